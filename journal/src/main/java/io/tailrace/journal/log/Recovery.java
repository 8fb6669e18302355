package io.tailrace.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the files of a shard what a {@link Survey} found its journal to be: what belongs to nothing is dropped, a torn
 * end is cut off, each with a line in the log, and every cycle is ended and forced.
 *
 * <p>Called only once the whole survey found no damage. Safe to be interrupted: done again, it comes to the same end.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private Recovery() {}

    static void apply(Path directory, Survey survey) throws IOException {
        CyclePath.deleteReserved(directory);
        List<Survey.Spare> spare = survey.spare();
        // From the end, so that nothing is ever left behind a gap.
        for (int i = spare.size() - 1; i >= 0; i--) {
            drop(spare.get(i));
        }
        for (Survey.Found found : survey.found()) {
            CycleScan scan = found.scan();
            if (scan != null) {
                end(found.path().file(), found.file(), scan);
            }
        }
    }

    private static void drop(Survey.Spare spare) throws IOException {
        Path file = spare.path().file();
        LOG.warn("cycle dropped file={} cause=\"{}\"", file, spare.why());
        Files.deleteIfExists(CycleName.index(file));
        Files.delete(file);
        // Back after a loss of power, it would have to be told from the cycle that took its number.
        DurableFiles.forceDirectory(file.resolveSibling("."));
    }

    private static void end(Path file, CycleFile cycle, CycleScan scan) throws IOException {
        long torn = scan.endOfFile() ? 0 : scan.tornBytes();
        if (torn > 0) {
            LOG.warn(
                    "torn tail dropped file={} offset={} bytes={} after_sequence={} cause=\"{}\"",
                    file,
                    scan.offset(),
                    torn,
                    scan.lastSequence(),
                    scan.fault() == null ? "unwritten space" : scan.fault());
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            cycle.seal(seal(file, channel, scan.index(), scan.lastSequence(), scan.end(), scan.offset()));
        }
    }

    /**
     * Ends a cycle file: the end mark after the last commit, no space behind it, all forced, then its index.
     *
     * @param end of the last commit, in bytes
     * @param mark where the end mark stands or is to stand
     */
    static SealedIndex seal(Path file, FileChannel channel, CycleIndex index, long lastSequence, long end, long mark)
            throws IOException {
        ByteBuffer endMark = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        endMark.putInt(0, Records.END_OF_FILE);
        DurableFiles.write(channel, endMark, mark);
        channel.truncate(mark + Records.HEADER_BYTES);
        channel.force(true);
        return SealedIndex.write(CycleName.index(file), index, lastSequence, end);
    }
}
