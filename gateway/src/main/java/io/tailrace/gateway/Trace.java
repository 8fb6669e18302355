package io.tailrace.gateway;

import io.tailrace.gateway.json.Attributes;
import io.tailrace.journal.RecordedEvent;
import org.jspecify.annotations.Nullable;

/**
 * What belongs together: events of one correlation, of one cause, or both. There is no index of these: a read looks at the
 * events from its place on, as many as one page may look at, and says where to go on.
 */
record Trace(@Nullable String correlation, @Nullable String causation) {
    static Trace of(Query query) {
        return new Trace(
                Targets.id("correlation", query.text("correlation")), Targets.id("causation", query.text("causation")));
    }

    boolean matches(RecordedEvent event) {
        return (correlation == null || Attributes.is(event, "correlationid", correlation))
                && (causation == null || Attributes.is(event, "causationid", causation));
    }
}
