package io.tailrace.sink;

import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal.Shape;
import io.tailrace.replicator.Bounds;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How events are sent to a sink. Immutable; start from {@link #named(String)}.
 *
 * @param name of the sink: 1 to 64 of {@code a-z 0-9 -}, beginning with a letter. Its place is kept under it
 * @param filter which events are sent
 * @param shape in which shape they are sent
 * @param fromEnd whether a sink that has no place yet begins with what is appended from now on; else with the first event
 * @param batchEvents most events of a batch, 1 to 100,000
 * @param batchBytes most bytes of a batch as they are stored, 1 KiB to 64 MiB; one event that is larger is a batch of its own
 * @param eventsPerSecond most events a second for each shard; 0 = as fast as it goes
 * @param retryMin the first wait after a failure, 1 ms to 1 h; it doubles with each failure in a row, and some of it is chance
 * @param retryMax the longest wait after a failure, {@code retryMin} to 1 h
 */
public record SinkOptions(
        String name,
        EventFilter filter,
        Shape shape,
        boolean fromEnd,
        int batchEvents,
        int batchBytes,
        long eventsPerSecond,
        Duration retryMin,
        Duration retryMax) {
    public static final int BATCH_EVENTS_MAX = 100_000;
    public static final int BATCH_BYTES_MIN = 1 << 10;
    public static final int BATCH_BYTES_MAX = 64 << 20;
    public static final long EVENTS_PER_SECOND_MAX = 100_000_000;
    public static final Duration RETRY_MAX = Duration.ofHours(1);

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    public SinkOptions {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "the name of a sink is 1 to 64 of a-z, 0-9 and -, and begins with a letter: name=" + name);
        }
        Bounds.require("batch-events", batchEvents, 1, BATCH_EVENTS_MAX);
        Bounds.require("batch-bytes", batchBytes, BATCH_BYTES_MIN, BATCH_BYTES_MAX);
        Bounds.require("events-per-second", eventsPerSecond, 0, EVENTS_PER_SECOND_MAX);
        Bounds.require("retry-min milliseconds", retryMin.toMillis(), 1, RETRY_MAX.toMillis());
        Bounds.require("retry-max milliseconds", retryMax.toMillis(), retryMin.toMillis(), RETRY_MAX.toMillis());
    }

    /** A sink that is sent everything, in batches of 10,000 events and 4 MiB. */
    public static SinkOptions named(String name) {
        return new SinkOptions(
                name,
                EventFilter.all(),
                Shape.NEWEST,
                false,
                10_000,
                4 << 20,
                0,
                Duration.ofMillis(100),
                Duration.ofSeconds(30));
    }

    /** Whether a sink may be called so. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    public SinkOptions withFilter(EventFilter wanted) {
        return new SinkOptions(
                name, wanted, shape, fromEnd, batchEvents, batchBytes, eventsPerSecond, retryMin, retryMax);
    }

    public SinkOptions withShape(Shape wanted) {
        return new SinkOptions(
                name, filter, wanted, fromEnd, batchEvents, batchBytes, eventsPerSecond, retryMin, retryMax);
    }

    public SinkOptions withFromEnd(boolean wanted) {
        return new SinkOptions(
                name, filter, shape, wanted, batchEvents, batchBytes, eventsPerSecond, retryMin, retryMax);
    }

    /** The most of one batch. */
    public SinkOptions withBatch(int events, int bytes) {
        return new SinkOptions(name, filter, shape, fromEnd, events, bytes, eventsPerSecond, retryMin, retryMax);
    }

    public SinkOptions withEventsPerSecond(long wanted) {
        return new SinkOptions(name, filter, shape, fromEnd, batchEvents, batchBytes, wanted, retryMin, retryMax);
    }

    /** The shortest and the longest wait after a failure. */
    public SinkOptions withRetry(Duration min, Duration max) {
        return new SinkOptions(name, filter, shape, fromEnd, batchEvents, batchBytes, eventsPerSecond, min, max);
    }
}
