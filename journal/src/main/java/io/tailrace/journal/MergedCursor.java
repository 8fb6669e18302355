package io.tailrace.journal;

import org.jspecify.annotations.Nullable;

/**
 * Reads all shards at once. While it catches up, the event that was stored earliest comes first; there is no order
 * across shards beyond that, and each shard's own order always holds. For one thread at a time.
 */
final class MergedCursor implements EventCursor {
    private final ShardCursor[] cursors;
    /** The next event of each shard, read and not yet returned. */
    private final @Nullable RecordedEvent[] waiting;

    private final long[] returned;
    private boolean atEnd;

    MergedCursor(ShardCursor[] cursors) {
        this.cursors = cursors;
        this.waiting = new RecordedEvent[cursors.length];
        this.returned = new long[cursors.length];
        for (int shard = 0; shard < cursors.length; shard++) {
            returned[shard] = cursors[shard].sequence();
        }
    }

    @Override
    public @Nullable RecordedEvent next() {
        RecordedEvent earliest = null;
        boolean end = true;
        for (int shard = 0; shard < cursors.length; shard++) {
            RecordedEvent event = peek(shard);
            if (event == null) {
                end &= cursors[shard].atEnd();
            } else if (earliest == null || event.time().isBefore(earliest.time())) {
                earliest = event;
            }
        }
        atEnd = earliest == null && end;
        if (earliest != null) {
            waiting[earliest.shard()] = null;
            returned[earliest.shard()] = earliest.sequence();
        }
        return earliest;
    }

    private @Nullable RecordedEvent peek(int shard) {
        RecordedEvent event = waiting[shard];
        if (event == null) {
            event = cursors[shard].next();
            waiting[shard] = event;
            if (event == null) {
                returned[shard] = cursors[shard].sequence();
            }
        }
        return event;
    }

    @Override
    public boolean atEnd() {
        return atEnd;
    }

    @Override
    public Positions position() {
        return Positions.of(returned);
    }
}
