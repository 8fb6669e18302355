package io.tailrace.perf.rows;

import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.peer.ViewDatabase;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Unit;
import java.util.List;
import java.util.Set;

/** Views in databases: how fast they follow, and how long it takes to build one anew. */
final class ProjectionRows implements Rows {
    private static final int H2_EVENTS = 300_000;
    private static final int POSTGRES_EVENTS = 150_000;
    private static final int MILLION = 1_000_000;
    private static final double AIM = 0.7;

    @Override
    public List<Listed> listed() {
        return List.of(
                row(new ViewUpdates(
                        new Row(
                                "projection-h2",
                                Unit.OPERATIONS_PER_SECOND,
                                "page cache",
                                AIM,
                                "300,000 events to 10,000 streams, each of which adds to the row of its stream in the embedded"
                                        + " H2, 4,096 a transaction; wanted: 100,000/s; floor: the same batches by plain JDBC,"
                                        + " without events and positions"),
                        ViewDatabase.Kind.H2,
                        H2_EVENTS)),
                row(new ViewUpdates(
                        new Row(
                                "projection-postgresql",
                                Unit.OPERATIONS_PER_SECOND,
                                "disk",
                                AIM,
                                "150,000 events into PostgreSQL 17, which forces every commit; wanted: 30,000/s; floor: the"
                                        + " same batches by plain JDBC"),
                        ViewDatabase.Kind.POSTGRESQL,
                        POSTGRES_EVENTS)),
                row(new ViewRebuild(
                        new Row(
                                "projection-rebuild-1m",
                                Unit.SECONDS,
                                "page cache",
                                AIM,
                                "a view of 1,000,000 events built anew in the embedded H2 beside the one that serves, until it"
                                        + " has taken over; floor: the same batches by plain JDBC"),
                        MILLION)));
    }

    private static Listed row(Workload workload) {
        return new Listed(workload, Set.of(Suite.FULL));
    }
}
