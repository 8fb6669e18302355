package io.tailrace.projection;

import io.tailrace.journal.EventFilter;
import io.tailrace.journal.RecordedEvent;
import java.util.List;

/**
 * Turns events into a view. Written by the user; found by {@link java.util.ServiceLoader} through {@link ProjectionProvider},
 * or handed to {@link Projections}.
 *
 * <p>What {@link #handle} writes through its {@link View} is committed together with the position of the events, in one
 * transaction: after a crash of the process, of the database or of both, each event has had its effect exactly once. A
 * handler may be called again with events whose transaction did not commit, so what it does elsewhere is not covered; that
 * it should leave out while {@link View#isRebuilding()}.
 */
public interface Projection {
    /** Its name in the API, in metrics and in the database: lower-case words and digits, joined by single hyphens; at most 40. */
    String name();

    /** Raised whenever what {@link #handle} writes, or {@link #tables()}, changes: the view is then rebuilt beside the old one. */
    default int version() {
        return 1;
    }

    /** Which events it wants. */
    default EventFilter filter() {
        return EventFilter.all();
    }

    /** How its work is shared out between threads. */
    default Partition partition() {
        return Partition.BY_STREAM;
    }

    /**
     * The statements that make its tables, without a schema before their names: each generation of the view has a schema of its
     * own. Empty for those who need only {@link View#documents()}, which is always there.
     */
    default List<String> tables() {
        return List.of();
    }

    /** What is read over HTTP by key: the documents, unless a table is named here. */
    default Served served() {
        return Served.DOCUMENTS;
    }

    /**
     * Takes in {@code events}, in the order of their streams. Called by one thread at a time for each share of the work, as
     * {@link #partition()} says, and so by several in all: keeps no state of its own. What it throws stops this projection, and
     * nothing else, before the first event that it cannot take alone.
     */
    void handle(List<RecordedEvent> events, View view) throws Exception;
}
