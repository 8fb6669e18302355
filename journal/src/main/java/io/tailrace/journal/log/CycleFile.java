package io.tailrace.journal.log;

import io.tailrace.journal.CorruptJournalException;
import io.tailrace.journal.codec.CommitCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One journal file, mapped for reading. Reads are safe from any thread and take no lock; the mapping lives until it is
 * garbage, so a reader can never lose the ground under its feet.
 */
final class CycleFile {
    private static final Logger LOG = LoggerFactory.getLogger(CycleFile.class);

    private final int cycle;
    private final Path file;
    private final ByteBuffer map;
    private volatile CycleIndex index;
    private volatile long lastSequence;
    /** Holds what is appended and not in the file yet; null = nothing ever is. */
    private final @Nullable CycleWriter writer;
    /** The same for who reads here and there; null = nobody did. */
    private @Nullable ByteBuffer scattered;

    private CycleFile(
            int cycle, Path file, ByteBuffer map, CycleIndex index, long lastSequence, @Nullable CycleWriter writer) {
        this.cycle = cycle;
        this.file = file;
        this.map = map;
        this.index = index;
        this.lastSequence = lastSequence;
        this.writer = writer;
    }

    /** A cycle that is complete. */
    static CycleFile sealed(int cycle, Path file, SealedIndex index) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < index.end()) {
                throw new CorruptJournalException(
                        file, size, "file ends before its last commit, which ended at " + index.end());
            }
            return new CycleFile(cycle, file, map(channel, index.end()), index, index.lastSequence(), null);
        }
    }

    /** A cycle that was read because it was not complete. */
    static CycleFile scanned(int cycle, Path file, CycleScan scan) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new CycleFile(cycle, file, map(channel, scan.end()), scan.index(), scan.lastSequence(), null);
        }
    }

    /** A cycle that is about to be written, in a file whose first {@code bytes} are reserved. */
    static CycleFile live(
            int cycle, Path file, FileChannel channel, long bytes, LiveIndex index, @Nullable CycleWriter writer)
            throws IOException {
        return new CycleFile(cycle, file, map(channel, bytes), index, Long.MAX_VALUE, writer);
    }

    private static ByteBuffer map(FileChannel channel, long bytes) throws IOException {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** No more is written; {@code last} is its last sequence. Called before the next cycle has a commit. */
    void complete(long last) {
        lastSequence = last;
    }

    /** Takes the index that was written to a file, so that the one in memory can go. */
    void seal(SealedIndex sealed) {
        index = sealed;
    }

    int cycle() {
        return cycle;
    }

    Path file() {
        return file;
    }

    CycleIndex index() {
        return index;
    }

    long firstSequence() {
        return index.firstSequence();
    }

    /** The last sequence; {@code Long.MAX_VALUE} while the cycle is written. */
    long lastSequence() {
        return lastSequence;
    }

    /** Where the end mark stands, or is to stand, behind what was written up to {@code end}: after Chronicle's records. */
    long endMark(long end) {
        long at = end;
        while (true) {
            int header = map.getInt((int) at);
            if (header == 0 || header == Records.END_OF_FILE || !Records.isMetaData(header)) {
                return at;
            }
            at = Records.next(at, header);
        }
    }

    /** How far the mapping goes, in bytes. */
    long capacity() {
        return map.capacity();
    }

    /** Bytes from the start of the file to the end of the last commit that is in it. */
    long dataBytes() {
        CycleIndex present = index;
        if (present instanceof SealedIndex sealed) {
            return sealed.end();
        }
        int count = present.count();
        if (count == 0) {
            return 0;
        }
        CycleWriter appending = writer;
        long written = appending == null ? Long.MAX_VALUE : appending.written();
        return present.offset(count - 1) < written ? end(count - 1) : written;
    }

    /** Where the commit of that ordinal ends, in bytes. */
    long end(int ordinal) {
        long offset = index.offset(ordinal);
        return offset + Records.length(map.getInt((int) offset - Records.HEADER_BYTES));
    }

    /** The bytes from {@code start} to {@code end}, as a view. */
    ByteBuffer records(long start, long end) {
        return map.slice((int) start, (int) (end - start)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes from the commit that holds {@code sequence}, or the first one, to the end of the last. */
    long bytesSince(long sequence) {
        CycleIndex present = index;
        int count = present.count();
        return count == 0 ? 0 : Math.max(0, dataBytes() - present.offset(present.floor(sequence, count)));
    }

    /** The first sequence of the commit of that ordinal. */
    long sequence(int ordinal) {
        return indexOf(ordinal).sequence(ordinal);
    }

    private CycleIndex indexOf(int ordinal) {
        CycleIndex present = index;
        if (ordinal >= present.count()) {
            throw new CorruptJournalException(file, 0, "no commit " + ordinal + " among " + present.count());
        }
        return present;
    }

    /**
     * The commit of that ordinal, verified.
     *
     * @throws CorruptJournalException if it is not what was written there
     */
    Commit read(int ordinal) {
        return read(map, ordinal);
    }

    /**
     * The same, where what lies around it is not wanted: from a disk, its pages are read and no more. Any thread.
     *
     * @throws CorruptJournalException if it is not what was written there
     */
    Commit readAlone(int ordinal) {
        // What is being written is in memory.
        return read(lastSequence == Long.MAX_VALUE ? map : scattered(), ordinal);
    }

    private synchronized ByteBuffer scattered() {
        ByteBuffer present = scattered;
        if (present == null) {
            present = map;
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                present = map(channel, Math.min(channel.size(), map.capacity()));
                ReadAhead.none(present);
            } catch (IOException e) {
                LOG.warn("cycle not mapped again, reads of single commits are slower file={}", file, e);
            }
            scattered = present;
        }
        return present;
    }

    private Commit read(ByteBuffer from, int ordinal) {
        CycleIndex present = indexOf(ordinal);
        long offset = present.offset(ordinal);
        if (offset < Records.HEADER_BYTES || offset > from.capacity()) {
            throw new CorruptJournalException(file, 0, "index points outside the file, to " + offset);
        }
        long record = offset - Records.HEADER_BYTES;
        CycleWriter appending = writer;
        ByteBuffer unwritten = appending == null ? null : appending.unwritten(offset);
        if (unwritten != null) {
            return verified(unwritten, record, ordinal);
        }
        int header = from.getInt((int) record);
        int length = Records.length(header);
        if (header != length || offset + length > from.capacity()) {
            throw new CorruptJournalException(file, record, String.format("record header is %08x", header));
        }
        return verified(from.slice((int) offset, length).order(ByteOrder.LITTLE_ENDIAN), record, ordinal);
    }

    private Commit verified(ByteBuffer bytes, long record, int ordinal) {
        String fault = CommitCheck.fault(bytes, Indexes.of(cycle, ordinal));
        if (fault != null) {
            throw new CorruptJournalException(file, record, fault);
        }
        return new Commit(bytes);
    }
}
