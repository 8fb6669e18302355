package io.tailrace.journal.log;

import io.tailrace.journal.CorruptJournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the files of a shard that was not closed cleanly to a sound end.
 *
 * <p>A cycle with an index file was forced before the index was written and is taken as it is. The others are read whole.
 * Behind the durable high-water mark everything must be there; beyond it, what is torn was never acknowledged as durable
 * and is cut off, with a line in the log that says how much. A torn place that a later commit proves to have been durable
 * is damage too. Safe to be interrupted: done again, it comes to the same end.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final HighWaterMark mark;
    private final List<CycleFile> cycles = new ArrayList<>();
    private long lastSequence;
    /** The torn end that was found, if there was one: nothing behind it was promised to anybody. */
    private @Nullable CorruptJournalException torn;

    private Recovery(HighWaterMark mark) {
        this.mark = mark;
    }

    /** The sound cycles of {@code directory}, all sealed and forced. */
    static List<CycleFile> run(Path directory, HighWaterMark mark) throws IOException {
        Recovery recovery = new Recovery(mark);
        List<CyclePath> paths = CyclePath.list(directory);
        CyclePath.deleteReserved(directory);
        for (int i = 0; i < paths.size(); i++) {
            recovery.cycle(paths.get(i), i == paths.size() - 1);
        }
        recovery.checkEnd(directory);
        return recovery.cycles;
    }

    private void cycle(CyclePath path, boolean isLast) throws IOException {
        if (torn != null) {
            dropBehind(torn, path);
            return;
        }
        SealedIndex sealed = SealedIndex.load(CycleName.index(path.file()));
        if (sealed != null) {
            if (sealed.firstSequence() != lastSequence + 1) {
                throw new CorruptJournalException(path.file(), 0, gap(sealed.firstSequence()));
            }
            add(CycleFile.sealed(path.cycle(), path.file(), sealed));
            return;
        }
        scan(path, isLast);
    }

    private void scan(CyclePath path, boolean isLast) throws IOException {
        CycleScan scan = CycleScan.of(path.file(), path.cycle(), lastSequence + 1, path.epoch(), commit -> null);
        if (scan.fault() != null || (!isLast && !scan.endOfFile())) {
            settle(path, scan);
        } else if (scan.tornBytes() > 0 && !scan.endOfFile()) {
            settle(path, scan);
        }
        if (scan.index().count() == 0) {
            drop(path, "it holds no commit");
            return;
        }
        add(CycleFile.sealed(path.cycle(), path.file(), Seal.at(path.file(), scan)));
    }

    /** Decides whether what the scan stopped at is damage or an end that nobody was promised. */
    private void settle(CyclePath path, CycleScan scan) {
        long next = scan.lastSequence() + 1;
        String fault = scan.fault() == null ? "unwritten space" : scan.fault();
        if (next <= mark.sequence()) {
            throw new CorruptJournalException(
                    path.file(), scan.offset(), fault + "; durable up to sequence " + mark.sequence());
        }
        if (scan.provesDurable(next)) {
            throw new CorruptJournalException(
                    path.file(), scan.offset(), fault + "; a later commit proves sequence " + next + " was durable");
        }
        long bytes = scan.tornBytes();
        if (bytes > 0) {
            torn = scan.fault() == null ? null : new CorruptJournalException(path.file(), scan.offset(), fault);
            LOG.warn(
                    "torn tail dropped file={} offset={} bytes={} after_sequence={} cause=\"{}\"",
                    path.file(),
                    scan.offset(),
                    bytes,
                    scan.lastSequence(),
                    fault);
        }
    }

    /** Drops a cycle behind a torn end, unless it shows that the torn place had been forced: then that is damage. */
    private void dropBehind(CorruptJournalException end, CyclePath path) throws IOException {
        long next = lastSequence + 1;
        boolean isSealed = SealedIndex.load(CycleName.index(path.file())) != null;
        if (isSealed
                || CycleScan.of(path.file(), path.cycle(), next, path.epoch(), commit -> null)
                        .provesDurable(next)) {
            throw end;
        }
        drop(path, "it follows a torn end");
    }

    private void add(CycleFile cycle) {
        cycles.add(cycle);
        lastSequence = cycle.lastSequence();
    }

    private void drop(CyclePath path, String why) throws IOException {
        LOG.warn("cycle dropped file={} cause=\"{}\"", path.file(), why);
        Files.deleteIfExists(CycleName.index(path.file()));
        Files.delete(path.file());
    }

    private void checkEnd(Path directory) {
        if (lastSequence < mark.sequence()) {
            Path file =
                    cycles.isEmpty() ? directory : cycles.get(cycles.size() - 1).file();
            long end = cycles.isEmpty()
                    ? 0
                    : ((SealedIndex) cycles.get(cycles.size() - 1).index()).end();
            throw new CorruptJournalException(
                    file, end, "journal ends at sequence " + lastSequence + ", durable up to " + mark.sequence());
        }
        if (!cycles.isEmpty()) {
            CycleFile last = cycles.get(cycles.size() - 1);
            // What sealed cycles hold is verified when it is read; the end is what a truncation would hit first.
            last.read(last.index().count() - 1);
        }
    }

    private String gap(long found) {
        return "cycle starts at sequence " + found + " where " + (lastSequence + 1) + " was due";
    }

    /** Ends a cycle file: the end mark after the last commit, no space behind it, all forced, then its index. */
    static final class Seal {
        private Seal() {}

        static SealedIndex at(Path file, CycleScan scan) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                return at(file, channel, scan.index(), scan.lastSequence(), scan.end(), scan.offset());
            }
        }

        /**
         * @param end of the last commit, in bytes
         * @param mark where the end mark stands or is to stand
         */
        static SealedIndex at(Path file, FileChannel channel, CycleIndex index, long lastSequence, long end, long mark)
                throws IOException {
            ByteBuffer endMark = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            endMark.putInt(0, Records.END_OF_FILE);
            channel.write(endMark, mark);
            channel.truncate(mark + Records.HEADER_BYTES);
            channel.force(true);
            return SealedIndex.write(CycleName.index(file), index, lastSequence, end);
        }
    }
}
