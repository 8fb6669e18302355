package io.tailrace.journal;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An event as a caller hands it over. Immutable; the arrays are not copied, so leave them alone until the append is
 * answered.
 *
 * <p>Data and metadata are opaque: what goes in comes out, byte for byte.
 */
public final class EventData {
    /** The content type of events that do not name one. */
    public static final String JSON = "application/json";

    /** Extension tag that holds a content type with no short code. Written by the journal. */
    public static final int TAG_CONTENT_TYPE = 1;

    /** Extension tag that holds the locators of earlier events of the stream. Written by the journal. */
    public static final int TAG_PREDECESSORS = 2;

    /** Extension tag that says which command a commit answers, at its first event. Written by the journal. */
    public static final int TAG_COMMAND = 3;

    /** Extension tag for CloudEvents context attributes, as members of a JSON object without its braces. */
    public static final int TAG_ATTRIBUTES = 16;

    private static final byte[] EMPTY = {};

    private final byte[] id;
    private final byte[] type;
    private final int revision;
    private final String contentType;
    private final byte[] metadata;
    private final byte[] data;
    private final Extensions extensions;

    private EventData(
            byte[] id,
            byte[] type,
            int revision,
            String contentType,
            byte[] metadata,
            byte[] data,
            Extensions extensions) {
        this.id = id;
        this.type = type;
        this.revision = revision;
        this.contentType = contentType;
        this.metadata = metadata;
        this.data = data;
        this.extensions = extensions;
    }

    /**
     * An event with JSON data, revision 1, no id and no metadata.
     *
     * @param type printable Unicode in NFC, 1 to 128 bytes
     * @throws IllegalArgumentException if {@code type} is empty or holds a character that is not printable
     */
    public static EventData of(String type, byte[] data) {
        return new EventData(EMPTY, Text.utf8("type", type), 1, JSON, EMPTY, data, Extensions.NONE);
    }

    /** The same with text data, written as UTF-8. */
    public static EventData of(String type, String data) {
        return of(type, data.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The same event under an id, which makes its append idempotent: the same id with the same content in the same
     * stream is answered with the first result. Without an id an event is read back under {@code shard-sequence}.
     *
     * @param id printable Unicode in NFC, 1 to 128 bytes
     */
    public EventData withId(String id) {
        return new EventData(Text.utf8("id", id), type, revision, contentType, metadata, data, extensions);
    }

    /**
     * The same event in a later shape of its type.
     *
     * @param revision from 1 to 65,535
     */
    public EventData withRevision(int revision) {
        if (revision < 1 || revision > 0xFFFF) {
            throw new IllegalArgumentException("revision out of range: revision=" + revision + ", allowed 1 to 65535");
        }
        return new EventData(id, type, revision, contentType, metadata, data, extensions);
    }

    /** The same event with another content type of its data, printable, 1 to 128 bytes. */
    public EventData withContentType(String contentType) {
        if (contentType.equals(this.contentType)) {
            return this;
        }
        int length = Text.utf8("content type", contentType).length;
        if (length > 128) {
            throw new IllegalArgumentException("content type too long: bytes=" + length + ", allowed 128");
        }
        return new EventData(id, type, revision, contentType, metadata, data, extensions);
    }

    /** The same event with metadata. */
    public EventData withMetadata(byte[] metadata) {
        return new EventData(id, type, revision, contentType, metadata, data, extensions);
    }

    /**
     * The same event with bytes under a tag of the extension area. Readers that do not know a tag pass it on.
     *
     * @param tag from 16 to 65,535; those below belong to the journal
     */
    public EventData withExtension(int tag, byte[] value) {
        if (tag < TAG_ATTRIBUTES || tag > 0xFFFF || value.length > 0xFFFF) {
            throw new IllegalArgumentException("extension out of range: tag=" + tag + " bytes=" + value.length
                    + ", allowed tags 16 to 65535 of at most 65535 bytes");
        }
        return new EventData(id, type, revision, contentType, metadata, data, extensions.with(tag, value));
    }

    /** The same event with other data: for those who write many of a kind, as the type is checked but once. */
    public EventData withData(byte[] data) {
        return new EventData(id, type, revision, contentType, metadata, data, extensions);
    }

    /** The id; null if the caller gave none. */
    public @Nullable String id() {
        return id.length == 0 ? null : new String(id, StandardCharsets.UTF_8);
    }

    /** The type. Decoded at every call. */
    public String type() {
        return new String(type, StandardCharsets.UTF_8);
    }

    /** The shape of the type, 1 to 65,535; 1 unless it was given. */
    public int revision() {
        return revision;
    }

    /** The content type of the data; {@link #JSON} unless it was given. */
    public String contentType() {
        return contentType;
    }

    /** The metadata; the array itself, not a copy. */
    public byte[] metadata() {
        return metadata;
    }

    /** The data; the array itself, not a copy. */
    public byte[] data() {
        return data;
    }

    byte[] idBytes() {
        return id;
    }

    byte[] typeBytes() {
        return type;
    }

    Extensions extensions() {
        return extensions;
    }
}
