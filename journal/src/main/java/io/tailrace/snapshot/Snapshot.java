package io.tailrace.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A state after some event of a stream, with all that is needed to doubt it: a checksum, which event that was, and what the state
 * was made by. Immutable; the bytes are not copied.
 *
 * <pre>
 *  0 u32 magic "TRS" and format 1        48 i64 when that event was stored, nanoseconds since 1970
 *  4 u32 CRC32C of bytes 8 to length     56 i64 when the snapshot was taken, milliseconds since 1970
 *  8 u32 length                          64 u16 length of the stream id
 * 12 u32 version of states               66 u16 length of the name of the state
 * 16 i64 fingerprint of the upcasters    68 u32 shard
 * 24 i64 version of the stream           72 stream id, name, state
 * 32 i64 sequence of that event
 * 40 i64 epoch of that event
 * </pre>
 */
public final class Snapshot {
    static final int HEADER_BYTES = 72;

    private static final int MAGIC = 0x01_53_52_54;
    private static final int CRC = 4;
    private static final int LENGTH = 8;
    private static final int STATE_VERSION = 12;
    private static final int FINGERPRINT = 16;
    private static final int VERSION = 24;
    private static final int SEQUENCE = 32;
    private static final int EPOCH = 40;
    private static final int NANOS = 48;
    private static final int TAKEN = 56;
    private static final int STREAM_LENGTH = 64;
    private static final int NAME_LENGTH = 66;
    private static final int SHARD = 68;

    /**
     * What a state was made by.
     *
     * @param stateVersion the aggregate's version of its states
     * @param fingerprint of the upcasters
     */
    public record Maker(int stateVersion, long fingerprint) {}

    /**
     * The last event in a state, by all that tells it from any other.
     *
     * @param version its place in the stream
     * @param sequence its place in the shard
     * @param epoch of the writer that stored it
     * @param nanos when that was
     */
    public record Event(long version, int shard, long sequence, long epoch, long nanos) {}

    private final String stream;
    private final Maker maker;
    private final Event event;
    private final long takenMillis;
    private final String name;
    private final byte[] state;

    /**
     * A snapshot.
     *
     * @param name of the state
     * @param state as its codec wrote it
     */
    public Snapshot(String stream, Maker maker, Event event, long takenMillis, String name, byte[] state) {
        this.stream = stream;
        this.maker = maker;
        this.event = event;
        this.takenMillis = takenMillis;
        this.name = name;
        this.state = state;
    }

    public String stream() {
        return stream;
    }

    public Maker maker() {
        return maker;
    }

    public Event event() {
        return event;
    }

    public long takenMillis() {
        return takenMillis;
    }

    public String name() {
        return name;
    }

    /** The bytes themselves, not a copy. */
    public byte[] state() {
        return state;
    }

    /** The bytes it takes when written. */
    long length() {
        return HEADER_BYTES
                + (long) stream.getBytes(StandardCharsets.UTF_8).length
                + name.getBytes(StandardCharsets.UTF_8).length
                + state.length;
    }

    /** The snapshot in {@code size} bytes, filled up with zeros. */
    byte[] encode(int size) {
        byte[] streamBytes = stream.getBytes(StandardCharsets.UTF_8);
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[size];
        int length = (int) length();
        ByteBuffer to = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        to.putInt(0, MAGIC)
                .putInt(LENGTH, length)
                .putInt(STATE_VERSION, maker.stateVersion())
                .putLong(FINGERPRINT, maker.fingerprint())
                .putLong(VERSION, event.version())
                .putLong(SEQUENCE, event.sequence())
                .putLong(EPOCH, event.epoch())
                .putLong(NANOS, event.nanos())
                .putLong(TAKEN, takenMillis)
                .putShort(STREAM_LENGTH, (short) streamBytes.length)
                .putShort(NAME_LENGTH, (short) nameBytes.length)
                .putInt(SHARD, event.shard())
                .put(HEADER_BYTES, streamBytes)
                .put(HEADER_BYTES + streamBytes.length, nameBytes)
                .put(HEADER_BYTES + streamBytes.length + nameBytes.length, state);
        to.putInt(CRC, crc(bytes, length));
        return bytes;
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, LENGTH, length - LENGTH);
        return (int) crc.getValue();
    }

    /** The snapshot in {@code bytes}; null if they are not one that is whole. */
    static @Nullable Snapshot decode(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            return null;
        }
        ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = from.getInt(LENGTH);
        if (from.getInt(0) != MAGIC || length < HEADER_BYTES || length > bytes.length) {
            return null;
        }
        int streamLength = Short.toUnsignedInt(from.getShort(STREAM_LENGTH));
        int nameLength = Short.toUnsignedInt(from.getShort(NAME_LENGTH));
        int state = HEADER_BYTES + streamLength + nameLength;
        if (from.getInt(CRC) != crc(bytes, length) || state > length) {
            return null;
        }
        return new Snapshot(
                new String(bytes, HEADER_BYTES, streamLength, StandardCharsets.UTF_8),
                new Maker(from.getInt(STATE_VERSION), from.getLong(FINGERPRINT)),
                new Event(
                        from.getLong(VERSION),
                        from.getInt(SHARD),
                        from.getLong(SEQUENCE),
                        from.getLong(EPOCH),
                        from.getLong(NANOS)),
                from.getLong(TAKEN),
                new String(bytes, HEADER_BYTES + streamLength, nameLength, StandardCharsets.UTF_8),
                Arrays.copyOfRange(bytes, state, length));
    }
}
