package io.tailrace.journal;

import org.jspecify.annotations.Nullable;

/** Reads one stream, forward (and on, as it grows) or backward to its first event. For one thread at a time. */
final class StreamCursor implements EventCursor {
    private final Shard shard;
    private final StreamHistory history;
    private final boolean forward;
    private long version;
    private long next;
    private long sequence;
    private boolean atEnd;

    StreamCursor(Shard shard, StreamHistory history, long fromVersion, boolean forward) {
        this.shard = shard;
        this.history = history;
        this.forward = forward;
        this.version = history.refresh(shard.committed());
        this.next = forward ? Math.max(1, fromVersion) : Math.min(fromVersion, version);
    }

    @Override
    public @Nullable RecordedEvent next() {
        if (forward && next > version) {
            version = history.refresh(shard.committed());
        }
        atEnd = next > version || next < 1;
        if (atEnd) {
            return null;
        }
        RecordedEvent event = history.event(next);
        next += forward ? 1 : -1;
        sequence = event.sequence();
        return event;
    }

    @Override
    public boolean atEnd() {
        return atEnd;
    }

    @Override
    public Positions position() {
        return Positions.start().with(shard.number(), sequence);
    }
}
