package io.tailrace.sink;

import java.time.Duration;

/** How long to wait after so many failures in a row: twice as long each time, and by chance up to half of that less. */
record Backoff(Duration min, Duration max) {
    private static final int DOUBLINGS_MAX = 40;

    /**
     * The wait in nanoseconds.
     *
     * @param failures in a row, from 1
     * @param chance from 0 to 1
     */
    long nanos(int failures, double chance) {
        int doublings = Math.min(failures - 1, DOUBLINGS_MAX);
        double whole = Math.min((double) max.toNanos(), min.toNanos() * (double) (1L << doublings));
        return (long) (whole * (0.5 + chance / 2));
    }
}
