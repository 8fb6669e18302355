package io.tailrace.perf.measure;

import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

    /** Measures both as often as the plan says. */
    public static Turns take(Bench bench, Row row, Trial floor, Trial figure) throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            floor.run();
            figure.run();
        }
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
