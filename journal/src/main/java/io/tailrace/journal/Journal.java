package io.tailrace.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** API sketch: bodies follow. */
@SuppressWarnings("DoNotCallSuggester")
public final class Journal implements AutoCloseable {
    /** Which way to read a stream. */
    public enum Direction {
        FORWARD,
        BACKWARD
    }

    private Journal() {}

    public static Journal open(JournalConfig config) {
        throw new UnsupportedOperationException();
    }

    public static Verification verify(Path directory, Verification.Progress progress) {
        throw new UnsupportedOperationException();
    }

    // Appends: throws LimitExceededException / IllegalArgumentException for bad requests; results for all else.
    public void append(Append append, AppendCallback callback) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<AppendResult> append(Append append) {
        throw new UnsupportedOperationException();
    }

    // Reads (any thread). Only committed events are seen.
    public long version(StreamId stream) {
        throw new UnsupportedOperationException();
    } // 0 = no stream

    public @Nullable RecordedEvent last(StreamId stream) {
        throw new UnsupportedOperationException();
    }

    public @Nullable RecordedEvent event(StreamId stream, long version) {
        throw new UnsupportedOperationException();
    }
    // FORWARD: starts at fromVersion (>=1) and stays live at the end. BACKWARD: starts at min(fromVersion, last), down
    // to 1, then ends.
    public EventCursor readStream(StreamId stream, long fromVersion, Direction direction) {
        throw new UnsupportedOperationException();
    }

    public EventCursor readShard(int shard, long fromSequence, EventFilter filter) {
        throw new UnsupportedOperationException();
    }
    // All shards merged by time of storage while catching up; after = exclusive
    public EventCursor readAll(Positions after, EventFilter filter) {
        throw new UnsupportedOperationException();
    }
    // Stream ids that start with prefix, in order, after `after` (exclusive; null = from the first); at most limit.
    public List<StreamId> streams(String prefix, @Nullable StreamId after, int limit) {
        throw new UnsupportedOperationException();
    }

    public Subscription subscribe(Positions after, EventFilter filter, Consumer<RecordedEvent> handler) {
        throw new UnsupportedOperationException();
    }

    public Subscription subscribe(StreamId stream, long afterVersion, Consumer<RecordedEvent> handler) {
        throw new UnsupportedOperationException();
    }
    /** Registers for wake-ups; close() to end. */
    public AutoCloseable onCommit(CommitListener listener) {
        throw new UnsupportedOperationException();
    }

    public Positions end() {
        throw new UnsupportedOperationException();
    } // committed end of every shard

    public int shards() {
        throw new UnsupportedOperationException();
    }

    public int shardOf(StreamId stream) {
        throw new UnsupportedOperationException();
    }

    public JournalConfig config() {
        throw new UnsupportedOperationException();
    }

    public List<ShardStatus> status() {
        throw new UnsupportedOperationException();
    }
    // Waits for what was taken in, forces, writes the clean mark, unlocks. Idempotent.
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
