package io.tailrace.journal;

import java.util.Set;

/**
 * Which events a reader wants. An empty set asks for all; several parts must hold together.
 *
 * @param categories what stands before the first {@code -} of the stream id (the whole id where there is none)
 * @param prefix how the stream id starts; empty = any
 * @param types event types
 */
public record EventFilter(Set<String> categories, String prefix, Set<String> types) {
    private static final EventFilter ALL = new EventFilter(Set.of(), "", Set.of());

    public EventFilter {
        categories = Set.copyOf(categories);
        types = Set.copyOf(types);
    }

    /** Every event. */
    public static EventFilter all() {
        return ALL;
    }

    /** This filter, and the category one of these. */
    public EventFilter withCategories(String... wanted) {
        return new EventFilter(Set.of(wanted), prefix, types);
    }

    /** This filter, and the stream id starting so. */
    public EventFilter withPrefix(String wanted) {
        return new EventFilter(categories, wanted, types);
    }

    /** This filter, and the type one of these. */
    public EventFilter withTypes(String... wanted) {
        return new EventFilter(categories, prefix, Set.of(wanted));
    }

    /** Whether this lets every event through. */
    public boolean isAll() {
        return categories.isEmpty() && prefix.isEmpty() && types.isEmpty();
    }

    /** Whether {@code event} is wanted. */
    public boolean matches(RecordedEvent event) {
        if (isAll()) {
            return true;
        }
        if (!types.isEmpty() && !types.contains(event.type())) {
            return false;
        }
        StreamId stream = event.stream();
        return stream.value().startsWith(prefix) && (categories.isEmpty() || categories.contains(stream.category()));
    }
}
