package io.tailrace.command;

import io.tailrace.journal.ShardView;
import io.tailrace.journal.StreamId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The states that one shard keeps in memory, one that was not used for a while making room for a new one, and what its decider does
 * right now. Writer thread only, but for what watches the decider.
 */
final class ShardStates {
    private static final VarHandle RUNNING = handle();

    private final Loader loader;
    private final SnapshotSource snapshots;
    private final CommandObserver observer;
    private final HotStates hot;

    /** What runs now, for whoever watches; null = nothing. Set without waiting until others see it. */
    private volatile @Nullable Running running;

    /** A decider at work. */
    record Running(String aggregate, String command, StreamId stream, long sinceNanos) {}

    ShardStates(Loader loader, SnapshotSource snapshots, CommandsConfig config) {
        this.loader = loader;
        this.snapshots = snapshots;
        this.observer = config.observer();
        this.hot = new HotStates(config.hotStates());
    }

    private static VarHandle handle() {
        try {
            return MethodHandles.lookup().findVarHandle(ShardStates.class, "running", Running.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a field of this class is not found", e);
        }
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

    /** Has the cache fetch what {@link #state} will look at. The answer means nothing. */
    long touch(StreamId stream) {
        return hot.touch(stream);
    }

    void begin(Running begun) {
        RUNNING.setRelease(this, begun);
    }

    void end() {
        RUNNING.setRelease(this, null);
    }

    @Nullable
    Running running() {
        return running;
    }
}
