package io.tailrace.perf.rows;

import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.perf.floor.Floor;
import io.tailrace.perf.floor.Floors;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Meter;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads a million events of a shard in order and folds them, against a bare scan of the same files. The journal was closed
 * and opened again before; the files are in the page cache, as they are for the floor.
 *
 * @param row what is measured
 * @param events how many
 */
record Replay(Row row, long events) implements Workload {
    private static final int STEP = 1_000;

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        Filled.write(bench, directory, Shape.Kind.usual(), events);
        long opening = bench.clock().nanos();
        RowResult result;
        try (Journal journal = Filled.open(bench, directory)) {
            double openSeconds = (bench.clock().nanos() - opening) / 1e9;
            result = measure(bench, directory, journal, openSeconds);
        }
        WorkDirectory.remove(directory);
        return result;
    }

    private RowResult measure(Bench bench, Path directory, Journal journal, double openSeconds) throws Exception {
        long now = bench.clock().nanos();
        try (Latencies steps = bench.latencies(row.label(), now)) {
            Turns turns = Turns.take(bench, row, () -> floor(directory), () -> figure(bench, journal, steps));
            Meter meter = Meter.start();
            figure(bench, journal, steps);
            String cost = meter.stop(events);
            Percentiles percentiles = steps.percentiles(0);
            return RowResult.of(row, turns.floor(), turns.figure())
                    .withLatency(percentiles)
                    .withBeside("raw tailer with CRC32C", Turns.beside(bench, () -> tailer(directory)))
                    .withBeside(
                            "sequential read of the files",
                            Turns.beside(bench, () -> Floors.read(directory).seconds()))
                    .withNote(cost)
                    .withNote("from the page cache")
                    .withNote(String.format(Locale.ROOT, "opening the closed store took %.3f s", openSeconds))
                    .withNote("percentiles are of steps of 1,000 events");
        }
    }

    private double tailer(Path directory) throws Exception {
        return requireAll(Floors.tail(directory)).seconds();
    }

    private Floor requireAll(Floor floor) {
        if (floor.records() < events) {
            throw new IllegalStateException("the scan missed events: found=" + floor.records() + " written=" + events);
        }
        return floor;
    }

    private double floor(Path directory) throws Exception {
        return requireAll(Floors.scan(directory)).seconds();
    }

    /** Count, versions and bytes: the least a fold does that reads every event. */
    private double figure(Bench bench, Journal journal, Latencies steps) {
        EventCursor cursor = journal.readShard(0, 1, EventFilter.all());
        long start = bench.clock().nanos();
        long stepStart = start;
        long count = 0;
        long versions = 0;
        long bytes = 0;
        for (RecordedEvent event = cursor.next(); event != null; event = cursor.next()) {
            count++;
            versions += event.version();
            bytes += event.dataView().remaining();
            if (count % STEP == 0) {
                steps.completed(stepStart);
                stepStart = bench.clock().nanos();
            }
        }
        long nanos = bench.clock().nanos() - start;
        requireWhole(count, versions, bytes);
        return nanos / 1e9;
    }

    /** How the events fell to the streams is not checked: what was refused and sent again may go to another. */
    private void requireWhole(long count, long versions, long bytes) {
        if (count != events || bytes != events * Shape.DATA_BYTES || versions < events) {
            throw new IllegalStateException("the fold is wrong: count=" + count + " versions=" + versions + " bytes="
                    + bytes + ", written count=" + events);
        }
    }
}
