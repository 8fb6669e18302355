package io.tailrace.journal.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the fields of a commit lie. Little-endian; {@code docs/storage-format.md} draws the same picture.
 *
 * <pre>
 * commit := header event{count}
 * header                                         event
 *  0 u32 magic "TRC" and format 1                 0 u32 length of this event
 *  4 u32 CRC32C of bytes 8 to length              4 u16 length of stream id
 *  8 u32 length of the commit                     6 u16 length of id (0 = none was given)
 * 12 u16 count of events                          8 u16 length of type
 * 14 u16 flags (0)                               10 u8  content type code
 * 16 i64 own index                               11 u8  flags (0)
 * 24 i64 first sequence                          12 u16 revision of the type
 * 32 i64 epoch                                   14 u16 ordinal of the stream's previous event
 * 40 i64 nanoseconds since 1970                  16 i64 version
 * 48 i64 sequence that was durable by then       24 i64 index of the stream's previous event (0 = none)
 * 56                                             32 u32 length of metadata
 *                                                36 u32 length of data
 *                                                40 u32 length of extensions
 *                                                44 u32 reserved (0)
 *                                                48 stream id, id, type, metadata, data, extensions
 * extension := u16 tag, u16 length, bytes
 * </pre>
 */
public final class CommitLayout {
    /** {@code TRC} and the format's number. Zero, which is what a hole in a file reads as, is never valid. */
    public static final int MAGIC = 0x01_43_52_54;

    public static final int CRC = 4;
    public static final int CRC_START = 8;
    public static final int LENGTH = 8;
    public static final int COUNT = 12;
    public static final int FLAGS = 14;
    public static final int INDEX = 16;
    public static final int SEQUENCE = 24;
    public static final int EPOCH = 32;
    public static final int NANOS = 40;
    public static final int DURABLE = 48;
    /** Size of the header. */
    public static final int HEADER_BYTES = 56;

    public static final int EVENT_LENGTH = 0;
    public static final int EVENT_STREAM_LENGTH = 4;
    public static final int EVENT_ID_LENGTH = 6;
    public static final int EVENT_TYPE_LENGTH = 8;
    public static final int EVENT_CONTENT_TYPE = 10;
    public static final int EVENT_REVISION = 12;
    public static final int EVENT_PREVIOUS_ORDINAL = 14;
    public static final int EVENT_VERSION = 16;
    public static final int EVENT_PREVIOUS_INDEX = 24;
    public static final int EVENT_METADATA_LENGTH = 32;
    public static final int EVENT_DATA_LENGTH = 36;
    public static final int EVENT_EXTENSION_LENGTH = 40;
    public static final int EVENT_RESERVED = 44;
    /** Size of the fixed part of an event. */
    public static final int EVENT_BYTES = 48;

    /** Size of the tag and length before the bytes of an extension. */
    public static final int EXTENSION_BYTES = 4;

    private CommitLayout() {}

    /** {@code bytes} in the byte order of the format. */
    public static ByteBuffer wrap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
