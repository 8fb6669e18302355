package io.tailrace.journal;

/** Watches the journal at work, for metrics. Called on threads of the shards; must return at once. What it throws is logged. */
public interface JournalObserver {
    /** Watches nothing. */
    JournalObserver NONE = new JournalObserver() {};

    /** The writer took a batch from the ring and wrote it: {@code commits} of together {@code bytes}. */
    default void wrote(int shard, int commits, long bytes) {}

    /** A force returned after {@code nanos}. */
    default void forced(int shard, long nanos) {}

    /** A new cycle was begun. */
    default void rolled(int shard, int cycle) {}

    /** The shard takes no more writes. */
    default void fenced(int shard, String reason) {}
}
