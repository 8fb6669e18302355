package io.tailrace.sink;

/** Told what a sink does, for metrics. On the thread of the shard; must return at once. */
public interface SinkObserver {
    /** Hears nothing. */
    SinkObserver NONE = new SinkObserver() {};

    /** A batch is safe at the destination. */
    default void sent(int shard, int events, long bytes, long nanos) {}

    /** A batch has to be sent again, or the destination asked again. */
    default void failed(int shard) {}
}
