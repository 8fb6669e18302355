package io.tailrace.journal;

/** Told that a shard has more to read. */
@FunctionalInterface
public interface CommitListener {
    /**
     * Called on a thread of the shard after a batch was committed and before its appends are answered. Must return at
     * once: hand over and leave.
     *
     * @param sequence of the last committed event; never goes back
     */
    void committed(int shard, long sequence);
}
