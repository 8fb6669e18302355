package io.tailrace.perf.rows;

import io.tailrace.journal.Journal;
import io.tailrace.journal.ShardStatus;
import io.tailrace.perf.floor.Floors;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Seconds to open a large store: one that was closed, or one whose process was killed with {@code SIGKILL} while it appended.
 * The floor reads what an opening cannot do without: every file that is no journal file, and after a kill the journal file
 * that was being written as well. The killed process had filled most of a journal file.
 *
 * @param row what is measured
 * @param killed whether its process was killed
 */
record ScaleOpen(Row row, boolean killed) implements Workload {
    @Override
    public RowResult measure(Bench bench) throws Exception {
        List<Double> all = new ArrayList<>();
        ShardStatus[] opened = new ShardStatus[1];
        try (LargeStore store = LargeStore.ofEvents(bench, row.label())) {
            Turns turns = Turns.take(bench, row, () -> floor(bench, store.directory()), () -> {
                if (killed) {
                    KilledWriter.runAndKill(store.directory(), bench.cycleBytes());
                }
                double seconds = open(bench, store.directory(), opened);
                all.add(seconds);
                return seconds;
            });
            if (opened[0].committed() < bench.sizes().events()) {
                throw new IllegalStateException(
                        "events are gone: written=" + bench.sizes().events() + " found=" + opened[0].committed());
            }
            return RowResult.of(row, turns.floor(), turns.figure())
                    .withNote(String.format(
                            Locale.ROOT,
                            "%,d events in %,d streams, files in the page cache; the first opening in this process took %.3f s;"
                                    + " wanted at 100,000,000 events: under %s; the store: %s",
                            opened[0].committed(),
                            opened[0].streams(),
                            all.get(0),
                            killed ? "10 s (the writer that is killed is another process and counts as others)" : "1 s",
                            store.origin()));
        }
    }

    private static double open(Bench bench, Path directory, ShardStatus[] opened) {
        long start = bench.clock().nanos();
        try (Journal journal = Filled.open(bench, directory)) {
            double seconds = (bench.clock().nanos() - start) / 1e9;
            opened[0] = journal.status().get(0);
            return seconds;
        }
    }

    private double floor(Bench bench, Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> paths = Files.walk(directory)) {
            files = paths.filter(Files::isRegularFile).toList();
        }
        long start = bench.clock().nanos();
        for (Path file : files) {
            if (!Floors.isQueueFile(file)) {
                Floors.readWhole(file);
            }
        }
        if (killed) {
            Floors.scanLast(directory);
        }
        return (bench.clock().nanos() - start) / 1e9;
    }
}
