package io.tailrace.perf.report;

import io.tailrace.perf.load.Percentiles;
import java.util.List;
import java.util.Locale;

/** The results as text for a terminal of 180 columns. */
final class Table {
    private static final double NANOS_PER_MICRO = 1e3;

    private Table() {}

    static String of(List<RowResult> results) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%-23s %-10s %9s %9s %9s %9s %9s %9s  %12s %12s %12s %6s %5s%n",
                "name", "ack", "p50", "p90", "p99", "p99.9", "p99.99", "max", "rate", "floor", "figure", "ratio",
                "aim"));
        for (RowResult result : results) {
            text.append(line(result)).append(System.lineSeparator());
        }
        text.append(System.lineSeparator());
        for (RowResult result : results) {
            text.append(ranges(result)).append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String line(RowResult result) {
        Percentiles latency = result.latency();
        Row row = result.row();
        return String.format(
                Locale.ROOT,
                "%-23s %-10s %9s %9s %9s %9s %9s %9s  %12s %12s %12s %6.2f %5s%s",
                row.label(),
                row.ack(),
                micros(latency, latency.p50()),
                micros(latency, latency.p90()),
                micros(latency, latency.p99()),
                micros(latency, latency.p999()),
                micros(latency, latency.p9999()),
                micros(latency, latency.max()),
                rate(latency),
                value(row, result.floor().median()),
                value(row, result.figure().median()),
                result.ratio(),
                row.aim() > 0 ? String.format(Locale.ROOT, "%.2f", row.aim()) : "-",
                result.missedRate() ? "  FAIL: rate missed" : "");
    }

    private static String ranges(RowResult result) {
        Row row = result.row();
        StringBuilder text = new StringBuilder(String.format(
                "%-23s floor %s to %s, figure %s to %s",
                row.label(),
                value(row, result.floor().min()),
                value(row, result.floor().max()),
                value(row, result.figure().min()),
                value(row, result.figure().max())));
        for (RowResult.Beside beside : result.beside()) {
            text.append("; ")
                    .append(beside.name())
                    .append(' ')
                    .append(value(row, beside.series().median()));
        }
        result.notes().forEach(note -> text.append("; ").append(note));
        return text.toString();
    }

    private static String value(Row row, double value) {
        return row.unit().format(value);
    }

    /** Microseconds, with a digit after the point where there is room for it. */
    private static String micros(Percentiles latency, long nanos) {
        if (latency.count() == 0) {
            return "-";
        }
        double micros = nanos / NANOS_PER_MICRO;
        return String.format(Locale.ROOT, micros < 1_000 ? "%.1fus" : "%,.0fus", micros);
    }

    private static String rate(Percentiles latency) {
        return latency.intendedPerSecond() > 0
                ? String.format(Locale.ROOT, "%,.0f/s", latency.reachedPerSecond())
                : "-";
    }
}
