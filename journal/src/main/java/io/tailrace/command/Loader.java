package io.tailrace.command;

import io.tailrace.journal.Evolution;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import java.util.function.Consumer;

/** Builds states: a snapshot if there is one that can be trusted, and the events after it. For any number of threads. */
final class Loader {
    private final Evolution evolution;
    private final SnapshotSource snapshots;

    Loader(Evolution evolution, SnapshotSource snapshots) {
        this.evolution = evolution;
        this.snapshots = snapshots;
    }

    /**
     * The state of {@code stream} after {@code version}, or its last event if that is earlier.
     *
     * @throws StateException if an event cannot be read, or the decider does not accept it
     */
    <S> Loaded<S> load(Aggregate<?, ?, S> aggregate, StreamId stream, long version, EventSource source) {
        long start = System.nanoTime();
        long wanted = Math.min(version, source.version(stream));
        Base<S> base = wanted == 0 ? null : snapshots.find(aggregate, stream, wanted, source);
        if (base == null) {
            base = new Base<>(aggregate.decider().initial(), 0);
        }
        Fold<?, S> fold = new Fold<>(aggregate, evolution, base.state());
        if (wanted > base.version()) {
            source.read(stream, base.version() + 1, wanted, fold);
        }
        return new Loaded<>(
                fold.state, wanted, base.version(), wanted - base.version(), fold.bytes, System.nanoTime() - start);
    }

    /** The state {@code from}, which is that after {@code version}, brought to {@code toVersion}. */
    <S> Loaded<S> advance(
            Aggregate<?, ?, S> aggregate, StreamId stream, S from, long version, long toVersion, EventSource source) {
        long start = System.nanoTime();
        Fold<?, S> fold = new Fold<>(aggregate, evolution, from);
        source.read(stream, version + 1, toVersion, fold);
        return new Loaded<>(fold.state, toVersion, 0, toVersion - version, fold.bytes, System.nanoTime() - start);
    }

    /** What a state is built upon. */
    record Base<S>(S state, long version) {}

    /** Folds stored events into a state. */
    static final class Fold<E, S> implements Consumer<RecordedEvent> {
        private final Aggregate<?, E, S> aggregate;
        private final Evolution evolution;
        S state;
        long bytes;

        Fold(Aggregate<?, E, S> aggregate, Evolution evolution, S state) {
            this.aggregate = aggregate;
            this.evolution = evolution;
            this.state = state;
        }

        @Override
        public void accept(RecordedEvent stored) {
            bytes += stored.storedBytes();
            try {
                if (evolution.isNone()) {
                    evolve(stored);
                } else {
                    evolution.newest(stored).forEach(this::evolve);
                }
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                throw new StateException(aggregate, stored, e);
            }
        }

        private void evolve(RecordedEvent event) {
            E value = aggregate.events().decode(event.type(), event.data());
            state = aggregate.decider().evolve(state, value);
        }
    }
}
