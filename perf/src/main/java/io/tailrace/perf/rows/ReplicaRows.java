package io.tailrace.perf.rows;

import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Unit;
import java.util.List;
import java.util.Set;

/** How fast a replica takes in a history, and how far it is behind at a steady rate. */
final class ReplicaRows implements Rows {
    private static final int HISTORY = 500_000;
    private static final int RATE = 10_000;

    @Override
    public List<Listed> listed() {
        return List.of(
                new Listed(
                        new ReplicaRate(
                                new Row(
                                        "replica-rate",
                                        Unit.EVENTS_PER_SECOND,
                                        "disk",
                                        0,
                                        "an empty replica takes in 500,000 events, each a commit of its own, from a node in the same"
                                                + " process, verified, forced and readable; floor: the same bytes over a bare"
                                                + " socket into a file that is forced every 8 MiB"),
                                HISTORY),
                        Set.of(Suite.FULL)),
                new Listed(
                        new ReplicaLag(
                                new Row(
                                        "replica-lag-10k",
                                        Unit.MICROSECONDS,
                                        "disk",
                                        0,
                                        "10,000 appends/s in process, from the intended time to a subscription on a replica that follows"
                                                + " over HTTP, p50; floor: to a subscription on the primary"),
                                RATE),
                        Set.of(Suite.FULL)));
    }
}
