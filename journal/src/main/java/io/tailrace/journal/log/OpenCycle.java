package io.tailrace.journal.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A cycle that may still hold bytes that are not forced. */
final class OpenCycle {
    private volatile CycleFile file;
    private final FileChannel channel;
    private final LiveIndex index;
    private final @Nullable ZeroFill fill;
    /** Whether the directory was forced since the file got its name. Syncer thread only. */
    private boolean named;

    /** @param fill writes zeros ahead; null = nothing does */
    OpenCycle(CycleFile file, FileChannel channel, LiveIndex index, @Nullable ZeroFill fill) {
        this.file = file;
        this.channel = channel;
        this.index = index;
        this.fill = fill;
    }

    /** A cycle that will be written to {@code data}, which has the name that it was reserved under until then. */
    static OpenCycle begin(int cycle, Path data, long bytes, NextCycle.Reserved reserved, long firstSequence)
            throws IOException {
        // Opened before the first write: a failure to write back is reported to channels that were open by then.
        FileChannel channel = FileChannel.open(reserved.file(), StandardOpenOption.READ, StandardOpenOption.WRITE);
        LiveIndex index = new LiveIndex(firstSequence);
        OpenCycle begun =
                new OpenCycle(CycleFile.live(cycle, data, channel, bytes, index), channel, index, reserved.fill());
        begun.reach(ShardLog.OVERHEAD_BYTES, System.nanoTime());
        return begun;
    }

    /** The same cycle with room for more, in the same file. */
    void grow(CycleFile larger) {
        file = larger;
    }

    FileChannel channel() {
        return channel;
    }

    CycleFile file() {
        return file;
    }

    LiveIndex index() {
        return index;
    }

    /** What ends before {@code to} is about to be written; {@code now} as {@code System.nanoTime()} gives it. Writer thread. */
    void reach(long to, long now) {
        ZeroFill ahead = fill;
        if (ahead != null) {
            ahead.reach(to, now);
        }
    }

    /** Forces what was written, and its name with the first of it. Syncer thread. */
    void force() throws IOException {
        boolean unnamed = !named && index.count() > 0;
        channel.force(false);
        if (unnamed) {
            DurableFiles.forceDirectory(file.file().resolveSibling("."));
            named = true;
        }
    }

    /** Writes the end of the file and its index; nothing is written or forced here any more. */
    void seal() throws IOException {
        try (channel) {
            endFill();
            long end = end();
            file.seal(Recovery.seal(file.file(), channel, index, file.lastSequence(), end, file.endMark(end)));
        }
    }

    /** Lets go without writing anything more. */
    void release() throws IOException {
        try (channel) {
            endFill();
        }
    }

    private void endFill() throws IOException {
        ZeroFill ahead = fill;
        if (ahead != null) {
            ahead.close();
        }
    }

    /** Where the last commit ends. */
    private long end() {
        return file.end(index.count() - 1);
    }
}
