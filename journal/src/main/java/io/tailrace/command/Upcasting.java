package io.tailrace.command;

import io.tailrace.journal.RecordedEvent;
import java.util.List;
import java.util.Set;

/**
 * Brings stored events to the newest shape of their types before codecs see them. Pure, for any number of threads.
 */
public interface Upcasting {
    /** Leaves every event as it was stored. */
    Upcasting NONE = new Upcasting() {
        @Override
        public List<EventImage> upcast(RecordedEvent event) {
            return List.of(new EventImage(event.type(), event.revision(), event.data()));
        }

        @Override
        public long fingerprint() {
            return 0;
        }
    };

    /** The event in today's shape: one, several it was split into, or none. */
    List<EventImage> upcast(RecordedEvent event);

    /** Changes when what {@link #upcast} answers may change: snapshots made under another are not used. */
    long fingerprint();

    /**
     * Holds the chain against what a codec can read, when an aggregate is registered.
     *
     * @param types the names that the aggregate's codec of events knows
     * @throws IllegalArgumentException if a stored shape would not arrive at one of them; says which
     */
    default void check(Set<String> types) {}
}
