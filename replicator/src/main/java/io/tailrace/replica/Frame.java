package io.tailrace.replica;

import io.tailrace.journal.CommitChunk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a primary sends to a replica of one shard, one behind the other. Little-endian:
 *
 * <pre>
 *  0 u32 magic "TRF" 01           16 i32 cycle of the commits
 *  4 u32 CRC32C of bytes 8 on     20 u32 reserved (0)
 *  8 u32 length of the payload    24 i64 sequence of the last event in them
 * 12 u32 kind                     32 i64 sequence of the last event that the primary has committed
 *                                 40 payload
 * </pre>
 *
 * @param cycle 0 unless the kind is {@code COMMITS}
 * @param lastSequence 0 unless the kind is {@code COMMITS}
 * @param committed of the primary, when it sent this
 * @param payload the records of a journal file, or a text
 */
public record Frame(Kind kind, int cycle, long lastSequence, long committed, ByteBuffer payload) {
    /** What a frame is for. */
    public enum Kind {
        /** Commits, as they lie in the primary's file. */
        COMMITS(1),
        /** Nothing to send; the primary is there. */
        HEARTBEAT(2),
        /** The primary cannot go on, and says why. */
        FAILURE(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(int code) throws IOException {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IOException("corrupt frame: kind=" + code);
        }
    }

    /** The media type of frames. */
    public static final String MEDIA_TYPE = "application/vnd.tailrace.commits";

    /** The longest payload: more than the largest commit takes with what stands before it. */
    static final int PAYLOAD_BYTES_MAX = 16 << 20;

    private static final int MAGIC = 0x01_46_52_54;
    private static final int CRC_START = 8;
    private static final int HEADER_BYTES = 40;

    /** The bytes of a frame that carries {@code chunk}. */
    public static byte[] of(CommitChunk chunk, long committed) {
        return encode(Kind.COMMITS, chunk.cycle(), chunk.lastSequence(), committed, chunk.records());
    }

    /** The bytes of a sign of life. */
    public static byte[] heartbeat(long committed) {
        return encode(Kind.HEARTBEAT, 0, 0, committed, ByteBuffer.allocate(0));
    }

    /** The bytes of a frame that says why no more follow. */
    public static byte[] failure(String why, long committed) {
        return encode(Kind.FAILURE, 0, 0, committed, ByteBuffer.wrap(why.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] encode(Kind kind, int cycle, long lastSequence, long committed, ByteBuffer payload) {
        int length = payload.capacity();
        byte[] bytes = new byte[HEADER_BYTES + length];
        ByteBuffer frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0, MAGIC).putInt(8, length).putInt(12, kind.code).putInt(16, cycle);
        frame.putLong(24, lastSequence).putLong(32, committed);
        frame.put(HEADER_BYTES, payload, 0, length);
        frame.putInt(4, crc(bytes));
        return bytes;
    }

    private static int crc(byte[] frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame, CRC_START, frame.length - CRC_START);
        return (int) crc.getValue();
    }

    /**
     * Reads the next frame; null at the end.
     *
     * @throws IOException if the line breaks, or what comes is no frame or not as it was sent; nothing after it can be trusted
     */
    static @Nullable Frame read(InputStream in) throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length == 0) {
            return null;
        }
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        if (header.length < HEADER_BYTES || fields.getInt(0) != MAGIC) {
            throw new IOException("corrupt frame: it does not begin as one");
        }
        int length = fields.getInt(8);
        if (length < 0 || length > PAYLOAD_BYTES_MAX) {
            throw new IOException("corrupt frame: length=" + length);
        }
        byte[] bytes = new byte[HEADER_BYTES + length];
        System.arraycopy(header, 0, bytes, 0, HEADER_BYTES);
        if (in.readNBytes(bytes, HEADER_BYTES, length) < length) {
            throw new IOException("the line ended within a frame");
        }
        int crc = crc(bytes);
        if (crc != fields.getInt(4)) {
            throw new IOException(String.format("corrupt frame: CRC32C is %08x, sent %08x", crc, fields.getInt(4)));
        }
        ByteBuffer payload =
                ByteBuffer.wrap(bytes, HEADER_BYTES, length).slice().order(ByteOrder.LITTLE_ENDIAN);
        return new Frame(
                Kind.of(fields.getInt(12)), fields.getInt(16), fields.getLong(24), fields.getLong(32), payload);
    }

    /** The commits of a frame that has some. */
    CommitChunk chunk() {
        return new CommitChunk(cycle, lastSequence, payload);
    }

    /** The text of a frame that has one. */
    String text() {
        return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
    }
}
