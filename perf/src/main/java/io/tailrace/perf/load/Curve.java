package io.tailrace.perf.load;

import java.util.List;

/**
 * Latencies as they are drawn: the percentiles of the whole run, and what each second gave.
 *
 * @param points from the lowest to the highest percentile
 * @param seconds in the order of time; empty ones are left out
 */
public record Curve(List<Point> points, List<Second> seconds) {
    /** No latencies were taken. */
    public static final Curve EMPTY = new Curve(List.of(), List.of());

    /**
     * One step of the percentiles.
     *
     * @param percentile 0 to 100
     */
    public record Point(double percentile, long nanos) {}

    /**
     * One stretch of the run, about a second.
     *
     * @param atSeconds when it began, from the start of the run
     * @param lengthSeconds how long it was
     * @param count operations completed in it
     */
    public record Second(double atSeconds, double lengthSeconds, long count, long p50, long p99, long max) {}

    public Curve {
        points = List.copyOf(points);
        seconds = List.copyOf(seconds);
    }
}
