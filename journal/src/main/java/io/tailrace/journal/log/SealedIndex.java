package io.tailrace.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The index of a cycle that is complete, in a file of its own beside it, mapped. The file exists only once the cycle's
 * data is forced, so its presence says that the cycle needs no recovery.
 *
 * <pre>
 * 0 i64 magic, 8 i64 first sequence, 16 i64 last sequence, 24 i64 end of the data, 32 u32 count, 36 u32 CRC32C of all
 * the rest, 40 entries of 8 bytes
 * </pre>
 */
final class SealedIndex extends CycleIndex {
    private static final long MAGIC = 0x01_58_44_49_43_52_54L;
    private static final int HEADER = 40;

    private final ByteBuffer map;
    private final int count;
    private final long lastSequence;
    private final long end;

    private SealedIndex(ByteBuffer map) {
        super(map.getLong(8));
        this.map = map;
        this.lastSequence = map.getLong(16);
        this.end = map.getLong(24);
        this.count = map.getInt(32);
    }

    /** The index in {@code file}; null if there is none that can be trusted. */
    static @Nullable SealedIndex load(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            map.order(ByteOrder.LITTLE_ENDIAN);
            boolean sound = map.capacity() >= HEADER
                    && map.getLong(0) == MAGIC
                    && map.capacity() == HEADER + 8L * map.getInt(32)
                    && map.getInt(36) == crc(map);
            return sound ? new SealedIndex(map) : null;
        }
    }

    /** Writes {@code index} to {@code file}, whole or not at all, and forces it. */
    static SealedIndex write(Path file, CycleIndex index, long lastSequence, long end) throws IOException {
        int count = index.count();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + 8 * count).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(MAGIC)
                .putLong(index.firstSequence())
                .putLong(lastSequence)
                .putLong(end);
        bytes.putInt(count).putInt(0);
        for (int ordinal = 0; ordinal < count; ordinal++) {
            bytes.putLong(index.entry(ordinal));
        }
        bytes.putInt(36, crc(bytes));
        DurableFiles.replace(file, bytes.clear());
        SealedIndex written = load(file);
        if (written == null) {
            throw new IOException("index does not read back: file=" + file);
        }
        return written;
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(36));
        crc.update(bytes.duplicate().limit(bytes.capacity()).position(HEADER));
        return (int) crc.getValue();
    }

    /** Whether this is the index of the cycle that was read. */
    boolean names(CycleScan scan) {
        boolean same = firstSequence() == scan.index().firstSequence()
                && lastSequence == scan.lastSequence()
                && end == scan.end()
                && count == scan.index().count();
        for (int ordinal = 0; same && ordinal < count; ordinal++) {
            same = entry(ordinal) == scan.index().entry(ordinal);
        }
        return same;
    }

    @Override
    int count() {
        return count;
    }

    @Override
    long entry(int ordinal) {
        return map.getLong(HEADER + 8 * ordinal);
    }

    long lastSequence() {
        return lastSequence;
    }

    /** Where the data of the cycle ends, in bytes: after its last commit. */
    long end() {
        return end;
    }
}
