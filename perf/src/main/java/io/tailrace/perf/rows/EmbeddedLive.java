package io.tailrace.perf.rows;

import io.tailrace.journal.Ack;
import io.tailrace.journal.Journal;
import io.tailrace.perf.floor.Floors;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.load.Schedule;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.io.IOException;
import java.nio.file.Path;

/**
 * From the intended time of an append to the moment a subscription in the same process has the event, {@code memory}
 * durability, at a fixed rate. The floor is a thread that polls Chronicle's tailer while another appends.
 *
 * @param row what is measured
 * @param perSecond appends a second
 */
record EmbeddedLive(Row row, int perSecond) implements Workload {
    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        Floors floors = new Floors(bench.cycleBytes(), Shape.Kind.usual().commitBytes());
        RowResult result;
        try (Journal journal = Journal.open(Filled.config(bench, directory).withDurability(Ack.MEMORY))) {
            result = Turns.timed(
                            bench,
                            row,
                            () -> floor(bench, floors),
                            () -> LiveEvents.measure(bench, row.label(), journal, journal, perSecond),
                            Percentiles::p50)
                    .withNote("floor and figure are the p50 of each repetition");
        }
        WorkDirectory.remove(directory);
        return result;
    }

    private Percentiles floor(Bench bench, Floors floors) throws IOException {
        Path directory = bench.work().fresh("floor");
        long start = bench.clock().nanos();
        try (Latencies latencies = bench.latencies(row.label() + ".floor", start)) {
            floors.live(
                    directory,
                    Schedule.lasting(start, perSecond, bench.plan().trial().toNanos()),
                    latencies);
            return latencies.percentiles(perSecond);
        } finally {
            WorkDirectory.remove(directory);
        }
    }
}
