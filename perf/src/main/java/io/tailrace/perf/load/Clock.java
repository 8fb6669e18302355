package io.tailrace.perf.load;

import java.util.concurrent.locks.LockSupport;

/** Monotonic time, and waiting for it. A seam: tests bring a clock that moves when they say so. */
public interface Clock {
    /** Nanoseconds from an arbitrary origin; never goes back. */
    long nanos();

    /** Returns when {@link #nanos()} has reached {@code deadlineNanos}, at once if it has. */
    void awaitUntil(long deadlineNanos);

    /** The clock of this machine. Sleeps while the deadline is far and spins through the last stretch. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }

    /** {@link System#nanoTime()}. */
    final class SystemClock implements Clock {
        private static final SystemClock INSTANCE = new SystemClock();
        /** A sleep overshoots by about this much; the rest of the way is spun. */
        private static final long SPIN_NANOS = 120_000;

        private SystemClock() {}

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void awaitUntil(long deadlineNanos) {
            long left = deadlineNanos - System.nanoTime();
            while (left > 0) {
                if (left > SPIN_NANOS) {
                    LockSupport.parkNanos(left - SPIN_NANOS);
                } else {
                    Thread.onSpinWait();
                }
                left = deadlineNanos - System.nanoTime();
            }
        }
    }
}
