package io.tailrace.consumer;

import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import io.tailrace.journal.RecordedEvent;
import java.time.Instant;

/** Where a group is to start, or to go on from. */
public sealed interface Place {
    /** Before the first event. */
    record Start() implements Place {}

    /** Behind what is committed now. */
    record End() implements Place {}

    /** Behind {@code positions}, in every shard. */
    record At(Positions positions) implements Place {}

    /** Before the first event of each shard that was stored at {@code time} or later. */
    record Since(Instant time) implements Place {}

    /**
     * The position that is meant. Reads some 30 events a shard for a time, none otherwise; any thread.
     *
     * @throws IllegalArgumentException if it is behind what is committed
     */
    default Positions in(Journal journal) {
        Positions end = journal.end();
        if (this instanceof End) {
            return end;
        }
        if (this instanceof At at) {
            if (!end.covers(at.positions())) {
                throw new IllegalArgumentException(
                        "position is beyond the end: position=" + at.positions() + " end=" + end);
            }
            return at.positions();
        }
        Positions found = Positions.start();
        if (this instanceof Since since) {
            for (int shard = 0; shard < journal.shards(); shard++) {
                found = found.with(shard, before(journal, shard, end.sequence(shard), since.time()));
            }
        }
        return found;
    }

    /** The sequence of the last event before {@code time}: times never go back within a shard. */
    private static long before(Journal journal, int shard, long end, Instant time) {
        long low = 0;
        long high = end;
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            EventCursor cursor = journal.readShard(shard, middle, EventFilter.all(), Journal.Shape.STORED);
            RecordedEvent event = cursor.next();
            if (event != null && event.time().isBefore(time)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
