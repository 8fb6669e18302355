package io.tailrace.perf.scaling;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The table of {@code docs/scaling.md}, worked out from what runs have measured. */
public final class Scaling {
    private static final double LEAST = 1e4;
    private static final double MOST = 1e10;
    private static final int SHARDS_MAX = 256;
    private static final String[] BYTES = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};
    private static final String[] BITS = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};
    private static final double THOUSAND = 1_000;
    private static final String HEADING = """
            | events a day | mean, peak a second | shards | nodes | disk a day, a year, one copy | clients, replication at the peak \
            | heap for a year's streams | snapshots a day, a second at the peak | rebuild a day, a year |
            |---|---|---|---|---|---|---|---|---|
            """;

    private final Measured measured;

    private Scaling(Measured measured) {
        this.measured = measured;
    }

    /** From the directories of one or several runs on one machine. */
    public static Scaling of(List<Path> runs) throws IOException {
        return new Scaling(Measured.read(runs));
    }

    /** Markdown: what it is worked out from, the table, and the reading of its columns. */
    public String table() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Measured: a shard takes %,.0f appends a second of 1 KiB (`%s`, ack disk), a node %,.0f over HTTP (`%s`, ack"
                        + " disk); one reader takes %,.0f events of 1 KiB a second from a shard (`%s`); a"
                        + " stream of 100 events is read in"
                        + " %.1f us (`%s`); a stream takes %.1f bytes of heap (`%s`).%n%n",
                measured.appends(),
                Measured.APPENDS,
                measured.http(),
                Measured.HTTP,
                measured.scan(),
                Measured.SCAN,
                measured.pageMicros(),
                Measured.PAGE,
                measured.streamBytes(),
                Measured.MEMORY));
        text.append(HEADING);
        for (double events = LEAST; events <= MOST; events *= 10) {
            text.append(line(new Demand(events))).append(System.lineSeparator());
        }
        return text.toString();
    }

    private String line(Demand demand) {
        long shards = shards(demand);
        return String.format(
                Locale.ROOT,
                "| %s | %s, %s | %d%s | %d | %s, %s | %s, %s | %s | %s, %s | %s, %s |",
                count(demand.eventsPerDay()),
                rate(demand.peakPerSecond() / Demand.PEAK),
                rate(demand.peakPerSecond()),
                shards,
                shards > SHARDS_MAX ? " (a store has at most " + SHARDS_MAX + ": several stores)" : "",
                nodes(demand),
                scaled(demand.storedBytesPerDay(), BYTES),
                scaled(demand.storedBytesPerYear(), BYTES),
                scaled(demand.clientBits(), BITS),
                scaled(demand.replicationBits(), BITS),
                scaled(demand.streamsPerYear() * measured.streamBytes(), BYTES),
                scaled(demand.snapshotBytesPerDay(), BYTES),
                rate(demand.peakPerSecond() / Demand.EVENTS_PER_SNAPSHOT),
                duration(demand.eventsPerDay() / (measured.scan() * shards)),
                duration(demand.eventsPerDay() * Demand.DAYS / (measured.scan() * shards)));
    }

    /** At half of what a shard takes. */
    long shards(Demand demand) {
        return (long) Math.max(1, Math.ceil(demand.peakPerSecond() / (measured.appends() * Demand.LOAD)));
    }

    /** Of the measured size, at half of what one takes; and not fewer than the copies. */
    long nodes(Demand demand) {
        double busy = Math.ceil(demand.peakPerSecond() / (measured.http() * Demand.LOAD));
        return (long) Math.max(Demand.COPIES, busy * Demand.COPIES);
    }

    private static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String rate(double value) {
        return value < 10 ? String.format(Locale.ROOT, value < 0.1 ? "%.3f" : "%.1f", value) : count(value);
    }

    private static String scaled(double value, String[] units) {
        int unit = 0;
        double rest = value;
        while (rest >= THOUSAND && unit < units.length - 1) {
            rest /= THOUSAND;
            unit++;
        }
        return String.format(Locale.ROOT, rest < 10 ? "%.1f %s" : "%.0f %s", rest, units[unit]);
    }

    private static String duration(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, seconds < 1 ? "%.3f s" : "%.0f s", seconds);
        }
        double minutes = seconds / 60;
        return minutes < 120
                ? String.format(Locale.ROOT, "%.0f min", minutes)
                : String.format(Locale.ROOT, "%.1f h", minutes / 60);
    }
}
