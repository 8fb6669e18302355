package io.tailrace.journal.log;

import io.tailrace.journal.CorruptJournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * How far a shard is known to be durable, in a small mapped file. A journal that ends before it is damaged, and not
 * short.
 *
 * <p>Made and forced before the shard holds anything. Set after every force, so it survives the process exactly; forced
 * itself about once a second and at close, so after a loss of power it may be that much behind. Two slots are written in
 * turn, each with a CRC, so that one is always whole. A slot is {@code i64 turn, i64 sequence, u32 CRC32C}.
 */
final class HighWaterMark {
    private static final String FILE = "high-water-mark";
    private static final int SLOT = 64;
    private static final int SLOT_BYTES = 16;
    private static final int FILE_BYTES = 4096;
    private static final String CURE = "; restore it from a backup (an older one will do), or take that of a new, empty"
            + " store, which gives up the guard against a shortened journal";

    private final MappedByteBuffer map;
    private long turn;
    private volatile long sequence;

    private HighWaterMark(MappedByteBuffer map, Path file) {
        this.map = map;
        for (int slot = 0; slot < 2; slot++) {
            int at = slot * SLOT;
            boolean whole = map.getInt(at + SLOT_BYTES) == crc(map, at);
            if (whole && map.getLong(at) > turn) {
                turn = map.getLong(at);
                sequence = map.getLong(at + 8);
            }
        }
        if (turn == 0) {
            throw new CorruptJournalException(file, 0, "no slot of the high-water mark is whole" + CURE);
        }
    }

    static Path in(Path shard) {
        return shard.resolve(FILE);
    }

    /** Makes the mark of a shard that holds nothing, on disk when it returns. */
    static void create(Path shard) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(FILE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(SLOT, 1).putLong(SLOT + 8, 0);
        bytes.putInt(SLOT + SLOT_BYTES, crc(bytes, SLOT));
        DurableFiles.replace(in(shard), bytes);
    }

    /**
     * The mark of {@code shard}, changed by nothing but {@link #set}.
     *
     * @throws CorruptJournalException if it is missing or says nothing
     */
    static HighWaterMark open(Path shard) throws IOException {
        return map(in(shard), FileChannel.MapMode.READ_WRITE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** The sequence that the mark of {@code shard} names, without touching it; fails as {@link #open}. */
    static long read(Path shard) throws IOException {
        return map(in(shard), FileChannel.MapMode.READ_ONLY, StandardOpenOption.READ)
                .sequence();
    }

    private static HighWaterMark map(Path file, FileChannel.MapMode mode, OpenOption... options) throws IOException {
        if (!Files.exists(file)) {
            throw new CorruptJournalException(file, 0, "no high-water mark" + CURE);
        }
        try (FileChannel channel = FileChannel.open(file, options)) {
            if (channel.size() < FILE_BYTES) {
                throw new CorruptJournalException(file, 0, "high-water mark of " + channel.size() + " bytes" + CURE);
            }
            MappedByteBuffer map = channel.map(mode, 0, FILE_BYTES);
            map.order(ByteOrder.LITTLE_ENDIAN);
            return new HighWaterMark(map, file);
        }
    }

    /** Everything up to {@code durableSequence} is forced. One thread at a time. */
    void set(long durableSequence) {
        turn++;
        int at = (int) (turn & 1) * SLOT;
        map.putLong(at, turn).putLong(at + 8, durableSequence);
        map.putInt(at + SLOT_BYTES, crc(map, at));
        sequence = durableSequence;
    }

    void force() {
        map.force();
    }

    long sequence() {
        return sequence;
    }

    private static int crc(ByteBuffer bytes, int at) {
        CRC32C crc = new CRC32C();
        ByteBuffer slot = bytes.duplicate();
        crc.update(slot.limit(at + SLOT_BYTES).position(at));
        return ~(int) crc.getValue();
    }
}
