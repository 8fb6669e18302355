package io.tailrace.command;

import java.util.Collection;

/** Names the aggregates of a jar to {@link java.util.ServiceLoader}, so that a node finds them. */
public interface AggregateProvider {
    /** The aggregates. Called once. */
    Collection<Aggregate<?, ?, ?>> aggregates();
}
