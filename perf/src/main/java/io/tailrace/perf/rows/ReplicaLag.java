package io.tailrace.perf.rows;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.Journal;
import io.tailrace.journal.ReplicaOf;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.replica.Replica;
import io.tailrace.replica.ReplicaConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Appends to a node at a fixed rate, and a subscription that takes them at a replica. The floor is the same at the node itself, the
 * replica following all the while: what is more is what the way to the replica takes.
 *
 * @param row what is measured
 * @param perSecond appends a second
 */
record ReplicaLag(Row row, int perSecond) implements Workload {
    /** A journal that is to be a copy of the node's. */
    static Journal open(Bench bench, Path directory, Node node) {
        return Journal.open(Filled.config(bench, directory)
                .withReplicaOf(
                        new ReplicaOf(node.url(), node.journal().replication().identity())));
    }

    static ReplicaConfig of(Node node) {
        return ReplicaConfig.of(URI.create(node.url()));
    }

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path primary = bench.work().fresh(row.label());
        Path copy = bench.work().fresh("replica");
        RowResult result;
        try (Node node = Node.start(NodeConfig.of(Filled.config(bench, primary)).withPort(0));
                Journal journal = open(bench, copy, node);
                Replica replica = Replica.start(journal, of(node))) {
            result = Turns.timed(
                            bench,
                            row,
                            () -> trial(bench, node.journal(), node.journal(), row.label() + ".floor"),
                            () -> trial(bench, node.journal(), journal, row.label()),
                            Percentiles::p50)
                    .withNote("floor and figure are the p50 of each repetition")
                    .withNote("at the end " + replica.standing().lag().events() + " events behind");
        }
        WorkDirectory.remove(primary);
        WorkDirectory.remove(copy);
        return result;
    }

    private Percentiles trial(Bench bench, Journal to, Journal from, String name) {
        while (!from.end().covers(to.end())) {
            LockSupport.parkNanos(1_000_000);
        }
        return LiveEvents.measure(bench, name, to, from, perSecond);
    }
}
