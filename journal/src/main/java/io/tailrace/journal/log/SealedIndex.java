package io.tailrace.journal.log;

import io.tailrace.journal.CorruptJournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index of a cycle that is complete, in a file of its own beside it, mapped. The file exists only once the cycle's
 * data is forced, so its presence says that the cycle needs no recovery.
 *
 * <p>An opening reads the header alone, however large the store: the entries are checked when the first of them is asked
 * for. If they are damaged then, they are built again from the cycle. Safe from any thread.
 *
 * <pre>
 * 0 i64 magic, 8 i64 first sequence, 16 i64 last sequence, 24 i64 end of the data, 32 u32 count, 36 u32 CRC32C of the
 * entries, 40 u32 CRC32C of all before it, 44 u32 0, 48 entries of 8 bytes
 * </pre>
 */
final class SealedIndex extends CycleIndex {
    private static final Logger LOG = LoggerFactory.getLogger(SealedIndex.class);
    private static final long MAGIC = 0x02_58_44_49_43_52_54L;
    private static final int HEADER = 48;
    private static final int HEADER_CRC = 40;

    private final Path file;
    private final ByteBuffer map;
    private final int count;
    private final long lastSequence;
    private final long end;
    /** The entries once they are checked. */
    private volatile @Nullable ByteBuffer entries;

    private SealedIndex(Path file, ByteBuffer map) {
        super(map.getLong(8));
        this.file = file;
        this.map = map;
        this.lastSequence = map.getLong(16);
        this.end = map.getLong(24);
        this.count = map.getInt(32);
    }

    /** The index in {@code file}, of which the header was checked; null if there is none that can be trusted. */
    static @Nullable SealedIndex open(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = Math.min(channel.size(), Integer.MAX_VALUE);
            ByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
            boolean sound = size >= HEADER
                    && map.getLong(0) == MAGIC
                    && map.getInt(HEADER_CRC) == crc(map, 0, HEADER_CRC)
                    && size == HEADER + 8L * map.getInt(32);
            return sound ? new SealedIndex(file, map) : null;
        }
    }

    /** The index in {@code file}, of which all was checked; null if there is none that can be trusted. */
    static @Nullable SealedIndex load(Path file) throws IOException {
        SealedIndex index = open(file);
        if (index == null || !index.isSound()) {
            return null;
        }
        index.entries = index.map;
        return index;
    }

    /** Writes {@code index} to {@code file}, whole or not at all, and forces it. */
    static SealedIndex write(Path file, CycleIndex index, long lastSequence, long end) throws IOException {
        int count = index.count();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + 8 * count).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(MAGIC)
                .putLong(index.firstSequence())
                .putLong(lastSequence)
                .putLong(end)
                .putInt(count);
        bytes.position(HEADER);
        for (int ordinal = 0; ordinal < count; ordinal++) {
            bytes.putLong(index.entry(ordinal));
        }
        bytes.putInt(36, crc(bytes, HEADER, bytes.capacity()));
        bytes.putInt(HEADER_CRC, crc(bytes, 0, HEADER_CRC));
        DurableFiles.replace(file, bytes.clear());
        SealedIndex written = load(file);
        if (written == null) {
            throw new IOException("index does not read back: file=" + file);
        }
        return written;
    }

    private boolean isSound() {
        return map.getInt(36) == crc(map, HEADER, map.capacity());
    }

    private static int crc(ByteBuffer bytes, int start, int end) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(end).position(start));
        return (int) crc.getValue();
    }

    private synchronized ByteBuffer check() {
        ByteBuffer present = entries;
        if (present == null) {
            present = isSound() ? map : rebuild();
            // Checked from the first byte to the last, and from now on asked here and there.
            ReadAhead.none(present);
            entries = present;
        }
        return present;
    }

    /** The entries as the cycle has them, which is read whole for that. */
    private ByteBuffer rebuild() {
        Path data = CycleName.data(file);
        try {
            CycleScan scan = CycleScan.of(data, CycleName.cycle(data), firstSequence(), 0, commit -> null);
            if (scan.fault() != null
                    || scan.lastSequence() != lastSequence
                    || scan.end() != end
                    || scan.index().count() != count) {
                String fault = scan.fault() == null ? "it ends elsewhere than its index says" : scan.fault();
                throw new CorruptJournalException(data, scan.offset(), fault);
            }
            LOG.warn("index damaged, built again from the cycle file={}", file);
            SealedIndex sound = write(file, scan.index(), lastSequence, end);
            return sound.map;
        } catch (IOException e) {
            throw new CorruptJournalException(
                    file, HEADER, "index is damaged and could not be built again: " + FailureText.of(e));
        }
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
        ByteBuffer present = entries;
        return (present == null ? check() : present).getLong(HEADER + 8 * ordinal);
    }

    long lastSequence() {
        return lastSequence;
    }

    /** Where the data of the cycle ends, in bytes: after its last commit. */
    long end() {
        return end;
    }
}
