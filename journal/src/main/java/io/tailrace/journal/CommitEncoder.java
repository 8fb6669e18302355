package io.tailrace.journal;

import io.tailrace.journal.codec.CommitCheck;
import io.tailrace.journal.codec.CommitLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes one commit at a time into a buffer that is used again and again. Nothing is allocated per event. Writer thread
 * only.
 */
final class CommitEncoder {
    private final ByteBuffer staging;
    private final Predecessors predecessors;
    private int at;
    private int count;
    private long index;

    /** To be put with the first event. */
    private @Nullable CommandRecord record;

    CommitEncoder(Limits limits, Predecessors predecessors) {
        this.staging = ByteBuffer.allocateDirect(bytesMax(limits)).order(ByteOrder.LITTLE_ENDIAN);
        this.predecessors = predecessors;
    }

    /** The largest commit there can be: every event of it may have to list its predecessors. */
    static int bytesMax(Limits limits) {
        int lists = limits.commitEvents() * (Predecessors.LIST_BYTES + CommitLayout.EXTENSION_BYTES);
        return limits.commitBytes() + lists + Long.BYTES;
    }

    /** The largest that the commit of {@code append} can be, {@code bytes} being those of its events without lists. */
    static int bytesMax(Append append, int bytes) {
        int lists = 0;
        for (Append.StreamAppend stream : append.streams()) {
            lists += 1 + stream.events().size() / StreamHistory.BLOCK;
        }
        return bytes + lists * (Predecessors.LIST_BYTES + CommitLayout.EXTENSION_BYTES) + Long.BYTES;
    }

    /** The most bytes that the events of {@code append} can take, the lists of predecessors not counted. */
    static long bytes(Append append, @Nullable CommandRecord record) {
        long bytes = CommitLayout.HEADER_BYTES;
        if (record != null) {
            bytes += CommitLayout.EXTENSION_BYTES + record.bytes(append.streams().get(0).stream());
        }
        for (Append.StreamAppend stream : append.streams()) {
            for (EventData event : stream.events()) {
                bytes += CommitLayout.EVENT_BYTES
                        + stream.stream().utf8().length
                        + event.idBytes().length
                        + event.typeBytes().length
                        + event.metadata().length
                        + event.data().length
                        + extensionBytes(event);
            }
        }
        return bytes;
    }

    private static int extensionBytes(EventData event) {
        int bytes = 0;
        if (ContentTypes.code(event.contentType()) == ContentTypes.OTHER) {
            bytes += CommitLayout.EXTENSION_BYTES + event.contentType().length() * 3;
        }
        Extensions extensions = event.extensions();
        for (int i = 0; i < extensions.size(); i++) {
            bytes += CommitLayout.EXTENSION_BYTES + extensions.value(i).length;
        }
        return bytes;
    }

    /** How many lists of predecessors events of the versions {@code first} to {@code last} will carry, in bytes. */
    static int listBytes(long first, long last) {
        long lists = last / StreamHistory.BLOCK - (first - 1) / StreamHistory.BLOCK;
        return (int) lists * (Predecessors.LIST_BYTES + CommitLayout.EXTENSION_BYTES);
    }

    /**
     * Begins the commit that will be at {@code ownIndex}.
     *
     * @param answered the command that it answers; null = none
     */
    void begin(long ownIndex, @Nullable CommandRecord answered) {
        record = answered;
        staging.clear();
        at = CommitLayout.HEADER_BYTES;
        count = 0;
        index = ownIndex;
    }

    /** Number of events so far: the ordinal of the next. */
    int count() {
        return count;
    }

    /** Where the commit will be. */
    long index() {
        return index;
    }

    /** Adds one event, whose predecessor is at the given place (0 = it is the first of its stream). */
    void add(StreamId stream, int ring, EventData event, long version, long previousIndex, int previousOrdinal) {
        byte[] streamBytes = stream.utf8();
        byte[] id = event.idBytes();
        byte[] type = event.typeBytes();
        byte code = ContentTypes.code(event.contentType());
        ByteBuffer bytes = staging;
        int start = at;
        bytes.putShort(start + CommitLayout.EVENT_STREAM_LENGTH, (short) streamBytes.length);
        bytes.putShort(start + CommitLayout.EVENT_ID_LENGTH, (short) id.length);
        bytes.putShort(start + CommitLayout.EVENT_TYPE_LENGTH, (short) type.length);
        bytes.putShort(start + CommitLayout.EVENT_CONTENT_TYPE, code);
        bytes.putShort(start + CommitLayout.EVENT_REVISION, (short) event.revision());
        bytes.putShort(start + CommitLayout.EVENT_PREVIOUS_ORDINAL, (short) previousOrdinal);
        bytes.putLong(start + CommitLayout.EVENT_VERSION, version);
        bytes.putLong(start + CommitLayout.EVENT_PREVIOUS_INDEX, previousIndex);
        bytes.putInt(start + CommitLayout.EVENT_METADATA_LENGTH, event.metadata().length);
        bytes.putInt(start + CommitLayout.EVENT_DATA_LENGTH, event.data().length);
        bytes.putInt(start + CommitLayout.EVENT_RESERVED, 0);
        at = start + CommitLayout.EVENT_BYTES;
        put(streamBytes);
        put(id);
        put(type);
        put(event.metadata());
        put(event.data());
        int extensions = at;
        putExtensions(stream, event, code);
        if (version % StreamHistory.BLOCK == 0) {
            putTag(EventData.TAG_PREDECESSORS, Predecessors.LIST_BYTES);
            predecessors.list(ring, version, bytes, at);
            at += Predecessors.LIST_BYTES;
        }
        bytes.putInt(start + CommitLayout.EVENT_EXTENSION_LENGTH, at - extensions);
        bytes.putInt(start + CommitLayout.EVENT_LENGTH, at - start);
        predecessors.note(ring, version, index, count);
        count++;
    }

    private void putExtensions(StreamId stream, EventData event, byte code) {
        if (code == ContentTypes.OTHER) {
            byte[] name = event.contentType().getBytes(StandardCharsets.UTF_8);
            putTag(EventData.TAG_CONTENT_TYPE, name.length);
            put(name);
        }
        CommandRecord answered = record;
        if (answered != null) {
            record = null;
            int length = answered.encode(stream, staging, at + CommitLayout.EXTENSION_BYTES);
            putTag(EventData.TAG_COMMAND, length);
            at += length;
        }
        Extensions extensions = event.extensions();
        for (int i = 0; i < extensions.size(); i++) {
            byte[] value = extensions.value(i);
            putTag(extensions.tag(i), value.length);
            put(value);
        }
    }

    private void putTag(int tag, int length) {
        staging.putShort(at, (short) tag).putShort(at + 2, (short) length);
        at += CommitLayout.EXTENSION_BYTES;
    }

    private void put(byte[] part) {
        staging.put(at, part);
        at += part.length;
    }

    /** Completes the header and returns the whole commit, its limit the length; good until the next {@link #begin}. */
    ByteBuffer finish(long firstSequence, long epoch, long nanos, long durable) {
        while (at % 4 != 0) {
            staging.put(at++, (byte) 0);
        }
        ByteBuffer bytes = staging;
        bytes.putInt(0, CommitLayout.MAGIC);
        bytes.putInt(CommitLayout.LENGTH, at);
        bytes.putInt(CommitLayout.COUNT, count);
        bytes.putLong(CommitLayout.INDEX, index);
        bytes.putLong(CommitLayout.SEQUENCE, firstSequence);
        bytes.putLong(CommitLayout.EPOCH, epoch);
        bytes.putLong(CommitLayout.NANOS, nanos);
        bytes.putLong(CommitLayout.DURABLE, durable);
        bytes.putInt(CommitLayout.CRC, CommitCheck.crc(bytes, at));
        return bytes.position(0).limit(at);
    }
}
