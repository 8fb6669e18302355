package io.tailrace.journal;

import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.journal.codec.Events;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event that was read. Immutable, safe to share; holds one copy of its bytes and decodes the parts when asked, the name
 * of its stream once.
 *
 * <p>Where the store has upcasters, type, revision, content type, data and id are those of its newest shape, and
 * {@link #stored()} is the event as it was written. One stored event may be read as several: they share version and
 * position, and {@link #part()} tells them apart.
 */
public final class RecordedEvent {
    /** Null until it is asked for. Two threads may both make it: it is the same. */
    private @Nullable StreamId stream;

    private final int shard;
    private final long sequence;
    private final long epoch;
    private final long nanos;
    private final byte[] record;
    private final @Nullable Newer newer;

    /** What was made of a stored event. */
    private record Newer(RecordedEvent stored, EventData shape, int part, int parts) {}

    /** @param stream null = as {@code record} says */
    RecordedEvent(@Nullable StreamId stream, int shard, long sequence, long epoch, long nanos, byte[] record) {
        this.stream = stream;
        this.shard = shard;
        this.sequence = sequence;
        this.epoch = epoch;
        this.nanos = nanos;
        this.record = record;
        this.newer = null;
    }

    private RecordedEvent(Newer newer) {
        RecordedEvent from = newer.stored();
        this.stream = from.stream;
        this.shard = from.shard;
        this.sequence = from.sequence;
        this.epoch = from.epoch;
        this.nanos = from.nanos;
        this.record = from.record;
        this.newer = newer;
    }

    /** This event with type, revision, content type and data of {@code shape}. */
    RecordedEvent reshaped(EventData shape) {
        return new RecordedEvent(new Newer(stored(), shape, 1, 1));
    }

    /** This event as one of several that stand for a stored one. */
    RecordedEvent asPart(int part, int parts) {
        return newer == null || parts == 1
                ? this
                : new RecordedEvent(new Newer(newer.stored(), newer.shape(), part, parts));
    }

    /** The event as it was written; itself where nothing was made of it. */
    public RecordedEvent stored() {
        return newer == null ? this : newer.stored();
    }

    /** Which of the events it is that stand for one stored event, from 1. */
    public int part() {
        return newer == null ? 1 : newer.part();
    }

    /** How many events stand for the stored one. */
    public int parts() {
        return newer == null ? 1 : newer.parts();
    }

    /** The stream it is in. Decoded by the first call and kept. */
    public StreamId stream() {
        StreamId known = stream;
        if (known == null) {
            byte[] name = copy(Events.stream(0), Events.streamLength(bytes(), 0));
            known = StreamId.stored(new String(name, StandardCharsets.UTF_8), name);
            stream = known;
        }
        return known;
    }

    /** Place in the stream, from 1, without gaps. */
    public long version() {
        return bytes().getLong(CommitLayout.EVENT_VERSION);
    }

    /** Its place in the journal: shard and sequence. All parts of one stored event share it. */
    public Position position() {
        return new Position(shard, sequence);
    }

    /** The shard of its stream, from 0. */
    public int shard() {
        return shard;
    }

    /** Place in the shard, from 1, without gaps. */
    public long sequence() {
        return sequence;
    }

    /**
     * The id the caller gave, or {@code shard-sequence} if none was given. Where several events stand for a stored one,
     * {@code #} and the number of the part follow, so that no two events have the same.
     */
    public String id() {
        String id = hasOwnId() ? text(Events.id(bytes(), 0), Events.idLength(bytes(), 0)) : shard + "-" + sequence;
        return parts() == 1 ? id : id + "#" + part();
    }

    /** Whether the caller gave an id. */
    public boolean hasOwnId() {
        return Events.idLength(bytes(), 0) > 0;
    }

    /** The type, of the newest shape where there are upcasters. Decoded at every call. */
    public String type() {
        return newer != null ? newer.shape().type() : text(Events.type(bytes(), 0), Events.typeLength(bytes(), 0));
    }

    /** The shape of the type that the event is read in, from 1; {@code stored().revision()} is the one it was written in. */
    public int revision() {
        return newer != null
                ? newer.shape().revision()
                : Short.toUnsignedInt(bytes().getShort(CommitLayout.EVENT_REVISION));
    }

    /** The content type of {@link #data}; {@code application/octet-stream} if the event names none that can be read. */
    public String contentType() {
        if (newer != null) {
            return newer.shape().contentType();
        }
        byte code = bytes().get(CommitLayout.EVENT_CONTENT_TYPE);
        if (code != ContentTypes.OTHER) {
            return ContentTypes.name(code);
        }
        byte[] name = extension(EventData.TAG_CONTENT_TYPE);
        return name == null ? ContentTypes.name(ContentTypes.BYTES) : new String(name, StandardCharsets.UTF_8);
    }

    /** When it was stored, by the clock of the node; never goes back within a shard. */
    public Instant time() {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }

    /** The writer's incarnation that stored it. */
    public long epoch() {
        return epoch;
    }

    /** A copy of the metadata; empty if there is none. */
    public byte[] metadata() {
        return copy(Events.metadata(bytes(), 0), Events.metadataLength(bytes(), 0));
    }

    /** A copy of the data. */
    public byte[] data() {
        return newer != null
                ? newer.shape().data().clone()
                : copy(Events.data(bytes(), 0), Events.dataLength(bytes(), 0));
    }

    /** The data without copying: a read-only view. */
    public ByteBuffer dataView() {
        if (newer != null) {
            return ByteBuffer.wrap(newer.shape().data()).asReadOnlyBuffer();
        }
        return bytes().slice(Events.data(bytes(), 0), Events.dataLength(bytes(), 0))
                .asReadOnlyBuffer();
    }

    /** How long the data is, in bytes. */
    public int dataLength() {
        return newer != null ? newer.shape().data().length : Events.dataLength(bytes(), 0);
    }

    /**
     * Copies the data to where it is wanted.
     *
     * @throws IndexOutOfBoundsException if {@code target} has no room for {@link #dataLength()} bytes from {@code at} on
     */
    public void copyData(byte[] target, int at) {
        if (newer != null) {
            byte[] data = newer.shape().data();
            System.arraycopy(data, 0, target, at, data.length);
        } else {
            System.arraycopy(record, Events.data(bytes(), 0), target, at, Events.dataLength(bytes(), 0));
        }
    }

    /** How long the metadata is, in bytes; 0 = there is none. */
    public int metadataLength() {
        return Events.metadataLength(bytes(), 0);
    }

    /** The metadata without copying: a read-only view. */
    public ByteBuffer metadataView() {
        return bytes().slice(Events.metadata(bytes(), 0), Events.metadataLength(bytes(), 0))
                .asReadOnlyBuffer();
    }

    /** A copy of what is stored under {@code tag} of the extension area; null if there is nothing. */
    public byte @Nullable [] extension(int tag) {
        int value = Events.extension(bytes(), 0, tag);
        return value < 0 ? null : copy(value, Events.extensionLength(bytes(), value));
    }

    /** The command that the commit answers, if this is its first event and it answers one with an id; else null. */
    public @Nullable CommandRecord command() {
        byte[] record = extension(EventData.TAG_COMMAND);
        return record == null ? null : CommandRecord.decode(stream(), record);
    }

    /** Size of the stored record, in bytes. */
    public int storedBytes() {
        return record.length;
    }

    byte[] idBytes() {
        return copy(Events.id(bytes(), 0), Events.idLength(bytes(), 0));
    }

    byte[] typeBytes() {
        return copy(Events.type(bytes(), 0), Events.typeLength(bytes(), 0));
    }

    /** Made for each look, and gone with it: the compiler leaves out what does not leave a method. */
    private ByteBuffer bytes() {
        return CommitLayout.wrap(record);
    }

    private String text(int start, int length) {
        return new String(record, start, length, StandardCharsets.UTF_8);
    }

    private byte[] copy(int start, int length) {
        return Arrays.copyOfRange(record, start, start + length);
    }

    @Override
    public String toString() {
        return stream() + "@" + version() + " " + type() + " shard=" + shard + " sequence=" + sequence;
    }
}
