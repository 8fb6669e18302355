package io.tailrace.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Work that takes its turn among the appends of a shard: it sees the shard as it is after everything before it, and may append
 * to it before anything else does. Its methods are called in this order, each at most once.
 */
public interface ShardTask {
    /**
     * What a task wants to have written.
     *
     * @param streams events for streams of the shard, each with an expected version
     * @param record what command this answers; null = none. Stored with the first event
     */
    record Decided(
            List<Append.StreamAppend> streams, @Nullable CommandRecord record) {
        /** What is to be written, but for the record. */
        Append append() {
            return new Append(streams, List.of(), null);
        }
    }

    /** The stream that it will ask the shard for first: its place is looked up ahead. Always the same. Any thread. */
    StreamId target();

    /** The id of the command that it carries out; null = it has none. Always the same. Any thread. */
    @Nullable
    String id();

    /**
     * Reads what {@link #decide} will read first of the task itself, so that the cache fetches it while others are decided. The
     * answer means nothing. Writer thread.
     */
    long touch();

    /**
     * Decides, on the writer thread. Nothing else of the shard happens meanwhile, so it must be quick. What it throws fences the
     * shard, as the shard's state is in doubt then: whatever can fail for other reasons must be caught inside.
     *
     * @param view good until this returns
     * @return what to write; null = nothing
     */
    @Nullable
    Decided decide(ShardView view);

    /** What was decided is written, though not committed yet. On the writer thread, before the next task or append. */
    void written(AppendResult.Appended appended);

    /**
     * What became of it, once. {@link AppendResult.Appended}: it was decided, and what it was decided upon and what it wrote are as
     * durable as was asked for; without streams if it wrote nothing. {@link AppendResult.Refused}: it was not run, or not written.
     * {@link AppendResult.Unknown}: what it was decided upon, or what it wrote, may be lost.
     *
     * <p>On a thread of the shard, or the caller's if it is refused at once. Must return at once.
     */
    void answered(AppendResult result);
}
