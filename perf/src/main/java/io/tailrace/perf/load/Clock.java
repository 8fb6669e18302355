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
        return SystemClock.SPINNING;
    }

    /**
     * The same, which never spins: it comes some 60 us late and leaves the core to others meanwhile. For loads beside which others have
     * to work on few cores.
     */
    static Clock sleeping() {
        return SystemClock.SLEEPING;
    }

    /** {@link System#nanoTime()}. */
    final class SystemClock implements Clock {
        /** A sleep overshoots by about this much; the rest of the way is spun. */
        private static final long SPIN_NANOS = 120_000;

        private static final SystemClock SPINNING = new SystemClock(SPIN_NANOS);
        private static final SystemClock SLEEPING = new SystemClock(0);

        private final long spinNanos;

        private SystemClock(long spinNanos) {
            this.spinNanos = spinNanos;
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void awaitUntil(long deadlineNanos) {
            long left = deadlineNanos - System.nanoTime();
            while (left > 0) {
                if (left > spinNanos) {
                    LockSupport.parkNanos(left - spinNanos);
                } else {
                    Thread.onSpinWait();
                }
                left = deadlineNanos - System.nanoTime();
            }
        }
    }
}
