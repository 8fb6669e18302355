package io.tailrace.perf.load;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.HistogramLogWriter;
import org.HdrHistogram.Recorder;

/**
 * Latencies of one run, kept as an HdrHistogram with three digits. {@link #completed} may be called from any thread; the
 * rest belongs to the thread that drives the load.
 *
 * <p>Leaves two files: {@code NAME.hlog}, one histogram a second, and {@code NAME.hgrm}, the percentiles of the whole run in
 * microseconds. The log is in nanoseconds.
 */
public final class Latencies implements AutoCloseable {
    private static final long INTERVAL_NANOS = 1_000_000_000;
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final int STEPS_PER_HALF = 5;

    private final Clock clock;
    private final Path percentilesFile;
    private final PrintStream logFile;
    private final HistogramLogWriter log;
    private final Recorder recorder = new Recorder(DIGITS);
    private final Histogram total = new Histogram(DIGITS);
    private final List<Curve.Second> seconds = new ArrayList<>();
    private final AtomicLong count = new AtomicLong();
    private final long startNanos;
    private volatile long lastNanos;
    private long intervalNanos;
    private long nextTickNanos;

    private Latencies(Clock clock, Path percentilesFile, PrintStream logFile, long startNanos) {
        this.clock = clock;
        this.percentilesFile = percentilesFile;
        this.logFile = logFile;
        this.log = new HistogramLogWriter(logFile);
        this.startNanos = startNanos;
        this.lastNanos = startNanos;
        this.intervalNanos = startNanos;
        this.nextTickNanos = startNanos + INTERVAL_NANOS;
    }

    /**
     * Begins a run.
     *
     * @param directory for the two files, which are replaced
     * @param name of the files, without suffix
     * @param startNanos intended start of the first operation, on {@code clock}
     */
    public static Latencies open(Path directory, String name, Clock clock, long startNanos) {
        try {
            PrintStream log = new PrintStream(
                    new FileOutputStream(directory.resolve(name + ".hlog").toFile()), false, StandardCharsets.US_ASCII);
            Latencies latencies = new Latencies(clock, directory.resolve(name + ".hgrm"), log, startNanos);
            latencies.log.outputComment("[latencies of " + name + " in nanoseconds, from the intended start]");
            latencies.log.outputLogFormatVersion();
            latencies.log.outputLegend();
            return latencies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An operation that was meant to start at {@code intendedNanos} is done now. Any thread. */
    public void completed(long intendedNanos) {
        long now = clock.nanos();
        recorder.recordValue(Math.max(0, now - intendedNanos));
        lastNanos = now;
        count.incrementAndGet();
    }

    /** Operations completed so far. Any thread. */
    public long count() {
        return count.get();
    }

    /** Writes the interval to the log if a second has passed. Cheap otherwise; call it often. */
    public void tick() {
        long now = clock.nanos();
        if (now - nextTickNanos >= 0) {
            writeInterval(now);
            nextTickNanos = now + INTERVAL_NANOS;
        }
    }

    /** What the run gave, measured up to the last completed operation. */
    public Percentiles percentiles(double intendedPerSecond) {
        writeInterval(clock.nanos());
        double lasted = Math.max(1, lastNanos - startNanos) / 1e9;
        return Percentiles.of(total, intendedPerSecond, count.get() / lasted, curve());
    }

    private Curve curve() {
        List<Curve.Point> points = new ArrayList<>();
        for (HistogramIterationValue step : total.percentiles(STEPS_PER_HALF)) {
            points.add(new Curve.Point(step.getPercentileLevelIteratedTo(), step.getValueIteratedTo()));
        }
        return new Curve(points, seconds);
    }

    private void writeInterval(long now) {
        Histogram interval = recorder.getIntervalHistogram();
        if (interval.getTotalCount() > 0) {
            total.add(interval);
            seconds.add(second(interval, now));
            log.outputIntervalHistogram((intervalNanos - startNanos) / 1e9, (now - startNanos) / 1e9, interval);
        }
        intervalNanos = now;
    }

    private Curve.Second second(Histogram interval, long now) {
        return new Curve.Second(
                (intervalNanos - startNanos) / 1e9,
                (now - intervalNanos) / 1e9,
                interval.getTotalCount(),
                interval.getValueAtPercentile(50),
                interval.getValueAtPercentile(99),
                interval.getMaxValue());
    }

    /** Ends the run and writes the percentiles. */
    @Override
    public void close() {
        writeInterval(clock.nanos());
        logFile.close();
        try (PrintStream file =
                new PrintStream(new FileOutputStream(percentilesFile.toFile()), false, StandardCharsets.US_ASCII)) {
            total.outputPercentileDistribution(file, STEPS_PER_HALF, NANOS_PER_MICRO);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
