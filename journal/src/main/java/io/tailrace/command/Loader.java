package io.tailrace.command;

import io.tailrace.journal.Evolution;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
                fold.state(), wanted, base.version(), wanted - base.version(), fold.bytes(), System.nanoTime() - start);
    }

    /** The state {@code from}, which is that after {@code version}, brought to {@code toVersion}. */
    <S> Loaded<S> advance(
            Aggregate<?, ?, S> aggregate, StreamId stream, S from, long version, long toVersion, EventSource source) {
        long start = System.nanoTime();
        Fold<?, S> fold = new Fold<>(aggregate, evolution, from);
        source.read(stream, version + 1, toVersion, fold);
        return new Loaded<>(fold.state(), toVersion, 0, toVersion - version, fold.bytes(), System.nanoTime() - start);
    }

    /** What a state is built upon. */
    record Base<S>(S state, long version) {}

    /**
     * Folds stored events into a state. Takes them in batches, as many events can be decoded side by side; they are folded in
     * their order.
     */
    static final class Fold<E, S> implements Consumer<RecordedEvent> {
        private static final int BATCH_EVENTS = 4_096;
        private static final long BATCH_BYTES = 4 << 20;
        /** Fewer are decoded sooner than a second thread would begin. */
        private static final int SIDE_BY_SIDE_MIN = 512;

        private final Aggregate<?, E, S> aggregate;
        private final Evolution evolution;
        private final List<RecordedEvent> batch = new ArrayList<>();
        private S state;
        private long batchBytes;
        private long bytes;

        Fold(Aggregate<?, E, S> aggregate, Evolution evolution, S state) {
            this.aggregate = aggregate;
            this.evolution = evolution;
            this.state = state;
        }

        @Override
        public void accept(RecordedEvent stored) {
            batch.add(stored);
            batchBytes += stored.storedBytes();
            if (batch.size() >= BATCH_EVENTS || batchBytes >= BATCH_BYTES) {
                fold();
            }
        }

        /** The state with everything that was taken in. */
        S state() {
            fold();
            return state;
        }

        /** Stored bytes of everything that was taken in. */
        long bytes() {
            return bytes + batchBytes;
        }

        private void fold() {
            Stream<RecordedEvent> stored = batch.size() < SIDE_BY_SIDE_MIN ? batch.stream() : batch.parallelStream();
            List<Decoded<E>> decoded = stored.map(this::decode).toList();
            for (int place = 0; place < batch.size(); place++) {
                evolve(batch.get(place), decoded.get(place));
            }
            batch.clear();
            bytes += batchBytes;
            batchBytes = 0;
        }

        /** What the decider gets of one stored event; or why it gets nothing. */
        private record Decoded<E>(List<E> events, @Nullable Throwable failure) {}

        private Decoded<E> decode(RecordedEvent stored) {
            try {
                if (evolution.isNone()) {
                    return new Decoded<>(List.of(decoded(stored)), null);
                }
                List<E> events = new ArrayList<>();
                for (RecordedEvent event : evolution.newest(stored)) {
                    events.add(decoded(event));
                }
                return new Decoded<>(events, null);
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                return new Decoded<>(List.of(), e);
            }
        }

        private E decoded(RecordedEvent event) {
            return aggregate.events().decode(event.type(), event.data());
        }

        private void evolve(RecordedEvent stored, Decoded<E> decoded) {
            Throwable failure = decoded.failure();
            if (failure != null) {
                throw new StateException(aggregate, stored, failure);
            }
            try {
                for (E event : decoded.events()) {
                    state = aggregate.decider().evolve(state, event);
                }
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                throw new StateException(aggregate, stored, e);
            }
        }
    }
}
