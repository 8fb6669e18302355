package io.tailrace.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the newest shapes of what another cursor reads. Between the parts of one event the place is before that event: who
 * comes back to it reads all parts again, and misses none. For one thread at a time.
 */
final class EvolvedCursor implements EventCursor {
    private final Evolution evolution;
    private final EventCursor stored;
    private final EventFilter filter;
    private final boolean backward;
    private final Deque<RecordedEvent> parts = new ArrayDeque<>();
    /** Read, and not yet brought into its newest shape: as that failed, it is tried again. */
    private @Nullable RecordedEvent pending;

    EvolvedCursor(Evolution evolution, EventCursor stored, EventFilter filter, boolean backward) {
        this.evolution = evolution;
        this.stored = stored;
        this.filter = filter;
        this.backward = backward;
    }

    @Override
    public @Nullable RecordedEvent next() {
        RecordedEvent part = parts.poll();
        return part == null ? read() : part;
    }

    private @Nullable RecordedEvent read() {
        for (int scanned = 0; scanned < ShardCursor.SCAN_MAX; scanned++) {
            RecordedEvent event = pending == null ? stored.next() : pending;
            if (event == null) {
                return null;
            }
            pending = event;
            List<RecordedEvent> newest = evolution.newest(event);
            pending = null;
            if (newest.size() == 1) {
                RecordedEvent only = newest.get(0);
                if (filter.matches(only)) {
                    return only;
                }
            } else {
                List<RecordedEvent> ordered = new ArrayList<>(newest);
                if (backward) {
                    Collections.reverse(ordered);
                }
                ordered.stream().filter(filter::matches).forEach(parts::add);
                if (!parts.isEmpty()) {
                    return parts.remove();
                }
            }
        }
        return null;
    }

    @Override
    public boolean atEnd() {
        return pending == null && parts.isEmpty() && stored.atEnd();
    }

    @Override
    public boolean amidParts() {
        return !parts.isEmpty();
    }

    @Override
    public Positions position() {
        RecordedEvent waiting = pending == null ? parts.peek() : pending;
        return waiting == null ? stored.position() : stored.position().with(waiting.shard(), waiting.sequence() - 1);
    }
}
