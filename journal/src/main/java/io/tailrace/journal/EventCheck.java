package io.tailrace.journal;

/**
 * Looks at every event before the journal takes it in, as a schema does. Called on the appending thread, which may be any,
 * also a shard's writer: it must be quick, wait for nothing, and keep nothing of the event.
 */
@FunctionalInterface
public interface EventCheck {
    /** Lets everything through. */
    EventCheck NONE = (stream, event) -> {};

    /**
     * Returns if {@code event} may be stored.
     *
     * @throws EventRefusedException if not; nothing of its append is stored then
     */
    void check(StreamId stream, EventData event);
}
