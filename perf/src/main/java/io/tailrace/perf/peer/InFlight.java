package io.tailrace.perf.peer;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Keeps a number of appends in flight on one connection. One thread sends; the answers may come on any. */
final class InFlight {
    private static final int TIMEOUT_SECONDS = 60;

    /** Sends the append of that number, from 0; what becomes of it is told to {@link #answered}, once. */
    @FunctionalInterface
    interface Sender {
        void send(long number) throws Exception;
    }

    private final String peer;
    private final int limit;
    private final Semaphore room;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private long sent;

    /** @param peer as it is named when it does not answer */
    InFlight(String peer, int limit) {
        this.peer = peer;
        this.limit = limit;
        room = new Semaphore(limit);
    }

    /** Appends acknowledged a second: sends for so long, or until one fails, and waits for the last answer. */
    double saturate(long durationNanos, Sender sender) throws Exception {
        long before = acknowledged.get();
        long start = System.nanoTime();
        while (failure.get() == null && System.nanoTime() - start < durationNanos) {
            take(1);
            sender.send(sent++);
        }
        take(limit);
        room.release(limit);
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IOException(peer + " did not take an append: " + failed.getMessage(), failed);
        }
        return (acknowledged.get() - before) * 1e9 / (System.nanoTime() - start);
    }

    /** An append was acknowledged, or failed. */
    void answered(@Nullable Throwable failed) {
        if (failed == null) {
            acknowledged.incrementAndGet();
        } else {
            failure.compareAndSet(null, failed);
        }
        room.release();
    }

    private void take(int permits) throws InterruptedException, IOException {
        if (!room.tryAcquire(permits, TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException(peer + " has not answered for " + TIMEOUT_SECONDS + " s");
        }
    }

    /**
     * Compares what was acknowledged so far with what the peer says it holds.
     *
     * @throws IllegalStateException if they differ
     */
    void requireStored(long stored) {
        requireStored(acknowledged.get(), stored);
    }

    static void requireStored(long acknowledged, long stored) {
        if (stored != acknowledged) {
            throw new IllegalStateException(
                    "stored is not what was acknowledged: acknowledged=" + acknowledged + " stored=" + stored);
        }
    }
}
