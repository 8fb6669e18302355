package io.tailrace.journal;

import io.tailrace.journal.log.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams' heads in a file, so that a store opens without reading all of its events. Only a cache: with any doubt it
 * is ignored and the journal is read.
 *
 * <pre>
 * 0 i64 magic, 8 i64 sequence it is good for, then entries {i64 hash, i64 hash, i64 version, i64 index, i32 ordinal}, and
 * at the end u32 CRC32C of everything before
 * </pre>
 */
final class HeadsCheckpoint {
    private static final Logger LOG = LoggerFactory.getLogger(HeadsCheckpoint.class);
    private static final long MAGIC = 0x01_44_41_45_48_52_54L;
    private static final int HEADER_BYTES = 16;
    private static final int ENTRY_BYTES = 36;
    private static final int BUFFER_BYTES = ENTRY_BYTES << 12;

    private HeadsCheckpoint() {}

    /** Writes all heads as they are after {@code sequence}; nothing may be written meanwhile. */
    static void write(Path file, StreamHeads heads, long sequence) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                new Output(channel).all(heads, sequence);
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            DurableFiles.forceDirectory(file.resolveSibling("."));
        } catch (IOException e) {
            LOG.warn("heads not written, the next start reads the journal file={} cause=\"{}\"", file, e.toString());
        }
    }

    /** Puts the heads of {@code file} into {@code heads}; returns the sequence they are good for, 0 if none were read. */
    static long read(Path file, StreamHeads heads, long lastSequence) {
        if (!Files.exists(file)) {
            return 0;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long entries = channel.size() - HEADER_BYTES - Integer.BYTES;
            if (entries < 0 || entries % ENTRY_BYTES != 0 || crc(channel) != storedCrc(channel)) {
                LOG.warn("heads ignored, reading the journal file={} cause=\"damaged\"", file);
                return 0;
            }
            return load(channel, entries / ENTRY_BYTES, heads, lastSequence);
        } catch (IOException e) {
            LOG.warn("heads ignored, reading the journal file={} cause=\"{}\"", file, e.toString());
            return 0;
        }
    }

    private static long load(FileChannel channel, long entries, StreamHeads heads, long lastSequence)
            throws IOException {
        ByteBuffer buffer = buffer();
        buffer.limit(HEADER_BYTES);
        readFully(channel, buffer, 0);
        long sequence = buffer.getLong(8);
        if (buffer.getLong(0) != MAGIC || sequence > lastSequence) {
            return 0;
        }
        long at = HEADER_BYTES;
        for (long left = entries; left > 0; ) {
            int count = (int) Math.min(left, BUFFER_BYTES / ENTRY_BYTES);
            readFully(channel, buffer.clear().limit(count * ENTRY_BYTES), at);
            for (int entry = 0; entry < count; entry++) {
                int start = entry * ENTRY_BYTES;
                heads.put(
                        buffer.getLong(start),
                        buffer.getLong(start + 8),
                        buffer.getLong(start + 16),
                        buffer.getLong(start + 24),
                        buffer.getInt(start + 32));
            }
            at += (long) count * ENTRY_BYTES;
            left -= count;
        }
        return sequence;
    }

    private static int crc(FileChannel channel) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = buffer();
        long end = channel.size() - Integer.BYTES;
        for (long at = 0; at < end; ) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, end - at));
            readFully(channel, buffer, at);
            at += buffer.flip().remaining();
            crc.update(buffer);
        }
        return (int) crc.getValue();
    }

    private static int storedCrc(FileChannel channel) throws IOException {
        ByteBuffer buffer = buffer().limit(Integer.BYTES);
        readFully(channel, buffer, channel.size() - Integer.BYTES);
        return buffer.getInt(0);
    }

    private static void readFully(FileChannel channel, ByteBuffer buffer, long at) throws IOException {
        long position = at;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, position);
            if (read < 0) {
                throw new IOException("file ended at " + position);
            }
            position += read;
        }
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Buffers what is written and sums it up. */
    private static final class Output {
        private final FileChannel channel;
        private final ByteBuffer buffer = buffer();
        private final CRC32C crc = new CRC32C();

        Output(FileChannel channel) {
            this.channel = channel;
        }

        void all(StreamHeads heads, long sequence) throws IOException {
            buffer.putLong(MAGIC).putLong(sequence);
            try {
                heads.forEach((high, low, version, index, ordinal) -> {
                    if (buffer.remaining() < ENTRY_BYTES) {
                        drain();
                    }
                    buffer.putLong(high)
                            .putLong(low)
                            .putLong(version)
                            .putLong(index)
                            .putInt(ordinal);
                });
                drain();
            } catch (java.io.UncheckedIOException e) {
                throw new IOException("heads not written: " + e.getMessage(), e);
            }
            buffer.putInt((int) crc.getValue());
            writeFully();
        }

        private void drain() {
            crc.update(buffer.duplicate().flip());
            try {
                writeFully();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private void writeFully() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
        }
    }
}
