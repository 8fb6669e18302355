package io.tailrace.command;

import io.tailrace.journal.StreamId;
import io.tailrace.journal.Upcaster;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The aggregates that commands may be sent to, by name. Immutable; each was checked when it came in. */
public final class Aggregates {
    private final Map<String, Aggregate<?, ?, ?>> byName;
    /** The same for looking up alone. */
    private final Map<String, Aggregate<?, ?, ?>> lookup;

    private final List<Upcaster> upcasters;

    private Aggregates(Map<String, Aggregate<?, ?, ?>> byName, List<Upcaster> upcasters) {
        this.byName = byName;
        this.lookup = new HashMap<>(byName);
        this.upcasters = List.copyOf(upcasters);
    }

    /**
     * These aggregates.
     *
     * @throws IllegalArgumentException if two have one name or a codec knows no names; names the
     *     aggregate and the class of its decider
     */
    public static Aggregates of(Aggregate<?, ?, ?>... aggregates) {
        return of(List.of(aggregates));
    }

    /** The same of a collection. */
    public static Aggregates of(Collection<Aggregate<?, ?, ?>> aggregates) {
        return of(aggregates, List.of());
    }

    private static Aggregates of(Collection<Aggregate<?, ?, ?>> aggregates, List<Upcaster> upcasters) {
        Map<String, Aggregate<?, ?, ?>> byName = new TreeMap<>();
        for (Aggregate<?, ?, ?> aggregate : aggregates) {
            check(aggregate);
            Aggregate<?, ?, ?> before = byName.put(aggregate.name(), aggregate);
            if (before != null) {
                throw new IllegalArgumentException("two aggregates have one name: name=" + aggregate.name()
                        + " deciders=" + before.deciderName() + " and " + aggregate.deciderName());
            }
        }
        return new Aggregates(byName, upcasters);
    }

    /**
     * The aggregates of all providers that {@code loader} finds.
     *
     * @throws IllegalArgumentException as {@link #of}, or if a provider cannot be loaded or fails; names its class
     */
    public static Aggregates load(ClassLoader loader) {
        List<Aggregate<?, ?, ?>> found = new ArrayList<>();
        List<Upcaster> upcasters = new ArrayList<>();
        try {
            for (AggregateProvider provider : ServiceLoader.load(AggregateProvider.class, loader)) {
                try {
                    found.addAll(provider.aggregates());
                    upcasters.addAll(provider.upcasters());
                } catch (RuntimeException | LinkageError e) {
                    throw new IllegalArgumentException(
                            "aggregates cannot be made: provider="
                                    + provider.getClass().getName() + " cause=" + e,
                            e);
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new IllegalArgumentException("a provider of aggregates cannot be loaded: " + e.getMessage(), e);
        }
        return of(found, upcasters);
    }

    private static void check(Aggregate<?, ?, ?> aggregate) {
        requireNames(aggregate, "commands", aggregate.commands());
        requireNames(aggregate, "events", aggregate.events());
        requireNames(aggregate, "states", aggregate.states());
    }

    private static void requireNames(Aggregate<?, ?, ?> aggregate, String what, @Nullable Codec<?> codec) {
        if (codec == null || codec.names().isEmpty()) {
            throw new IllegalArgumentException("an aggregate has no codec for its " + what + ": aggregate="
                    + aggregate.name() + " decider=" + aggregate.deciderName());
        }
    }

    /** The aggregate of that name; null if there is none. */
    public @Nullable Aggregate<?, ?, ?> find(String name) {
        return lookup.get(name);
    }

    /**
     * The aggregate that {@code stream} is of.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Aggregate<?, ?, ?> of(StreamId stream) {
        String name = stream.category();
        Aggregate<?, ?, ?> aggregate = lookup.get(name);
        if (aggregate == null || stream.value().length() <= name.length() + 1) {
            throw new IllegalArgumentException("the stream is of no registered aggregate: stream=" + stream
                    + ", registered are " + byName.keySet());
        }
        return aggregate;
    }

    /** All, by name. */
    public Collection<Aggregate<?, ?, ?>> all() {
        return byName.values();
    }

    /** The upcasters that came with them; the journal must be opened with their {@link io.tailrace.journal.Evolution}. */
    public List<Upcaster> upcasters() {
        return upcasters;
    }

    @Override
    public String toString() {
        return byName.keySet().toString();
    }

    /** These and those of {@code more}; refuses two of one name. */
    public Aggregates and(Aggregates more) {
        List<Aggregate<?, ?, ?>> both = new ArrayList<>(byName.values());
        both.addAll(more.byName.values());
        List<Upcaster> all = new ArrayList<>(upcasters);
        all.addAll(more.upcasters);
        return of(both, all);
    }
}
