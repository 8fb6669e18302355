package io.tailrace.command;

import io.tailrace.journal.Upcaster;
import java.util.Collection;
import java.util.List;

/** Names the aggregates of a jar to {@link java.util.ServiceLoader}, so that a node finds them. */
public interface AggregateProvider {
    /** The aggregates. Called once. */
    Collection<Aggregate<?, ?, ?>> aggregates();

    /** The upcasters of their events, for the journal to be opened with. Called once. */
    default Collection<Upcaster> upcasters() {
        return List.of();
    }
}
