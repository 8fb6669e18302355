package io.tailrace.journal.log;

import io.tailrace.journal.codec.CommitCheck;
import io.tailrace.journal.codec.CommitLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One journal file read from the first byte to its end, trusting nothing: every record's header, and every commit's CRC,
 * own index, sequence and epoch. Stops at the first thing that is not as it should be, and says where and what.
 */
final class CycleScan {
    /** Told of each sound commit, in order. */
    @FunctionalInterface
    interface Visitor {
        /** What the visitor finds wrong with it; null if nothing. */
        @Nullable
        String visit(Commit commit);
    }

    private static final int READ_BYTES = 1 << 20;

    private final ByteBuffer map;
    private final int cycle;
    /** The ordinal of the first commit. */
    private final int firstOrdinal;

    private final LiveIndex index;
    private long nextSequence;
    private long epoch;
    private long offset;
    private long end;
    private long written;
    private boolean endOfFile;
    private @Nullable String fault;
    private boolean refused;

    private CycleScan(ByteBuffer map, int cycle, int firstOrdinal, long firstSequence, long epoch) {
        this.map = map;
        this.cycle = cycle;
        this.firstOrdinal = firstOrdinal;
        this.index = new LiveIndex(firstSequence);
        this.nextSequence = firstSequence;
        this.epoch = epoch;
    }

    /**
     * Scans {@code file}.
     *
     * @param firstSequence that its first commit must have
     * @param epoch that its commits must at least have
     */
    static CycleScan of(Path file, int cycle, long firstSequence, long epoch, Visitor visitor) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = Math.min(channel.size(), Integer.MAX_VALUE);
            ByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
            CycleScan scan = new CycleScan(map, cycle, 0, firstSequence, epoch);
            scan.run(visitor);
            scan.written = scan.endOfFile ? scan.offset : lastWritten(channel, scan.offset);
            return scan;
        }
    }

    /**
     * Scans records that are to stand one behind the other in a cycle, the first commit of them at {@code ordinal}, and all
     * of one epoch. They are as they should be if there is no {@link #fault}.
     *
     * @param firstSequence that the first commit must have
     * @param epoch that the commits must at least have; that of the cycle, unless they begin it
     */
    static CycleScan ofRecords(
            ByteBuffer records, int cycle, int ordinal, long firstSequence, long epoch, Visitor visitor) {
        CycleScan scan = new CycleScan(records, cycle, ordinal, firstSequence, epoch);
        long[] one = {ordinal == 0 ? 0 : epoch};
        scan.run(commit -> {
            if (one[0] != 0 && commit.epoch() != one[0]) {
                return "commit of epoch " + commit.epoch() + " in a cycle of epoch " + one[0];
            }
            one[0] = commit.epoch();
            return visitor.visit(commit);
        });
        if (scan.fault == null && (scan.end == 0 || scan.end != records.capacity())) {
            scan.fault = "records end at " + scan.end + " of " + records.capacity();
        }
        return scan;
    }

    /**
     * Where what is not zero ends, from {@code start} on. Read and not mapped: most of it is space that was never
     * written, and to touch a hole in a mapped file that lies on a full disk may be a SIGBUS.
     */
    private static long lastWritten(FileChannel channel, long start) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(READ_BYTES);
        ByteBuffer zeros = ByteBuffer.allocateDirect(READ_BYTES);
        long last = start;
        long at = start;
        for (int read = channel.read(bytes, at); read > 0; read = channel.read(bytes.clear(), at)) {
            bytes.flip();
            if (bytes.mismatch(zeros.duplicate().limit(read)) >= 0) {
                int end = read;
                while (bytes.get(end - 1) == 0) {
                    end--;
                }
                last = at + end;
            }
            at += read;
        }
        return last;
    }

    private void run(Visitor visitor) {
        while (offset + Records.HEADER_BYTES <= map.capacity()) {
            int header = map.getInt((int) offset);
            if (header == 0) {
                return;
            }
            if (header == Records.END_OF_FILE) {
                endOfFile = true;
                return;
            }
            long next = Records.next(offset, header);
            if (Records.isIncomplete(header) || next > map.capacity()) {
                fault = String.format("record header is %08x", header);
                return;
            }
            if (!Records.isMetaData(header)) {
                fault = commit((int) offset + Records.HEADER_BYTES, Records.length(header), visitor);
                if (fault != null) {
                    return;
                }
                end = next;
            }
            offset = next;
        }
    }

    private @Nullable String commit(int at, int length, Visitor visitor) {
        ByteBuffer bytes = map.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
        String wrong = CommitCheck.fault(bytes, Indexes.of(cycle, firstOrdinal + index.count()));
        if (wrong == null) {
            wrong = CommitCheck.structureFault(bytes);
        }
        if (wrong != null) {
            return wrong;
        }
        Commit commit = new Commit(bytes);
        if (commit.firstSequence() != nextSequence) {
            return "commit of sequence " + commit.firstSequence() + " where " + nextSequence + " was due";
        }
        if (commit.epoch() < epoch) {
            return "commit of epoch " + commit.epoch() + " after epoch " + epoch;
        }
        wrong = visitor.visit(commit);
        if (wrong == null) {
            index.add(at, nextSequence);
            nextSequence = commit.lastSequence() + 1;
            epoch = commit.epoch();
        }
        refused = wrong != null;
        return wrong;
    }

    /**
     * The highest sequence that a sound commit beyond the place where the scan stopped names as durable when it was
     * written; 0 if there is no such commit. What was durable and is not there is damage, and no torn tail.
     *
     * @param ownEpoch commits of earlier epochs say nothing: they were written elsewhere, and what they name was durable there
     */
    long durableBeyond(long ownEpoch) {
        long highest = 0;
        for (long at = offset & ~3L; at + CommitLayout.HEADER_BYTES < written; at += 4) {
            if (map.getInt((int) at) == CommitLayout.MAGIC) {
                highest = Math.max(highest, durableAt((int) at, ownEpoch));
            }
        }
        return highest;
    }

    private long durableAt(int at, long ownEpoch) {
        int length = map.getInt(at + CommitLayout.LENGTH);
        if (length < CommitLayout.HEADER_BYTES || at + (long) length > map.capacity()) {
            return 0;
        }
        ByteBuffer bytes = map.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
        long own = bytes.getLong(CommitLayout.INDEX);
        boolean isSound = Indexes.cycle(own) == cycle && CommitCheck.fault(bytes, own) == null;
        return isSound && bytes.getLong(CommitLayout.EPOCH) >= ownEpoch ? bytes.getLong(CommitLayout.DURABLE) : 0;
    }

    LiveIndex index() {
        return index;
    }

    long lastSequence() {
        return nextSequence - 1;
    }

    long epoch() {
        return epoch;
    }

    /** Where the scan stopped: at the header of the record that is not there, not sound, or the end mark; in bytes. */
    long offset() {
        return offset;
    }

    /** Where the last sound commit ends, in bytes. */
    long end() {
        return end;
    }

    /** Whether it stopped at the mark that a complete file ends with. */
    boolean endOfFile() {
        return endOfFile;
    }

    /** Size of the file, in bytes. */
    long size() {
        return map.capacity();
    }

    /** Why it stopped, where that is not unwritten space or the end mark; null otherwise. */
    @Nullable
    String fault() {
        return fault;
    }

    /** Whether it stopped because the visitor found something wrong with a commit that is sound by itself. */
    boolean isRefused() {
        return refused;
    }

    /** Bytes between where the scan stopped and the last one in the file that is not zero; 0 at the end mark. */
    long tornBytes() {
        return written - offset;
    }
}
