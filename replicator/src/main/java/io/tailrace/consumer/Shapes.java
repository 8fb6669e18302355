package io.tailrace.consumer;

import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Evolution;
import io.tailrace.journal.Journal;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.UpcastException;
import java.util.List;
import java.util.Set;

/**
 * What readers see of stored events, and which of them a group wants. An event that cannot be brought into its newest shape is
 * wanted: it fails when it is given out, and holds up its own stream and nothing else.
 */
final class Shapes {
    private final Evolution evolution;
    private final EventFilter filter;

    Shapes(Journal journal, EventFilter filter) {
        this.evolution = journal.config().evolution();
        this.filter = filter;
    }

    /** What a cursor over stored events may drop: types only where stored types are what readers see. */
    EventFilter stored() {
        return evolution.isNone() ? filter : new EventFilter(filter.categories(), filter.prefix(), Set.of());
    }

    /** Whether the group gets anything of {@code event}, whose stream it wants. */
    boolean wants(RecordedEvent event) {
        if (evolution.isNone()) {
            return filter.types().isEmpty() || filter.types().contains(event.type());
        }
        try {
            return !newest(event).isEmpty();
        } catch (UpcastException e) {
            return true;
        }
    }

    /**
     * What the group gets of {@code event}.
     *
     * @throws UpcastException if it cannot be brought into its newest shape
     */
    List<RecordedEvent> newest(RecordedEvent event) {
        if (evolution.isNone()) {
            return List.of(event);
        }
        Set<String> types = filter.types();
        return evolution.newest(event).stream()
                .filter(part -> types.isEmpty() || types.contains(part.type()))
                .toList();
    }
}
