package io.tailrace.journal.codec;

import static io.tailrace.journal.codec.CommitLayout.EVENT_BYTES;
import static io.tailrace.journal.codec.CommitLayout.EVENT_DATA_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.EVENT_EXTENSION_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.EVENT_ID_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.EVENT_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.EVENT_METADATA_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.EVENT_STREAM_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.EVENT_TYPE_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.EXTENSION_BYTES;

import java.nio.ByteBuffer;

/** Where the variable parts of an event lie, given where the event starts. */
public final class Events {
    private Events() {}

    public static int length(ByteBuffer bytes, int event) {
        return bytes.getInt(event + EVENT_LENGTH);
    }

    public static int stream(int event) {
        return event + EVENT_BYTES;
    }

    public static int streamLength(ByteBuffer bytes, int event) {
        return Short.toUnsignedInt(bytes.getShort(event + EVENT_STREAM_LENGTH));
    }

    public static int id(ByteBuffer bytes, int event) {
        return stream(event) + streamLength(bytes, event);
    }

    public static int idLength(ByteBuffer bytes, int event) {
        return Short.toUnsignedInt(bytes.getShort(event + EVENT_ID_LENGTH));
    }

    public static int type(ByteBuffer bytes, int event) {
        return id(bytes, event) + idLength(bytes, event);
    }

    public static int typeLength(ByteBuffer bytes, int event) {
        return Short.toUnsignedInt(bytes.getShort(event + EVENT_TYPE_LENGTH));
    }

    public static int metadata(ByteBuffer bytes, int event) {
        return type(bytes, event) + typeLength(bytes, event);
    }

    public static int metadataLength(ByteBuffer bytes, int event) {
        return bytes.getInt(event + EVENT_METADATA_LENGTH);
    }

    public static int data(ByteBuffer bytes, int event) {
        return metadata(bytes, event) + metadataLength(bytes, event);
    }

    public static int dataLength(ByteBuffer bytes, int event) {
        return bytes.getInt(event + EVENT_DATA_LENGTH);
    }

    /** Where the value of the extension {@code tag} starts; -1 if there is none. Its length is the u16 before it. */
    public static int extension(ByteBuffer bytes, int event, int tag) {
        int at = data(bytes, event) + dataLength(bytes, event);
        int end = at + bytes.getInt(event + EVENT_EXTENSION_LENGTH);
        while (at + EXTENSION_BYTES <= end) {
            if (Short.toUnsignedInt(bytes.getShort(at)) == tag) {
                return at + EXTENSION_BYTES;
            }
            at += EXTENSION_BYTES + Short.toUnsignedInt(bytes.getShort(at + 2));
        }
        return -1;
    }

    /** Length of the extension whose value starts at {@code value}. */
    public static int extensionLength(ByteBuffer bytes, int value) {
        return Short.toUnsignedInt(bytes.getShort(value - 2));
    }

    /** Whether the {@code length} bytes at {@code start} are {@code expected}. */
    public static boolean equal(ByteBuffer bytes, int start, int length, byte[] expected) {
        if (length != expected.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes.get(start + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
