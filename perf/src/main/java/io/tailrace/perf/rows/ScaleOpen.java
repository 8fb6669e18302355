package io.tailrace.perf.rows;

import io.tailrace.journal.Journal;
import io.tailrace.perf.floor.Floors;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Seconds to open a large store: one that was closed, or one whose process was killed with {@code SIGKILL} while it appended.
 * The floor reads what an opening cannot do without: every file that is no journal file, and after a kill the journal file
 * that was being written as well. Events are small, so that many fit the disk: an opening does not read what closed files
 * hold.
 *
 * @param row what is measured
 * @param killed whether its process was killed
 */
record ScaleOpen(Row row, boolean killed) implements Workload {
    private static final int DATA_BYTES = 16;

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        long events = bench.sizes().events();
        int streams = bench.sizes().streams();
        bench.say("%s fills a store with %,d events in %,d streams", row.label(), events, streams);
        Shape.Kind small = Shape.Kind.usual().withDataBytes(DATA_BYTES).withStreams(streams, Shape.Draw.IN_TURN);
        Filled.write(bench, directory, small, events);
        long[] opened = new long[1];
        Turns turns = Turns.take(bench, row, () -> floor(bench, directory), () -> {
            if (killed) {
                KilledWriter.runAndKill(directory, bench.cycleBytes());
            }
            long start = bench.clock().nanos();
            try (Journal journal = Filled.open(bench, directory)) {
                double seconds = (bench.clock().nanos() - start) / 1e9;
                opened[0] = journal.status().get(0).committed();
                return seconds;
            }
        });
        if (opened[0] < events) {
            throw new IllegalStateException("events are gone: written=" + events + " found=" + opened[0]);
        }
        WorkDirectory.remove(directory);
        return RowResult.of(row, turns.floor(), turns.figure())
                .withNote(String.format(
                        Locale.ROOT,
                        "%,d events of 16 bytes in %,d streams, files in the page cache; wanted at 100,000,000 events: under %s",
                        opened[0],
                        streams,
                        killed ? "10 s" : "1 s"));
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
