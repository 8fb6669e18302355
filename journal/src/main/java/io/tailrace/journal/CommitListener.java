package io.tailrace.journal;

/** Told that a shard has more to read. */
@FunctionalInterface
public interface CommitListener {
    /**
     * Called after a batch was committed and before its appends are answered, on a thread of the shard or on that of a caller who
     * appends. Must return at once: hand over and leave.
     *
     * @param sequence of the last committed event; never goes back
     */
    void committed(int shard, long sequence);
}
