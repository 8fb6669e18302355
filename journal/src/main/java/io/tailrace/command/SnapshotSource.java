package io.tailrace.command;

import io.tailrace.journal.StreamId;
import org.jspecify.annotations.Nullable;

/** Where snapshots are looked up, and handed over to be kept. Never throws: a snapshot is a cache. */
interface SnapshotSource {
    /** No snapshots. */
    SnapshotSource NONE = new SnapshotSource() {
        @Override
        public <S> Loader.@Nullable Base<S> find(
                Aggregate<?, ?, S> aggregate, StreamId stream, long version, EventSource source) {
            return null;
        }

        @Override
        public <S> void offer(Aggregate<?, ?, S> aggregate, StreamId stream, long version, S state) {}
    };

    /** A state of {@code stream} at {@code version} or before, that is beyond doubt; null if there is none. */
    <S> Loader.@Nullable Base<S> find(Aggregate<?, ?, S> aggregate, StreamId stream, long version, EventSource source);

    /** Takes in a state to be kept once it is committed; drops it if there is no room. Returns at once. */
    <S> void offer(Aggregate<?, ?, S> aggregate, StreamId stream, long version, S state);
}
