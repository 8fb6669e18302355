package io.tailrace.journal;

/** Told what became of one append. */
@FunctionalInterface
public interface AppendCallback {
    /**
     * Called once, on a thread of the shard, in the order of the commits where it was stored. Must return at once: the
     * next answers of the shard wait for it. What it throws is logged and dropped.
     */
    void answered(AppendResult result);
}
