package io.tailrace.command;

import io.tailrace.journal.ShardView;
import io.tailrace.journal.StreamId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The states that one shard keeps in memory, the one used longest ago making room for a new one, and what its decider does
 * right now. Writer thread only, but for what watches the decider.
 */
final class ShardStates {
    private final Loader loader;
    private final SnapshotSource snapshots;
    private final CommandObserver observer;
    private final Map<StreamId, Hot> hot;

    /** What runs now, for whoever watches; null = nothing. */
    private volatile @Nullable Running running;

    /** A decider at work. */
    record Running(String aggregate, String command, StreamId stream, long sinceNanos) {}

    ShardStates(Loader loader, SnapshotSource snapshots, CommandsConfig config) {
        this.loader = loader;
        this.snapshots = snapshots;
        this.observer = config.observer();
        this.hot = new Bounded(config.hotStates());
    }

    /**
     * The state of {@code stream} after everything written to it.
     *
     * @throws StateException if it cannot be built
     */
    <S> Hot state(Aggregate<?, ?, S> aggregate, StreamId stream, ShardView view) {
        Hot known = hot.get(stream);
        long version = view.version(stream);
        if (known != null && known.version() == version) {
            return known;
        }
        Hot present;
        long nanos;
        EventSource source = EventSource.written(view);
        if (known != null && known.version() < version) {
            // Appended to by someone else.
            Loaded<S> more = loader.advance(aggregate, stream, cast(known.state()), known.version(), version, source);
            present = new Hot(more.state(), version, known.events() + more.events(), known.bytes() + more.bytes());
            nanos = more.nanos();
        } else {
            Loaded<S> loaded = loader.load(aggregate, stream, version, source);
            observer.loaded(aggregate.name(), loaded.events(), loaded.snapshotVersion() > 0, loaded.nanos());
            present = new Hot(loaded.state(), version, loaded.events(), loaded.bytes());
            nanos = loaded.nanos();
        }
        return keep(aggregate, stream, present, nanos);
    }

    /** Keeps a state, and has a snapshot taken if one is due. */
    <S> Hot keep(Aggregate<?, ?, S> aggregate, StreamId stream, Hot present, long replayNanos) {
        Hot kept = present;
        if (present.version() > 0 && aggregate.snapshots().isDue(present.events(), present.bytes(), replayNanos)) {
            snapshots.offer(aggregate, stream, present.version(), ShardStates.<S>cast(present.state()));
            kept = new Hot(present.state(), present.version(), 0, 0);
        }
        hot.put(stream, kept);
        return kept;
    }

    /** A state of a stream is of the type of its aggregate, as streams belong to aggregates by name. */
    // The map holds states of all types; each was put there by its own aggregate.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <S> S cast(Object state) {
        return (S) state;
    }

    void begin(Running begun) {
        running = begun;
    }

    void end() {
        running = null;
    }

    @Nullable
    Running running() {
        return running;
    }

    /** The most recently used states. */
    private static final class Bounded extends LinkedHashMap<StreamId, Hot> {
        private static final long serialVersionUID = 1L;

        private final int max;

        Bounded(int max) {
            super(16, 0.75f, true);
            this.max = max;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<StreamId, Hot> eldest) {
            return size() > max;
        }
    }
}
