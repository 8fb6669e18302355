package io.tailrace.replicator;

import java.util.concurrent.locks.LockSupport;

/**
 * Holds a replay down to so many events a second, so that it leaves the machine to those who wait. For one thread.
 *
 * <p>Up to a tenth of a second's worth may come at once; what was not used before that is forfeited.
 */
public final class Throttle {
    private static final long BURST_NANOS = 100_000_000L;

    private final double nanosPerEvent;
    private long due = System.nanoTime();

    /** {@code eventsPerSecond} 0 = as fast as it goes. */
    public Throttle(long eventsPerSecond) {
        if (eventsPerSecond < 0) {
            throw new IllegalArgumentException("events per second, at least 0: " + eventsPerSecond);
        }
        this.nanosPerEvent = eventsPerSecond == 0 ? 0 : 1e9 / eventsPerSecond;
    }

    /** Waits until {@code events} more may be taken. An interrupt ends the wait and stays set. */
    public void take(long events) {
        if (nanosPerEvent == 0) {
            return;
        }
        due = Math.max(due, System.nanoTime() - BURST_NANOS) + (long) (events * nanosPerEvent);
        long wait = due - System.nanoTime();
        while (wait > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, wait);
            wait = due - System.nanoTime();
        }
    }
}
