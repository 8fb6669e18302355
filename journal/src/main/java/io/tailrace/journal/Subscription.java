package io.tailrace.journal;

import org.jspecify.annotations.Nullable;

/**
 * A thread that reads a cursor and hands each event to a handler: first what is stored, then what is committed, in
 * order, each once. Ends when it is closed, when the handler throws, or when it meets damage.
 */
public interface Subscription extends AutoCloseable {
    /** The place reached: after the last event the handler has returned from. Safe from any thread. */
    Positions position();

    /** Whether everything committed has been handed over at this moment. Safe from any thread. */
    boolean caughtUp();

    /** Why it ended by itself; null while it runs or if it was closed. */
    @Nullable
    Throwable failure();

    /** Ends it and waits until the handler has returned, unless called from the handler. */
    @Override
    void close();
}
