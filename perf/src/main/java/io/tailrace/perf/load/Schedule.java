package io.tailrace.perf.load;

/**
 * When each operation is meant to start: evenly, from {@code startNanos} on, whatever the target does.
 *
 * @param startNanos when the first one starts, on the clock of the run
 * @param perSecond operations a second, more than 0
 * @param count how many operations, at least 1
 */
public record Schedule(long startNanos, double perSecond, long count) {
    private static final double NANOS_PER_SECOND = 1e9;

    public Schedule {
        if (!(perSecond > 0) || Double.isInfinite(perSecond)) {
            throw new IllegalArgumentException("rate must be more than 0: perSecond=" + perSecond);
        }
        if (count < 1) {
            throw new IllegalArgumentException("a schedule needs at least one operation: count=" + count);
        }
    }

    /** As many operations as fit into {@code durationNanos} at that rate, at least one. */
    public static Schedule lasting(long startNanos, double perSecond, long durationNanos) {
        return new Schedule(startNanos, perSecond, Math.max(1, (long) (perSecond * durationNanos / NANOS_PER_SECOND)));
    }

    /**
     * When operation {@code n} is meant to start. Computed from the start and not from the one before, so that rounding
     * does not add up.
     *
     * @param n from 0
     */
    public long intendedNanos(long n) {
        return startNanos + (long) (n * NANOS_PER_SECOND / perSecond);
    }
}
