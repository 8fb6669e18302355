package io.tailrace.perf.floor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/** Reads files from the first byte to the last into one buffer, and looks at nothing. For one thread. */
final class SequentialRead {
    private static final int BUFFER_BYTES = 1 << 20;

    private SequentialRead() {}

    /**
     * Reads as much of each file as {@code lengths} says.
     *
     * @param lengths in bytes, one for each file: what lies behind was reserved and never written
     */
    static Floor read(List<Path> files, List<Long> lengths) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        long bytes = 0;
        long start = System.nanoTime();
        for (int i = 0; i < files.size(); i++) {
            try (FileChannel channel = FileChannel.open(files.get(i))) {
                bytes += read(channel, lengths.get(i), buffer);
            }
        }
        return new Floor(files.size(), bytes, System.nanoTime() - start);
    }

    private static long read(FileChannel channel, long length, ByteBuffer buffer) throws IOException {
        long read = 0;
        while (read < length) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), length - read));
            int count = channel.read(buffer);
            if (count < 0) {
                return read;
            }
            read += count;
        }
        return read;
    }
}
