package io.tailrace.gateway;

import io.tailrace.gateway.json.EventWriter;
import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.RecordedEvent;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Events in order from one cursor, with the names under which a client may come back to a place: versions within a
 * stream, position tokens over everything. For one thread at a time.
 */
final class Source {
    private final EventCursor cursor;
    private final Predicate<RecordedEvent> filter;
    private final boolean versions;
    private final boolean backward;
    private final boolean singleShard;
    private final EventWriter writer = new EventWriter();
    private long version;

    private Source(
            EventCursor cursor,
            Predicate<RecordedEvent> filter,
            boolean versions,
            boolean backward,
            boolean singleShard,
            long version) {
        this.cursor = cursor;
        this.filter = filter;
        this.versions = versions;
        this.backward = backward;
        this.singleShard = singleShard;
        this.version = version;
    }

    /** One stream; {@code filter} is applied here. {@code version} is the last one before the first that is read. */
    static Source stream(EventCursor cursor, EventFilter filter, long version) {
        return new Source(cursor, filter::matches, true, false, false, version);
    }

    /** One stream, from its end. */
    static Source backward(EventCursor cursor, EventFilter filter, long version) {
        return new Source(cursor, filter::matches, true, true, false, version);
    }

    /** Everything; the cursor has filtered. */
    static Source all(EventCursor cursor, boolean singleShard) {
        return all(cursor, singleShard, event -> true);
    }

    /** The same, of which only what {@code wanted} lets through is returned. */
    static Source all(EventCursor cursor, boolean singleShard, Predicate<RecordedEvent> wanted) {
        return new Source(cursor, wanted, false, false, singleShard, 0);
    }

    /** The next event; null at the end, or after one that the filter drops. */
    @Nullable
    RecordedEvent next() {
        RecordedEvent event = cursor.next();
        if (event == null) {
            return null;
        }
        if (versions) {
            version = backward || !cursor.amidParts() ? event.version() : event.version() - 1;
        }
        return filter.test(event) ? event : null;
    }

    boolean atEnd() {
        return cursor.atEnd();
    }

    /** Whether more parts of the stored event that was read last are to come: a page must not end here. */
    boolean amidParts() {
        return cursor.amidParts();
    }

    /** What writes its events. */
    EventWriter writer() {
        return writer;
    }

    /** Where a client comes back to, to read what follows the last event. */
    String place() {
        return versions ? Long.toString(version) : cursor.position().token();
    }

    /** The token that the event just read carries; null = its own. */
    @Nullable
    String token() {
        return versions || singleShard ? null : cursor.position().token();
    }
}
