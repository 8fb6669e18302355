package io.tailrace.sink;

import io.tailrace.journal.RecordedEvent;
import java.util.List;
import java.util.Optional;

/**
 * Somewhere events are sent to. Implement {@link #send}; the rest is there for destinations that can do more.
 *
 * <p>A {@link SinkFollower} calls the methods of one shard from one thread, and those of different shards from different threads
 * at the same time. Every event comes at least once and in the order of its shard: after a failure or a crash some come again,
 * with the same shard and sequence, by which they can be known. {@link #close} may be called while {@code send} is at work, and
 * should make it end soon.
 */
public interface Sink extends AutoCloseable {
    /**
     * Takes events of one shard and returns when they are safe. They are in order, at least one, and as many as the options of the
     * sink allow.
     *
     * @throws SinkRefusal if an event will never be taken, and those of the batch before it are safe; the shard then stops until
     *     somebody decides
     * @throws RetryLater if they are to be sent again, but not before some time has passed
     * @throws Exception for any other reason to send them again, after a while that grows
     */
    void send(int shard, List<RecordedEvent> events) throws Exception;

    /**
     * What is there of {@code shard}, where the destination can tell. Asked before the first event is sent and after every failure:
     * what is sent next begins behind it, unless the journal has another event in the place of the last that is there.
     *
     * @throws SinkRefusal if nothing can be sent until somebody changes something
     * @throws Exception if it cannot be reached now; it is asked again
     */
    default Optional<Held> held(int shard) throws Exception {
        return Optional.empty();
    }

    /** Ends what is open. Any thread; done twice it does nothing. */
    @Override
    default void close() {}
}
