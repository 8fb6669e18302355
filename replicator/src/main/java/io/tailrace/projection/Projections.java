package io.tailrace.projection;

import io.tailrace.journal.Journal;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All projections of one process over one journal and one database. Owns their threads and the connections; all of them end with
 * {@link #close()}, which is to come before the journal's. Nothing here can slow or stop an append.
 */
public final class Projections implements AutoCloseable {
    private final ViewStore store;
    private final Map<String, RunningProjection> running = new TreeMap<>();

    private Projections(ViewStore store) {
        this.store = store;
    }

    /**
     * Starts {@code projections}. The database need not be there yet.
     *
     * @throws IllegalArgumentException if a name is not one, or two have the same
     */
    public static Projections open(
            Journal journal, Collection<? extends Projection> projections, ProjectionsConfig config) {
        requireNames(projections);
        Projections opened = new Projections(ViewStore.open(config));
        // The random part tells a process from the one before it that had its number.
        String owner = ManagementFactory.getRuntimeMXBean().getName() + "-" + UUID.randomUUID();
        for (Projection projection : projections) {
            Control control = new Control(projection.name(), journal.id(), journal.shards());
            Workplace place = new Workplace(journal, projection, opened.store, control, config);
            opened.running.put(projection.name(), new RunningProjection(place, owner));
        }
        opened.running.values().forEach(RunningProjection::start);
        return opened;
    }

    private static void requireNames(Collection<? extends Projection> projections) {
        Map<String, Projection> byName = new TreeMap<>();
        for (Projection projection : projections) {
            Projection other = byName.put(Names.requireProjection(projection.name()), projection);
            if (other != null) {
                throw new IllegalArgumentException("two projections have one name: name=" + projection.name()
                        + " classes=" + other.getClass().getName() + ", "
                        + projection.getClass().getName());
            }
        }
    }

    /**
     * The projections that the providers of {@code loader} name.
     *
     * @throws IllegalArgumentException if one cannot be made; names the class
     */
    public static List<Projection> load(ClassLoader loader) {
        List<Projection> found = new ArrayList<>();
        try {
            for (ProjectionProvider provider : ServiceLoader.load(ProjectionProvider.class, loader)) {
                try {
                    found.addAll(provider.projections());
                } catch (RuntimeException | LinkageError e) {
                    throw new IllegalArgumentException(
                            "projections cannot be made: provider="
                                    + provider.getClass().getName() + " cause=" + e,
                            e);
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new IllegalArgumentException("a provider of projections cannot be loaded: " + e.getMessage(), e);
        }
        requireNames(found);
        return found;
    }

    /** All, by name. */
    public Collection<RunningProjection> all() {
        return running.values();
    }

    /** The one of that name; null if there is none. */
    public @Nullable RunningProjection find(String name) {
        return running.get(name);
    }

    /** Ends them, each after the batch that it is at, and then the connections. */
    @Override
    public void close() {
        running.values().forEach(RunningProjection::close);
        running.values().forEach(RunningProjection::join);
        store.close();
    }
}
