package io.tailrace.perf.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One side of a {@link Plot}: from which value to which, and what is written beside it.
 *
 * @param log whether equal lengths are equal factors; then {@code min} is more than 0
 */
record Axis(String label, double min, double max, boolean log, List<Tick> ticks) {
    private static final int STEPS = 5;
    private static final double[] ROUND = {1, 2, 5, 10};

    /** A value that is named. */
    record Tick(double value, String text) {}

    /** Percentiles, stretched so that each further nine is as long as the one before. */
    static Axis percentiles(double largest) {
        List<Tick> ticks = new ArrayList<>(List.of(new Tick(1, "0 %")));
        double end = Math.max(10, largest);
        StringBuilder nines = new StringBuilder("90");
        for (double value = 10; value <= end; value *= 10) {
            ticks.add(new Tick(value, nines + " %"));
            nines = value == 10 ? new StringBuilder("99") : nines.append(value == 100 ? ".9" : "9");
        }
        return new Axis("percentile", 1, end, true, ticks);
    }

    /** Where a percentile of 0 to 100 lies on that axis. */
    static double stretched(double percentile) {
        return 100 / Math.max(1e-9, 100 - percentile);
    }

    /** Powers of ten around the values; of times in microseconds. */
    static Axis latency(double leastMicros, double mostMicros) {
        double min = Math.pow(10, Math.floor(Math.log10(Math.max(0.01, leastMicros))));
        double max = Math.pow(10, Math.ceil(Math.log10(Math.max(min * 10, mostMicros))));
        List<Tick> ticks = new ArrayList<>();
        for (double value = min; value <= max * 1.001; value *= 10) {
            ticks.add(new Tick(value, micros(value)));
        }
        return new Axis("latency", min, max, true, ticks);
    }

    /** From 0 to a round number at or above {@code most}. */
    static Axis linear(String label, double most) {
        double wanted = Math.max(most, 1e-9) / STEPS;
        double power = Math.pow(10, Math.floor(Math.log10(wanted)));
        double step = power;
        for (double round : ROUND) {
            step = round * power;
            if (step >= wanted * 0.999) {
                break;
            }
        }
        List<Tick> ticks = new ArrayList<>();
        int count = Math.max(1, (int) Math.ceil(most / step * 0.9999));
        for (int i = 0; i <= count; i++) {
            ticks.add(new Tick(i * step, number(i * step)));
        }
        return new Axis(label, 0, count * step, false, ticks);
    }

    /** Place of {@code value}, from 0 to 1. */
    double place(double value) {
        if (log) {
            return Math.log(Math.max(value, min) / min) / Math.log(max / min);
        }
        return (value - min) / (max - min);
    }

    static String micros(double value) {
        if (value >= 1e6) {
            return number(value / 1e6) + " s";
        }
        return value >= 1e3 ? number(value / 1e3) + " ms" : number(value) + " us";
    }

    static String number(double value) {
        if (value >= 1e6) {
            return trimmed(value / 1e6) + " M";
        }
        return value >= 1e4 ? trimmed(value / 1e3) + " k" : trimmed(value >= 100 ? Math.rint(value) : value);
    }

    private static String trimmed(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }
}
