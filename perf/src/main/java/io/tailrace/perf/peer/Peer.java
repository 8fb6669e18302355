package io.tailrace.perf.peer;

import java.io.IOException;

/** A store of another make that takes appends of one event. For one thread; it may have threads of its own. */
public interface Peer extends AutoCloseable {
    /** What it is, with its version. */
    String name();

    /** What an acknowledged append survives, as the running server tells it. */
    String durability();

    /**
     * Closed loop: keeps as many appends in flight as it was started for.
     *
     * @return appends acknowledged a second, those counted that were in flight at the end
     */
    double saturate(long durationNanos) throws Exception;

    /**
     * Asks it how much it holds.
     *
     * @throws IllegalStateException if that is not what it acknowledged
     */
    void requireStored() throws Exception;

    /** Stops it. Its files are left to the caller. */
    @Override
    void close() throws IOException;
}
