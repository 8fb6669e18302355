package io.tailrace.perf.rows;

import io.tailrace.journal.Append;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.EventData;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Subscription;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.OpenLoop;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.load.Schedule;
import io.tailrace.perf.measure.Bench;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/** From the intended time of an append to the moment a subscription has the event, at a fixed rate. */
final class LiveEvents {
    private static final long STALL_NANOS = 20_000_000_000L;
    private static final long LOOK_NANOS = 100_000;

    private LiveEvents() {}

    /**
     * Measures once, for as long as a trial is.
     *
     * @param to what is appended to
     * @param from what is subscribed to: the same, or a copy of it
     */
    static Percentiles measure(Bench bench, String name, Journal to, Journal from, int perSecond) {
        Shape shape = new Shape(Shape.Kind.usual());
        long start = bench.clock().nanos();
        Schedule schedule =
                Schedule.lasting(start, perSecond, bench.plan().trial().toNanos());
        try (Latencies latencies = bench.latencies(name, start);
                Subscription subscription = from.subscribe(
                        to.end(),
                        EventFilter.all(),
                        event -> latencies.completed(event.dataView().getLong(0)))) {
            OpenLoop.run(bench.clock(), schedule, latencies, intended -> {
                byte[] data = new byte[Shape.DATA_BYTES];
                ByteBuffer.wrap(data).putLong(intended);
                int stream = Math.floorMod(intended, Shape.STREAMS);
                to.append(
                        Append.to(shape.stream(stream), ExpectedVersion.any(), EventData.of("measured", data)),
                        LiveEvents::requireAppended);
            });
            awaitAll(bench, latencies, schedule.count(), subscription);
            return latencies.percentiles(perSecond);
        }
    }

    /** What was not taken is never delivered, so {@link #awaitAll} would find it too; this says why. */
    private static void requireAppended(AppendResult result) {
        if (!(result instanceof AppendResult.Appended)) {
            throw new IllegalStateException("an append was not taken: " + result);
        }
    }

    private static void awaitAll(Bench bench, Latencies latencies, long count, Subscription subscription) {
        long deadline = bench.clock().nanos() + STALL_NANOS;
        while (latencies.count() < count) {
            if (bench.clock().nanos() > deadline) {
                throw new IllegalStateException("events were not delivered within 20 s: delivered=" + latencies.count()
                        + " of " + count + " failure=" + subscription.failure());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
