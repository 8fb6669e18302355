package io.tailrace.perf.floor;

import io.tailrace.perf.load.Clock;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.OpenLoop;
import io.tailrace.perf.load.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The least that group commit can be: the calling thread appends while fewer than {@code inFlight} records are
 * unacknowledged, a second thread forces and acknowledges all that were appended before the force began. Both spin: on
 * a machine of two cores nothing else wants them, and a floor should not wait for a wake-up.
 */
final class GroupCommit {
    private static final int SPINS = 100;

    private final RawQueue queue;
    private final int inFlight;
    private final AtomicLong appended = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    /** When each record in flight was meant to be appended; by its number. Empty when nothing is timed. */
    private long[] intended = {};

    private @Nullable Latencies latencies;
    private volatile boolean running = true;
    private volatile @Nullable Throwable failure;

    GroupCommit(RawQueue queue, int inFlight) {
        this.queue = queue;
        this.inFlight = inFlight;
    }

    /** Appends until the budget is used up and returns how many were appended, all of them forced. */
    long run(Budget budget, LongConsumer between) {
        return run(() -> append(budget, between));
    }

    /** Appends at the times of a schedule; each latency ends with the force that took the record to disk. */
    void run(Schedule schedule, Latencies taken) {
        intended = new long[inFlight];
        latencies = taken;
        run(() -> {
            OpenLoop.run(Clock.system(), schedule, taken, this::appendTimed);
            return appended.get();
        });
    }

    private void appendTimed(long intendedNanos) {
        long count = appended.get();
        awaitAcknowledged(count - inFlight + 1);
        intended[(int) (count % inFlight)] = intendedNanos;
        queue.append();
        appended.lazySet(count + 1);
    }

    private long run(LongSupplier appending) {
        Thread syncer = new Thread(this::sync, "floor-sync");
        syncer.start();
        try {
            long count = appending.getAsLong();
            awaitAcknowledged(count);
            return count;
        } finally {
            running = false;
            join(syncer);
        }
    }

    private long append(Budget budget, LongConsumer between) {
        long start = System.nanoTime();
        long count = 0;
        while (count < budget.records() && System.nanoTime() - start < budget.nanos()) {
            between.accept(count);
            awaitAcknowledged(count - inFlight + 1);
            queue.append();
            appended.lazySet(++count);
        }
        return count;
    }

    private void awaitAcknowledged(long count) {
        int spins = 0;
        while (acknowledged.get() < count) {
            Throwable failed = failure;
            if (failed != null) {
                throw new IllegalStateException("the floor could not force its file", failed);
            }
            spins = pause(spins);
        }
    }

    /** Spins, and lets others run now and then: a thread that only spins can keep the other one from its core. */
    @SuppressWarnings("ThreadPriorityCheck") // Correctness does not hang on it.
    private static int pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
            return spins + 1;
        }
        Thread.yield();
        return 0;
    }

    private void sync() {
        int spins = 0;
        try {
            while (running) {
                long target = appended.get();
                if (target == acknowledged.get()) {
                    spins = pause(spins);
                } else {
                    spins = 0;
                    queue.force();
                    complete(target);
                    acknowledged.lazySet(target);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
    }

    private void complete(long target) {
        Latencies taken = latencies;
        if (taken != null) {
            for (long n = acknowledged.get(); n < target; n++) {
                taken.completed(intended[(int) (n % inFlight)]);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted while the floor was ending", e));
        }
    }
}
