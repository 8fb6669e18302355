package io.tailrace.journal.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A cycle that may still hold bytes that are not forced. */
final class OpenCycle {
    private volatile CycleFile file;
    private final FileChannel channel;
    private final LiveIndex index;
    /** Null = it is copied. */
    private final @Nullable CycleWriter writer;
    /** Writes zeros ahead; null = nothing does. */
    private final @Nullable ZeroFill fill;
    /** Whether the directory was forced since the file got its name. Syncer thread only. */
    private boolean named;

    private OpenCycle(
            CycleFile file,
            FileChannel channel,
            LiveIndex index,
            @Nullable CycleWriter writer,
            @Nullable ZeroFill fill) {
        this.file = file;
        this.channel = channel;
        this.index = index;
        this.writer = writer;
        this.fill = fill;
    }

    /** A cycle that is written through its channel and not appended to. */
    static OpenCycle copied(CycleFile file, FileChannel channel, LiveIndex index) {
        return new OpenCycle(file, channel, index, null, null);
    }

    /**
     * Begins a cycle in a file that was reserved for it. After an exception nothing of it is open any more.
     *
     * @param data the name that the file gets
     * @param stage memory for commits that are not written yet; null = each is written when it is appended
     */
    static OpenCycle begin(
            LogConfig config,
            int cycle,
            Path data,
            NextCycle.Reserved reserved,
            @Nullable ByteBuffer stage,
            long firstSequence,
            long nanos)
            throws IOException {
        FileChannel channel = null;
        try {
            Files.move(reserved.file(), data);
            // Opened before the first write: a failure to write back is reported to channels that were open by then.
            channel = FileChannel.open(data, StandardOpenOption.READ, StandardOpenOption.WRITE);
            LiveIndex index = new LiveIndex(firstSequence);
            CycleWriter writer = stage == null ? MappedWriter.open(config, channel) : new StagedWriter(channel, stage);
            OpenCycle begun = new OpenCycle(
                    CycleFile.live(cycle, data, channel, config.cycleBytes(), index, writer),
                    channel,
                    index,
                    writer,
                    reserved.fill());
            begun.reach(ShardLog.OVERHEAD_BYTES, nanos);
            return begun;
        } catch (IOException | RuntimeException | Error e) {
            close(channel, e);
            close(reserved.fill(), e);
            throw e;
        }
    }

    private static void close(@Nullable Closeable held, Throwable cause) {
        try {
            if (held != null) {
                held.close();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Appends a commit. Writer thread; not of a copy.
     *
     * @return where it ends in the file
     */
    long append(ByteBuffer commit, long firstSequence) throws IOException {
        CycleWriter into = writer;
        if (into == null) {
            throw new IllegalStateException("a copied cycle is not appended to: " + file.file());
        }
        long offset = into.append(commit);
        index.add(offset, firstSequence);
        return offset + commit.limit();
    }

    /** Whether {@link #append} of so many bytes would use no channel. Writer thread. */
    boolean hasRoom(int bytes) {
        CycleWriter into = writer;
        return into != null && into.hasRoom(bytes);
    }

    /** Sees to it that what was appended is in the file. Any thread that is not interrupted. */
    void write() throws IOException {
        CycleWriter into = writer;
        if (into != null) {
            into.write();
        }
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

    /** What ends before {@code to} is about to be written; {@code nanos} is the shard's clock. Writer thread. */
    void reach(long to, long nanos) {
        ZeroFill zeros = fill;
        if (zeros != null) {
            zeros.reach(to, nanos);
        }
        CycleWriter into = writer;
        if (into != null) {
            into.reach(to, nanos);
        }
    }

    /** Writes and forces what was appended, and the file's name the first time. Syncer thread. */
    void force() throws IOException {
        write();
        channel.force(false);
        if (!named) {
            DurableFiles.forceDirectory(file.file().resolveSibling("."));
            named = true;
        }
    }

    /** Writes the end of the file and its index; nothing is written or forced here any more. */
    void seal() throws IOException {
        try (channel) {
            endAhead();
            long end = end();
            file.seal(Recovery.seal(file.file(), channel, index, file.lastSequence(), end, file.endMark(end)));
        }
    }

    /** Lets go without writing anything more. */
    void release() throws IOException {
        try (channel) {
            endAhead();
        }
    }

    private void endAhead() throws IOException {
        CycleWriter into = writer;
        if (into != null) {
            into.close();
        }
        ZeroFill zeros = fill;
        if (zeros != null) {
            zeros.close();
        }
    }

    /** Where the last commit ends. */
    private long end() {
        return file.end(index.count() - 1);
    }
}
