package io.tailrace.perf.report;

import io.tailrace.perf.load.Curve;
import io.tailrace.perf.load.Percentiles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The drawings of one row: percentiles, latency over time, rate over time, and the repetitions, with the floor in each. */
final class Charts {
    private static final String FIGURE = "figure";
    private static final String FLOOR = "floor";
    private static final String[] INKS = {"other1", "other2", "other3"};
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double RATE_SECONDS_MIN = 0.5;

    private Charts() {}

    static List<String> of(RowResult result) {
        List<String> drawings = new ArrayList<>();
        drawings.add(repetitions(result));
        Curve curve = result.latency().curve();
        Percentiles floor = result.floorLatency();
        Curve beneath = floor == null ? Curve.EMPTY : floor.curve();
        if (!curve.points().isEmpty()) {
            drawings.add(percentiles(result, curve, beneath));
        }
        if (curve.seconds().size() > 1) {
            drawings.add(overTime(curve, beneath));
            drawings.add(rates(curve, beneath));
        }
        return drawings;
    }

    private static String repetitions(RowResult result) {
        Unit unit = result.row().unit();
        double most = Stream.concat(
                        Stream.of(result.floor(), result.figure()),
                        result.beside().stream().map(RowResult.Beside::series))
                .mapToDouble(Series::max)
                .max()
                .orElse(1);
        int count = Math.max(
                result.figure().values().size(), result.floor().values().size());
        List<Axis.Tick> ticks = new ArrayList<>();
        for (int i = 1; i <= count; i += 1 + count / 11) {
            ticks.add(new Axis.Tick(i, Integer.toString(i)));
        }
        Axis across = new Axis("repetition", 0.5, count + 0.5, false, ticks);
        Plot plot = new Plot("Repetitions, " + unit.text(), across, Axis.linear(unit.text(), most));
        repeated(plot, FLOOR, FLOOR, result.floor());
        repeated(plot, FIGURE, FIGURE, result.figure());
        for (int i = 0; i < result.beside().size(); i++) {
            RowResult.Beside beside = result.beside().get(i);
            repeated(plot, beside.name(), INKS[i % INKS.length], beside.series());
        }
        return plot.svg();
    }

    private static void repeated(Plot plot, String name, String ink, Series series) {
        List<Double> xs = new ArrayList<>();
        for (int i = 1; i <= series.values().size(); i++) {
            xs.add((double) i);
        }
        plot.line(name, ink, xs, series.values());
    }

    private static String percentiles(RowResult result, Curve curve, Curve floor) {
        double end = 10;
        for (Curve.Point point : curve.points()) {
            if (point.percentile() < 100) {
                end = Math.max(end, Axis.stretched(point.percentile()));
            }
        }
        double intended = result.latency().intendedPerSecond();
        String title = intended > 0
                ? "Latency by percentile at " + Axis.number(intended) + " operations/s"
                : "Time of each step by percentile";
        Axis across = Axis.percentiles(end);
        Plot plot = new Plot(title, across, latencies(points(curve), points(floor)));
        curve(plot, FLOOR, across, floor);
        curve(plot, FIGURE, across, curve);
        return plot.svg();
    }

    private static void curve(Plot plot, String ink, Axis across, Curve curve) {
        List<Double> xs = new ArrayList<>();
        for (Curve.Point point : curve.points()) {
            xs.add(Math.min(across.max(), Axis.stretched(point.percentile())));
        }
        plot.line(ink, ink, xs, points(curve));
    }

    private static List<Double> points(Curve curve) {
        return curve.points().stream().map(point -> micros(point.nanos())).toList();
    }

    private static String overTime(Curve curve, Curve floor) {
        List<Double> most = seconds(curve, second -> micros(second.max()));
        List<Double> half = seconds(curve, second -> micros(second.p50()));
        Plot plot = new Plot(
                "Latency over time",
                time(curve),
                latencies(half, most, seconds(floor, second -> micros(second.p99()))));
        line(plot, "floor p99", FLOOR, floor, second -> micros(second.p99()));
        line(plot, "p50", FIGURE, curve, second -> micros(second.p50()));
        line(plot, "p99", INKS[0], curve, second -> micros(second.p99()));
        line(plot, "max", INKS[1], curve, second -> micros(second.max()));
        return plot.svg();
    }

    private static String rates(Curve curve, Curve floor) {
        Curve whole = whole(curve);
        Curve wholeFloor = whole(floor);
        List<Double> both = new ArrayList<>(seconds(whole, Charts::rate));
        both.addAll(seconds(wholeFloor, Charts::rate));
        double most = both.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        Plot plot = new Plot("Operations completed a second", time(curve), Axis.linear("a second", most));
        line(plot, FLOOR, FLOOR, wholeFloor, Charts::rate);
        line(plot, FIGURE, FIGURE, whole, Charts::rate);
        return plot.svg();
    }

    /** Without the rest at the end, which is too short to be a rate. */
    private static Curve whole(Curve curve) {
        return new Curve(
                curve.points(),
                curve.seconds().stream()
                        .filter(second -> second.lengthSeconds() >= RATE_SECONDS_MIN)
                        .toList());
    }

    private static double rate(Curve.Second second) {
        return second.count() / Math.max(1e-9, second.lengthSeconds());
    }

    private static Axis time(Curve curve) {
        Curve.Second last = curve.seconds().get(curve.seconds().size() - 1);
        return Axis.linear("seconds", last.atSeconds() + last.lengthSeconds());
    }

    private static void line(Plot plot, String name, String ink, Curve curve, ToDoubleFunction<Curve.Second> value) {
        List<Double> at = seconds(curve, second -> second.atSeconds() + second.lengthSeconds() / 2);
        plot.line(name, ink, at, seconds(curve, value));
    }

    private static List<Double> seconds(Curve curve, ToDoubleFunction<Curve.Second> value) {
        return curve.seconds().stream().map(value::applyAsDouble).toList();
    }

    @SafeVarargs
    private static Axis latencies(List<Double>... values) {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (List<Double> some : values) {
            for (double value : some) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        return Axis.latency(least, most);
    }

    private static double micros(long nanos) {
        return nanos / NANOS_PER_MICRO;
    }

    /** Microseconds as text; a dash for what was not taken. */
    static String micros(@Nullable Percentiles latency, ToDoubleFunction<Percentiles> value) {
        return latency == null || latency.count() == 0
                ? "-"
                : Axis.micros(Math.round(value.applyAsDouble(latency) / 100) / 10.0);
    }
}
