package io.tailrace.perf.rows;

import io.tailrace.journal.Journal;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.peer.ViewDatabase;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.projection.Projections;
import io.tailrace.projection.ProjectionsConfig;
import io.tailrace.projection.RunningProjection;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Builds a view anew beside the one that serves, until it has taken over.
 *
 * @param row what is measured
 * @param events that it is built from
 */
record ViewRebuild(Row row, int events) implements Workload {
    private static final long POLL_MILLIS = 5;

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        Path databases = bench.work().fresh(row.label() + "-views");
        Filled.write(bench, directory, Shape.Kind.usual(), events);
        RowResult result;
        try (Journal journal = Filled.open(bench, directory);
                ViewDatabase database = ViewDatabase.start(ViewDatabase.Kind.H2, databases);
                Projections projections = database.follow(journal)) {
            RunningProjection running = ViewDatabase.view(projections);
            Turns turns = Turns.take(bench, row, () -> floor(database), () -> figure(bench, running));
            result = RowResult.of(row, turns.floor(), turns.figure());
        }
        WorkDirectory.remove(directory);
        WorkDirectory.remove(databases);
        return result;
    }

    private double floor(ViewDatabase database) throws Exception {
        return database.plain(events, Shape.STREAMS, ProjectionsConfig.BATCH_EVENTS_DEFAULT);
    }

    private static double figure(Bench bench, RunningProjection running) throws Exception {
        int before = running.status().generation();
        long start = bench.clock().nanos();
        running.rebuild(0).join();
        while (running.status().generation() == before) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return (bench.clock().nanos() - start) / 1e9;
    }
}
