package io.tailrace.projection;

import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import io.tailrace.journal.UpcastException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The events of one shard that one lane takes in. For one thread. */
final class Source {
    /** Events of other lanes that are passed over before the caller is asked whether it still wants to go on. */
    private static final int SCAN_MAX = 20_000;

    private final Journal journal;
    private final EventFilter filter;
    private final int shard;
    private final int lane;
    private final int lanes;
    private final Set<Long> skipped;
    private EventCursor cursor;
    private @Nullable RecordedEvent held;
    private long reached;

    /** Begins after {@code after}; takes the streams that fall to {@code lane} of {@code lanes}, and not what is {@code skipped}. */
    Source(Journal journal, EventFilter filter, int shard, int lane, int lanes, long after, Set<Long> skipped) {
        this.journal = journal;
        this.filter = filter;
        this.shard = shard;
        this.lane = lane;
        this.lanes = lanes;
        this.skipped = skipped;
        this.reached = after;
        this.cursor = journal.readShard(shard, after + 1, filter);
    }

    int shard() {
        return shard;
    }

    /** Everything up to here was handed out or was not for this lane. */
    long reached() {
        return reached;
    }

    /**
     * Adds events to {@code events} until there are {@code max} or they have {@code bytesMax}, none of them beyond {@code bound}.
     *
     * @return whether there may be more at once
     * @throws PoisonException if the next event cannot be brought into its newest shape, and none was added
     */
    boolean fill(List<RecordedEvent> events, int max, long bytesMax, long bound) {
        int before = events.size();
        long bytes = events.stream().mapToLong(RecordedEvent::storedBytes).sum();
        boolean amid = false;
        boolean more = true;
        for (int scanned = 0; amid || (events.size() < max && scanned < SCAN_MAX && bytes < bytesMax); scanned++) {
            RecordedEvent event = next(events.size() == before);
            if (event == null) {
                more = events.size() > before || !cursor.atEnd();
                break;
            }
            if (event.sequence() > bound) {
                held = event;
                more = false;
                break;
            }
            amid = cursor.amidParts();
            if (isMine(event.stream()) && !skipped.contains(event.sequence())) {
                events.add(event);
                bytes += event.storedBytes();
            }
        }
        reached = held != null ? held.sequence() - 1 : cursor.position().sequence(shard);
        return more;
    }

    private @Nullable RecordedEvent next(boolean first) {
        RecordedEvent event = held;
        held = null;
        while (event == null) {
            try {
                return cursor.next();
            } catch (UpcastException e) {
                long sequence = cursor.position().sequence(shard) + 1;
                if (!first) {
                    return null;
                }
                if (!skipped.contains(sequence)) {
                    throw new PoisonException(Poison.of(stored(sequence, e), e), e);
                }
                cursor = journal.readShard(shard, sequence + 1, filter);
            }
        }
        return event;
    }

    private RecordedEvent stored(long sequence, UpcastException cause) {
        RecordedEvent event = journal.readShard(shard, sequence, EventFilter.all(), Journal.Shape.STORED)
                .next();
        if (event == null) {
            throw cause;
        }
        return event;
    }

    private boolean isMine(StreamId stream) {
        if (lanes <= 1) {
            return true;
        }
        int hash = stream.value().hashCode() * 0x9E3779B9;
        return Math.floorMod(hash ^ hash >>> 16, lanes) == lane;
    }
}
