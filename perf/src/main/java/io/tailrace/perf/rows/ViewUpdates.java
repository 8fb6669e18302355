package io.tailrace.perf.rows;

import io.tailrace.journal.Journal;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Meter;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.peer.ViewDatabase;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.projection.Projections;
import io.tailrace.projection.ProjectionsConfig;
import java.nio.file.Path;

/**
 * Takes a journal into a view from its first event, each time into an empty database. What it takes to start the projection, to make
 * its tables and to open connections is in the figure.
 *
 * @param row what is measured
 * @param kind of the database
 * @param events that are taken in
 */
record ViewUpdates(Row row, ViewDatabase.Kind kind, int events) implements Workload {
    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        Path databases = bench.work().fresh(row.label() + "-views");
        Filled.write(bench, directory, Shape.Kind.usual(), events);
        RowResult result;
        try (Journal journal = Filled.open(bench, directory);
                ViewDatabase database = ViewDatabase.start(kind, databases)) {
            Turns turns = Turns.take(bench, row, () -> floor(database), () -> figure(bench, journal, database));
            Meter meter = Meter.start();
            figure(bench, journal, database);
            result = RowResult.of(row, turns.floor(), turns.figure())
                    .withNote(meter.stop(events))
                    .withNote("one shard, one lane, transactions of up to " + ProjectionsConfig.BATCH_EVENTS_DEFAULT);
        }
        WorkDirectory.remove(directory);
        WorkDirectory.remove(databases);
        return result;
    }

    private double floor(ViewDatabase database) throws Exception {
        return events / database.plain(events, Shape.STREAMS, ProjectionsConfig.BATCH_EVENTS_DEFAULT);
    }

    private double figure(Bench bench, Journal journal, ViewDatabase database) throws Exception {
        long start = bench.clock().nanos();
        try (Projections projections = database.follow(journal)) {
            long nanos = bench.clock().nanos() - start;
            if (ViewDatabase.view(projections).standing().lag().events() > 0) {
                throw new IllegalStateException("the view is behind");
            }
            return events * 1e9 / nanos;
        }
    }
}
