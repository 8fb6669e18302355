package io.tailrace.sink;

import io.tailrace.journal.CorruptJournalException;
import io.tailrace.journal.EventCursor;
import io.tailrace.journal.Journal;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.UpcastException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the events of one shard in batches. For the thread of the shard; holds one event more than it has given out. */
final class SinkReader {
    /** A throttled sink takes no more at one go than a tenth of a second allows, so that it can be paused. */
    private static final int BATCHES_A_SECOND = 10;

    private final int shard;
    private final EventCursor cursor;
    private final int eventsMax;
    private final int bytesMax;
    private @Nullable RecordedEvent ahead;
    private boolean atEnd;
    private long sequence;
    private long bytes;

    SinkReader(Journal journal, SinkOptions options, int shard, long after) {
        this.shard = shard;
        this.cursor = journal.readShard(shard, after + 1, options.filter(), options.shape());
        this.eventsMax = options.eventsPerSecond() == 0
                ? options.batchEvents()
                : (int) Math.min(options.batchEvents(), Math.max(1, options.eventsPerSecond() / BATCHES_A_SECOND));
        this.bytesMax = options.batchBytes();
        this.sequence = after;
    }

    /**
     * The next events; none at the end, or after a long stretch that is not wanted. Events that stand for the same stored event come
     * together.
     *
     * @throws SinkRefusal if the first of them cannot be read
     */
    List<RecordedEvent> next() throws SinkRefusal {
        List<RecordedEvent> events = new ArrayList<>();
        bytes = 0;
        atEnd = false;
        RecordedEvent event = ahead != null ? ahead : read(events);
        ahead = null;
        while (event != null) {
            boolean together = event.part() > 1;
            if (!together
                    && !events.isEmpty()
                    && (events.size() >= eventsMax || bytes + event.storedBytes() > bytesMax)) {
                ahead = event;
                return events;
            }
            events.add(event);
            bytes += together ? 0 : event.storedBytes();
            sequence = event.sequence();
            if (!cursor.amidParts() && (events.size() >= eventsMax || bytes >= bytesMax)) {
                return events;
            }
            event = read(events);
        }
        return events;
    }

    /** Null at the end; also if the event cannot be read and others come before it, which are sent first. */
    private @Nullable RecordedEvent read(List<RecordedEvent> before) throws SinkRefusal {
        try {
            RecordedEvent event = cursor.next();
            if (event == null) {
                atEnd = cursor.atEnd();
                sequence = cursor.position().sequence(shard);
            }
            return event;
        } catch (UpcastException e) {
            if (before.isEmpty()) {
                throw new SinkRefusal(
                        cursor.position().sequence(shard) + 1,
                        e.getMessage() + "; mend the upcaster, or skip the event",
                        e);
            }
            return null;
        } catch (CorruptJournalException e) {
            if (before.isEmpty()) {
                throw new SinkRefusal(e.getMessage() + "; `tailrace verify` says how much is damaged", e);
            }
            return null;
        }
    }

    /** The last event that was given out or is not wanted. */
    long sequence() {
        return sequence;
    }

    /** Size of the last batch as it is stored. */
    long bytes() {
        return bytes;
    }

    /** Whether the last batch is the last there is now. */
    boolean isAtEnd() {
        return atEnd;
    }
}
