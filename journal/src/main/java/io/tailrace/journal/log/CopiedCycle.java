package io.tailrace.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Files into which the records of another journal are copied as they lie there: Chronicle's header and its own records come
 * along, and no queue is opened over them. A cycle can be gone on with by a later opening, as the other journal's is: the
 * file gets its end when the next cycle begins.
 *
 * <p>Written through the channel and not through a mapping: a full disk is an {@code IOException}, so nothing is reserved.
 */
final class CopiedCycle {
    /** As large as a cycle may be. */
    static final long BYTES_MAX = 1L << 30;

    private static final long BYTES_MIN = 1 << 16;

    private CopiedCycle() {}

    /**
     * Begins a cycle.
     *
     * @param end up to where it is to have room at first
     */
    static OpenCycle begin(Path shard, int cycle, long epoch, long firstSequence, long end) throws IOException {
        Path directory = CyclePath.epochDirectory(shard, epoch);
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory);
            DurableFiles.forceDirectory(shard);
        }
        FileChannel channel = FileChannel.open(
                CycleName.data(directory, cycle),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        return open(cycle, CycleName.data(directory, cycle), channel, new LiveIndex(firstSequence), end);
    }

    /** Goes on with a cycle that an earlier opening has ended where it was then; {@code end} as in {@link #begin}. */
    static OpenCycle goOn(CycleFile ended, long end) throws IOException {
        Path file = ended.file();
        // Its presence says that the cycle is complete, which it is not from now on.
        Files.deleteIfExists(CycleName.index(file));
        DurableFiles.forceDirectory(file.resolveSibling("."));
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return open(ended.cycle(), file, channel, LiveIndex.of(ended.index()), end);
    }

    private static OpenCycle open(int cycle, Path file, FileChannel channel, LiveIndex index, long end)
            throws IOException {
        try {
            return OpenCycle.copied(CycleFile.live(cycle, file, channel, room(end), index, null), channel, index);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The same cycle with room up to {@code end}; its file gets larger by a hole. */
    static CycleFile grow(OpenCycle cycle, long end) throws IOException {
        CycleFile file = cycle.file();
        return CycleFile.live(file.cycle(), file.file(), cycle.channel(), room(end), cycle.index(), null);
    }

    private static long room(long end) {
        return Math.max(BYTES_MIN, Long.highestOneBit(end + Records.HEADER_BYTES - 1) << 1);
    }

    /** Writes {@code records} to {@code start}, over the end mark if there is one. */
    static void write(OpenCycle cycle, ByteBuffer records, long start) throws IOException {
        DurableFiles.write(cycle.channel(), records.duplicate().clear(), start);
    }
}
