package io.tailrace.projection;

/** How the work of a projection is shared out between threads. */
public enum Partition {
    /**
     * Shards side by side, and within a shard the streams side by side. The events of one stream come in order; two streams may
     * be taken in at the same moment. For views whose rows each belong to one stream, or are only added to.
     */
    BY_STREAM,
    /** One thread for all shards. For views that fold many streams into one row. */
    TOGETHER
}
