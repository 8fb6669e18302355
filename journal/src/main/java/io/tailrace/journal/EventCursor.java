package io.tailrace.journal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in the committed events that moves forward as it is read. At the end it waits in place: when more is
 * committed, {@link #next()} goes on, so that catching up and following live are one thing, without gap or duplicate.
 *
 * <p>Holds no queue and no buffer beyond one commit. For one thread at a time. Every commit is verified (CRC, own index,
 * length) before an event of it is returned.
 */
public interface EventCursor {
    /**
     * The next event; null when there is none now: at the end, or after a long stretch that the filter dropped, as
     * {@link #atEnd()} tells.
     *
     * @throws CorruptJournalException if the next commit is damaged; the cursor stays before it
     */
    @Nullable
    RecordedEvent next();

    /** Whether the last {@link #next()} found nothing because everything committed was read. */
    boolean atEnd();

    /**
     * Whether the last event is one of several that stand for a stored one, and more of them come next. Until then the place is
     * before that stored event.
     */
    default boolean amidParts() {
        return false;
    }

    /** Up to {@code max} events; fewer at the end or after a long stretch that the filter dropped. */
    default List<RecordedEvent> next(int max) {
        List<RecordedEvent> events = new ArrayList<>();
        while (events.size() < max) {
            RecordedEvent event = next();
            if (event == null) {
                break;
            }
            events.add(event);
        }
        return events;
    }

    /** The place reached: after the last event that was returned or dropped by the filter. */
    Positions position();
}
