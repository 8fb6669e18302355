package io.tailrace.perf.measure;

import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.report.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Floor, figure, floor, figure: what changes on the machine during a run then changes both. The pairs before them warm
 * the compiler and are thrown away.
 *
 * @param floor the repetitions of the floor
 * @param figure those of the figure
 */
public record Turns(Series floor, Series figure) {
    private static final int WARM_UPS = 2;

    /** Measures once. */
    @FunctionalInterface
    public interface Trial {
        double run() throws Exception;
    }

    /** Measures both as often as the plan says, after twice the pairs to warm up: two servers and a client take longer to compile. */
    public static Turns ofServers(Bench bench, Row row, Trial floor, Trial figure) throws Exception {
        warmUp(floor, figure);
        return take(bench, row, floor, figure);
    }

    /** The latencies of both as in {@link #timed}, after as many pairs to warm up as {@link #ofServers} has. */
    public static RowResult timedOfServers(
            Bench bench, Row row, TimedTrial floor, TimedTrial figure, ToLongFunction<Percentiles> nanos)
            throws Exception {
        warmUp(new Last(floor, nanos)::run, new Last(figure, nanos)::run);
        return timed(bench, row, floor, figure, nanos);
    }

    private static void warmUp(Trial floor, Trial figure) throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            floor.run();
            figure.run();
        }
    }

    /** Measures both as often as the plan says. */
    public static Turns take(Bench bench, Row row, Trial floor, Trial figure) throws Exception {
        warmUp(floor, figure);
        List<Double> floors = new ArrayList<>();
        List<Double> figures = new ArrayList<>();
        for (int i = 1; i <= bench.plan().repetitions(); i++) {
            System.gc();
            floors.add(floor.run());
            figures.add(figure.run());
            bench.say(
                    "%s %d/%d floor=%s figure=%s %s",
                    row.label(),
                    i,
                    bench.plan().repetitions(),
                    number(floors.get(i - 1)),
                    number(figures.get(i - 1)),
                    row.unit().text());
        }
        return new Turns(new Series(floors), new Series(figures));
    }

    /** Measures latencies once. */
    @FunctionalInterface
    public interface TimedTrial {
        Percentiles run() throws Exception;
    }

    /**
     * Measures the latencies of both, and takes {@code nanos} of each repetition as its value, in microseconds. The result
     * shows the latencies of the last repetition.
     */
    public static RowResult timed(
            Bench bench, Row row, TimedTrial floor, TimedTrial figure, ToLongFunction<Percentiles> nanos)
            throws Exception {
        Last floors = new Last(floor, nanos);
        Last figures = new Last(figure, nanos);
        Turns turns = take(bench, row, floors::run, figures::run);
        return RowResult.of(row, turns.floor(), turns.figure())
                .withLatency(figures.last)
                .withFloorLatency(floors.last);
    }

    /** Keeps the latencies of the last repetition. */
    private static final class Last {
        private static final double NANOS_PER_MICRO = 1e3;

        private final TimedTrial trial;
        private final ToLongFunction<Percentiles> nanos;
        private Percentiles last = Percentiles.NONE;

        Last(TimedTrial trial, ToLongFunction<Percentiles> nanos) {
            this.trial = trial;
            this.nanos = nanos;
        }

        double run() throws Exception {
            last = trial.run();
            return nanos.applyAsLong(last) / NANOS_PER_MICRO;
        }
    }

    /** Repeats what stands beside floor and figure, after one that is thrown away. */
    public static Series beside(Bench bench, Trial trial) throws Exception {
        trial.run();
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < bench.plan().repetitions(); i++) {
            values.add(trial.run());
        }
        return new Series(values);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.4f" : "%,.0f", value);
    }
}
