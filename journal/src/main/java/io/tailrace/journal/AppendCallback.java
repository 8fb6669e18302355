package io.tailrace.journal;

/** Told what became of one append. */
@FunctionalInterface
public interface AppendCallback {
    /**
     * Called once, in the order of the commits where it was stored: on a thread of the shard, or on the caller's own before the append
     * returns. Must return at once: the next appends and answers of the shard wait for it. What it throws is logged and dropped.
     */
    void answered(AppendResult result);
}
