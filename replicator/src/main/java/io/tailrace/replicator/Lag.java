package io.tailrace.replicator;

import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import io.tailrace.journal.RecordedEvent;
import java.time.Duration;
import java.time.Instant;

/**
 * How far a follower is behind.
 *
 * @param events committed and not yet taken in, over all shards
 * @param time since the oldest of them was written; zero if there is none
 */
public record Lag(long events, Duration time) {
    /** Nothing to do. */
    public static final Lag NONE = new Lag(0, Duration.ZERO);

    /**
     * The lag of {@code positions} behind what {@code journal} has committed at {@code now}. Reads one event for each shard
     * that is behind; any thread.
     */
    public static Lag behind(Journal journal, Positions positions, Instant now) {
        long events = 0;
        Duration time = Duration.ZERO;
        Positions end = journal.end();
        for (int shard = 0; shard < journal.shards(); shard++) {
            long missing = end.sequence(shard) - positions.sequence(shard);
            if (missing > 0) {
                events += missing;
                Duration since = since(journal, shard, positions.sequence(shard) + 1, now);
                time = since.compareTo(time) > 0 ? since : time;
            }
        }
        return new Lag(events, time);
    }

    private static Duration since(Journal journal, int shard, long sequence, Instant now) {
        EventCursor cursor = journal.readShard(shard, sequence, EventFilter.all(), Journal.Shape.STORED);
        RecordedEvent event = cursor.next();
        Duration since = event == null ? Duration.ZERO : Duration.between(event.time(), now);
        return since.isNegative() ? Duration.ZERO : since;
    }
}
