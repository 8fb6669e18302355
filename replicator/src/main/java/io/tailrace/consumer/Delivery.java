package io.tailrace.consumer;

import io.tailrace.journal.RecordedEvent;
import java.time.Duration;
import java.util.List;

/**
 * One stored event, held by one member until it is acknowledged, handed back, or its lease runs out.
 *
 * @param id names this lease of the event, and no other
 * @param attempt 1 = it was never given out before; more = it may have had its effect already
 * @param lease how long it is held
 * @param events what readers see of it, in order: itself, or several where an upcaster makes several of it; settled together
 */
public record Delivery(String id, int attempt, Duration lease, List<RecordedEvent> events) {
    public Delivery {
        events = List.copyOf(events);
    }

    /** The event, or the first of several. */
    public RecordedEvent event() {
        return events.get(0);
    }
}
