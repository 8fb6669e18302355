package io.tailrace.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * How far a shard is known to be durable, in a small mapped file. A journal that ends before it is damaged, and not
 * short.
 *
 * <p>Set after every force, so it survives the process exactly; forced itself about once a second and at close, so after
 * a loss of power it may be that much behind. Two slots are written in turn, each with a CRC, so that one is always
 * whole. A slot is {@code i64 turn, i64 sequence, u32 CRC32C}.
 */
final class HighWaterMark {
    private static final int SLOT = 64;
    private static final int SLOT_BYTES = 16;
    private static final int FILE_BYTES = 4096;

    private final MappedByteBuffer map;
    private long turn;
    private volatile long sequence;

    private HighWaterMark(MappedByteBuffer map) {
        this.map = map;
        for (int slot = 0; slot < 2; slot++) {
            int at = slot * SLOT;
            boolean whole = map.getInt(at + SLOT_BYTES) == crc(at);
            if (whole && map.getLong(at) > turn) {
                turn = map.getLong(at);
                sequence = map.getLong(at + 8);
            }
        }
    }

    static HighWaterMark open(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
            map.order(ByteOrder.LITTLE_ENDIAN);
            return new HighWaterMark(map);
        }
    }

    /** Everything up to {@code durableSequence} is forced. One thread at a time. */
    void set(long durableSequence) {
        turn++;
        int at = (int) (turn & 1) * SLOT;
        map.putLong(at, turn).putLong(at + 8, durableSequence);
        map.putInt(at + SLOT_BYTES, crc(at));
        sequence = durableSequence;
    }

    void force() {
        map.force();
    }

    long sequence() {
        return sequence;
    }

    private int crc(int at) {
        CRC32C crc = new CRC32C();
        ByteBuffer slot = map.duplicate();
        crc.update(slot.limit(at + SLOT_BYTES).position(at));
        return ~(int) crc.getValue();
    }
}
