package io.tailrace.command;

import io.tailrace.journal.StreamId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The state of one aggregate after some event of it. Immutable. */
public final class AggregateState {
    private final StreamId stream;
    private final long version;
    private final @Nullable Instant time;
    private final Object state;
    private final String name;
    private final String contentType;
    private final byte[] data;
    private final long snapshotVersion;

    AggregateState(
            StreamId stream,
            long version,
            @Nullable Instant time,
            Object state,
            String name,
            String contentType,
            byte[] data,
            long snapshotVersion) {
        this.stream = stream;
        this.version = version;
        this.time = time;
        this.state = state;
        this.name = name;
        this.contentType = contentType;
        this.data = data;
        this.snapshotVersion = snapshotVersion;
    }

    public StreamId stream() {
        return stream;
    }

    /** Version of the last event in it; 0 = the initial state, there is no event. */
    public long version() {
        return version;
    }

    /** When that event was stored; null if there is none. */
    public @Nullable Instant time() {
        return time;
    }

    /** The state as its decider made it. */
    public Object state() {
        return state;
    }

    /** What the codec of states calls it. */
    public String name() {
        return name;
    }

    /** The content type of {@link #data()}. */
    public String contentType() {
        return contentType;
    }

    /** The state as its codec writes it. */
    public byte[] data() {
        return data;
    }

    /** Version of the snapshot that this was built upon; 0 = none. */
    public long snapshotVersion() {
        return snapshotVersion;
    }

    @Override
    public String toString() {
        return stream + "@" + version + " " + state;
    }
}
