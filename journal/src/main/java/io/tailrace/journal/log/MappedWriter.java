package io.tailrace.journal.log;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * The writer of a journal for whose appends memory is enough: each is stored through a mapping of the whole file, and is in the page cache
 * when that is done.
 */
final class MappedWriter implements CycleWriter {
    private static final VarHandle HEADER = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer map;
    private final TouchAhead ahead;

    private int end = CycleHead.BYTES;

    private MappedWriter(ByteBuffer map, TouchAhead ahead) {
        this.map = map;
        this.ahead = ahead;
    }

    /**
     * @param channel of a file as large as a cycle is, {@link CycleHead} at its front and zeros behind
     */
    static MappedWriter open(LogConfig config, FileChannel channel) throws IOException {
        ByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, config.cycleBytes());
        return new MappedWriter(map, new TouchAhead(map, config.keeper()));
    }

    @Override
    public void reach(long to, long nanos) {
        ahead.reach(to, nanos);
    }

    @Override
    public void close() {
        ahead.close();
    }

    @Override
    public long append(ByteBuffer commit) {
        int length = commit.limit();
        int at = end + Records.HEADER_BYTES;
        map.put(at, commit, 0, length);
        HEADER.setRelease(map, end, length);
        end = at + length;
        return at;
    }

    @Override
    public boolean hasRoom(int bytes) {
        return true;
    }

    @Override
    public void write() {
        // It is in the page cache.
    }

    @Override
    public @Nullable ByteBuffer unwritten(long offset) {
        return null;
    }

    @Override
    public long written() {
        return Long.MAX_VALUE;
    }
}
