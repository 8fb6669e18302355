package io.tailrace.gateway;

import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop sends to those who follow, in turns: each writes one chunk and goes to the end of the queue. A turn of
 * the queue is short, and requests that have come meanwhile go before the next. The more of the loop requests take, the less
 * deliveries may: they have all of it while there are none, and from an eighth on only the share that they always keep
 * ({@code node.followers-share}, docs/adr/0015), so that a thousand followers slow appends down by little. What is committed in between goes out in larger chunks, and later.
 *
 * <p>Bounded by the feeds, of which each stands here once at most. Confined to the event loop.
 */
final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    /** How long a turn of the queue may be before the loop looks for requests: what a request may have to wait for it. */
    private static final long SLICE_NANOS = 200_000;

    /** What may be saved up, so that a few followers never wait for theirs. */
    private static final long SAVED_NANOS_MAX = 2_000_000;

    /** What may be owed: of a turn that took longer the loop was stopped for the most part, by a collection of garbage for one. */
    private static final long OWED_NANOS_MAX = 5_000_000;

    /** How often it is looked at what requests take. */
    private static final long WINDOW_NANOS = 20_000_000;

    /** What of the loop's time requests make deliveries give up, for each part that they take. */
    private static final int GIVEN_UP = 8;

    private final ContextInternal context;
    private final double shareMin;
    private final LongSupplier clock;
    /** What the thread of the loop has had of a core. */
    private final LongSupplier cpu;

    private final Queue<Runnable> due = new ArrayDeque<>();
    private final Handler<Void> onTurn = v -> turn();
    private boolean scheduled;
    private double share = 1;
    private long savedNanos = SAVED_NANOS_MAX;
    private long turnNanos;
    private long windowNanos;
    private long windowCpuNanos;
    /** What deliveries took in this window, waits for a core not counted. */
    private long takenCpuNanos;

    /**
     * Made on the loop.
     *
     * @param sharePercent what deliveries keep of the loop's time however much requests take; 1 to 100
     */
    Deliveries(ContextInternal context, int sharePercent) {
        this(context, sharePercent, System::nanoTime, ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    }

    Deliveries(ContextInternal context, int sharePercent, LongSupplier clock, LongSupplier cpu) {
        this.context = context;
        this.clock = clock;
        this.cpu = cpu;
        shareMin = sharePercent / 100.0;
        turnNanos = clock.getAsLong();
        windowNanos = turnNanos;
        windowCpuNanos = cpu.getAsLong();
    }

    /** Has {@code delivery} run in its turn. */
    void add(Runnable delivery) {
        due.add(delivery);
        if (!scheduled) {
            scheduled = true;
            context.runOnContext(onTurn);
        }
    }

    private void turn() {
        long start = clock.getAsLong();
        look(start);
        savedNanos = Math.min(SAVED_NANOS_MAX, savedNanos + (long) ((start - turnNanos) * share));
        turnNanos = start;
        if (savedNanos <= 0) {
            // Until there is enough for a whole slice.
            long wait = (long) ((SLICE_NANOS - savedNanos) / share);
            var unused = context.nettyEventLoop()
                    .schedule(() -> context.runOnContext(onTurn), Math.min(wait, WINDOW_NANOS), TimeUnit.NANOSECONDS);
            return;
        }
        long startCpu = cpu.getAsLong();
        long now = start;
        while (!due.isEmpty() && now - start < SLICE_NANOS) {
            deliver(due.remove());
            now = clock.getAsLong();
        }
        savedNanos = Math.max(-OWED_NANOS_MAX, savedNanos - (now - start));
        takenCpuNanos += cpu.getAsLong() - startCpu;
        scheduled = !due.isEmpty();
        if (scheduled) {
            // Behind what the loop has read by then.
            context.runOnContext(onTurn);
        }
    }

    /** What one throws is not the others' affair. */
    private static void deliver(Runnable delivery) {
        try {
            delivery.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("delivery failed", e);
        }
    }

    /** Looks, once a window, at how much of the loop's time went into anything but deliveries. */
    private void look(long now) {
        long passed = now - windowNanos;
        if (passed < WINDOW_NANOS) {
            return;
        }
        long nowCpu = cpu.getAsLong();
        double requests = Math.max(0, nowCpu - windowCpuNanos - takenCpuNanos) / (double) passed;
        share = Math.max(shareMin, 1 - GIVEN_UP * requests);
        windowNanos = now;
        windowCpuNanos = nowCpu;
        takenCpuNanos = 0;
    }
}
