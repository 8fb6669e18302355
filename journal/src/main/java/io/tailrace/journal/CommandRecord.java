package io.tailrace.journal;

import io.tailrace.journal.codec.CommitLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * That a commit is the answer to a command: stored with its first event, so that the answer is as durable as what the command
 * did, and is found again when the command comes again.
 *
 * <pre>
 *  0 u8  format (1)
 *  1 u8  flags (0)
 *  2 u16 length of the target; 0 = the stream of the event itself
 *  4 i64 version of the target afterwards
 * 12 i64 hash of the command's body, high half
 * 20 i64 low half
 * 28 target, id
 * </pre>
 *
 * @param target stream that the command was sent to
 * @param id of the command, within its target
 * @param version of the target once the command was carried out
 * @param bodyHigh with {@code bodyLow} a hash of what was asked, to tell another command under the same id
 */
public record CommandRecord(StreamId target, String id, long version, long bodyHigh, long bodyLow) {
    private static final int FORMAT = 1;
    private static final int FLAGS = 1;
    private static final int TARGET_LENGTH = 2;
    private static final int VERSION = 4;
    private static final int BODY_HIGH = 12;
    private static final int BODY_LOW = 20;
    private static final int HEADER_BYTES = 28;
    private static final int ID_BYTES_MAX = 128;
    private static final byte[] NONE = {};

    /**
     * A record.
     *
     * @throws IllegalArgumentException if {@code id} is not printable Unicode in NFC of 1 to 128 bytes
     */
    public CommandRecord {
        checkId(id);
    }

    /**
     * Returns if {@code id} can be the id of a command.
     *
     * @throws IllegalArgumentException if it is not printable Unicode in NFC of 1 to 128 bytes
     */
    public static void checkId(String id) {
        int bytes = Text.length("command id", id);
        if (bytes > ID_BYTES_MAX) {
            throw new IllegalArgumentException("command id too long: bytes=" + bytes + ", allowed " + ID_BYTES_MAX);
        }
    }

    /** How many bytes {@link #encode} writes. */
    int bytes(StreamId stream) {
        int name = stream.equals(target) ? 0 : target.utf8().length;
        return HEADER_BYTES + name + Text.length("command id", id);
    }

    /**
     * Puts the record, as it is stored with an event of {@code stream}, to {@code at}; returns its length.
     *
     * @param to little-endian
     */
    int encode(StreamId stream, ByteBuffer to, int at) {
        byte[] name = stream.equals(target) ? NONE : target.utf8();
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        to.put(at, (byte) FORMAT)
                .put(at + FLAGS, (byte) 0)
                .putShort(at + TARGET_LENGTH, (short) name.length)
                .putLong(at + VERSION, version)
                .putLong(at + BODY_HIGH, bodyHigh)
                .putLong(at + BODY_LOW, bodyLow)
                .put(at + HEADER_BYTES, name)
                .put(at + HEADER_BYTES + name.length, key);
        return HEADER_BYTES + name.length + key.length;
    }

    /** The record in {@code stored}, which came with an event of {@code stream}; null if it is of an unknown format. */
    static @Nullable CommandRecord decode(StreamId stream, byte[] stored) {
        if (stored.length <= HEADER_BYTES || stored[0] != FORMAT) {
            return null;
        }
        ByteBuffer from = CommitLayout.wrap(stored);
        int length = Short.toUnsignedInt(from.getShort(TARGET_LENGTH));
        int key = HEADER_BYTES + length;
        if (key >= stored.length) {
            return null;
        }
        StreamId target =
                length == 0 ? stream : StreamId.of(new String(stored, HEADER_BYTES, length, StandardCharsets.UTF_8));
        String id = new String(stored, key, stored.length - key, StandardCharsets.UTF_8);
        return new CommandRecord(target, id, from.getLong(VERSION), from.getLong(BODY_HIGH), from.getLong(BODY_LOW));
    }
}
