package io.tailrace.perf.load;

import org.HdrHistogram.Histogram;

/**
 * What one run at a fixed rate gave. Times are in nanoseconds, from the intended start to the answer.
 *
 * @param count operations completed
 * @param intendedPerSecond rate that was asked for; 0 = none was, the times are of work done one after the other
 * @param reachedPerSecond rate that was reached, from the first intended start to the last answer
 * @param curve the same, to be drawn
 */
public record Percentiles(
        long count,
        long p50,
        long p90,
        long p99,
        long p999,
        long p9999,
        long max,
        double intendedPerSecond,
        double reachedPerSecond,
        Curve curve) {
    /** For what has no latencies. */
    public static final Percentiles NONE = new Percentiles(0, 0, 0, 0, 0, 0, 0, 0, 0, Curve.EMPTY);

    /** A run that reached less than this part of its rate has missed it. */
    public static final double RATE_REACHED_MIN = 0.98;

    static Percentiles of(Histogram histogram, double intendedPerSecond, double reachedPerSecond, Curve curve) {
        return new Percentiles(
                histogram.getTotalCount(),
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(90),
                histogram.getValueAtPercentile(99),
                histogram.getValueAtPercentile(99.9),
                histogram.getValueAtPercentile(99.99),
                histogram.getMaxValue(),
                intendedPerSecond,
                reachedPerSecond,
                curve);
    }

    /** Whether the target did not keep up, so that the times say how long the run was and not how fast the target is. */
    public boolean missed() {
        return reachedPerSecond < RATE_REACHED_MIN * intendedPerSecond;
    }
}
