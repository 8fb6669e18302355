package io.tailrace.journal;

/** What a shard's writer does in its turn, other than to decide upon appends. On the writer thread; what it throws fences the shard. */
@FunctionalInterface
interface WriterWork {
    /** Does it and says what to answer. */
    AppendResult run(ShardWriter writer);
}
