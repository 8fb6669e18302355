package io.tailrace.journal;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A shard as its writer sees it: with everything written, also what is not committed yet. Writer thread only. */
public interface ShardView {
    /**
     * A command that was answered before, and what was written for it.
     *
     * @param events of that commit, in order, as they are stored
     */
    record Answered(CommandRecord record, List<RecordedEvent> events) {}

    /** Number of the shard. */
    int shard();

    /** The version of {@code stream}; 0 = it was never written. */
    long version(StreamId stream);

    /** Hands the events of {@code stream} from the first to the second version to {@code events}, as they are stored. */
    void read(StreamId stream, long fromVersion, long toVersion, Consumer<RecordedEvent> events);

    /** The event of {@code version} in {@code stream}, as it is stored; null if there is none. */
    @Nullable
    RecordedEvent event(StreamId stream, long version);

    /**
     * Returns if {@code decided} may be written; what may not be fences the shard.
     *
     * @throws LimitExceededException if a part, or the whole, is larger than it may be
     * @throws EventRefusedException if a check refuses an event
     */
    void check(ShardTask.Decided decided);

    /**
     * What was answered to the command of that id, if it lies within the last {@code idempotencyWindow} events of the shard; null
     * if it does not, or there was none.
     */
    @Nullable
    Answered answered(StreamId target, String id);
}
