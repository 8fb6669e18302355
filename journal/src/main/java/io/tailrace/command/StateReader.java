package io.tailrace.command;

import io.tailrace.journal.Evolution;
import io.tailrace.journal.Journal;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads committed states, as they are and as they were, and how they came about. For any number of threads. */
final class StateReader {
    /** Most changes that one call returns. */
    static final int CHANGES_MAX = 1_000;

    private final Journal journal;
    private final Aggregates aggregates;
    private final Loader loader;
    private final EventSource source;

    StateReader(CommandRuntime runtime, Loader loader) {
        this.journal = runtime.journal();
        this.aggregates = runtime.aggregates();
        this.loader = loader;
        this.source = EventSource.committed(journal);
    }

    AggregateState at(StreamId stream, long version) {
        return at(aggregates.of(stream), stream, version);
    }

    private <S> AggregateState at(Aggregate<?, ?, S> aggregate, StreamId stream, long version) {
        if (version < 0) {
            throw new IllegalArgumentException("a version is not negative: version=" + version);
        }
        Loaded<S> loaded = loader.load(aggregate, stream, version, source);
        RecordedEvent last = loaded.version() == 0 ? null : source.event(stream, loaded.version());
        Codec<S> codec = aggregate.states();
        return new AggregateState(
                stream,
                loaded.version(),
                last == null ? null : last.time(),
                loaded.state(),
                codec.name(loaded.state()),
                codec.contentType(),
                codec.encode(loaded.state()),
                loaded.snapshotVersion());
    }

    /** The version that {@code stream} had at {@code time}. Times never go back within a shard, so it can be searched for. */
    long versionAt(StreamId stream, Instant time) {
        long low = 0;
        long high = source.version(stream);
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            RecordedEvent event = source.event(stream, middle);
            if (event != null && event.time().isAfter(time)) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return low;
    }

    List<StateChange> history(StreamId stream, long fromVersion, int limit) {
        if (limit < 1 || limit > CHANGES_MAX) {
            throw new IllegalArgumentException("limit out of range: limit=" + limit + ", allowed 1 to " + CHANGES_MAX);
        }
        return history(aggregates.of(stream), stream, Math.max(1, fromVersion), limit);
    }

    private <S> List<StateChange> history(Aggregate<?, ?, S> aggregate, StreamId stream, long from, int limit) {
        Evolution evolution = journal.config().evolution();
        Codec<S> codec = aggregate.states();
        Loader.Fold<?, S> fold = new Loader.Fold<>(
                aggregate,
                evolution,
                loader.load(aggregate, stream, from - 1, source).state());
        List<StateChange> changes = new ArrayList<>();
        Differences before = Differences.of(codec.contentType(), codec.encode(fold.state()));
        Differences[] present = {before};
        source.read(stream, from, from + limit - 1, event -> {
            fold.accept(event);
            Differences after = Differences.of(codec.contentType(), codec.encode(fold.state()));
            changes.add(new StateChange(event, evolution.newest(event), present[0].to(after)));
            present[0] = after;
        });
        return changes;
    }
}
