package io.tailrace.perf.rows;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.replica.Replica;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * A replica that begins with nothing and takes in all that a node has. The floor copies as many bytes over a socket into a file.
 *
 * @param row what is measured
 * @param events that the node has
 */
record ReplicaRate(Row row, int events) implements Workload {
    private static final long STALL_NANOS = 120_000_000_000L;

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        Filled.write(bench, directory, Shape.Kind.usual(), events);
        RowResult result;
        try (Node node =
                Node.start(NodeConfig.of(Filled.config(bench, directory)).withPort(0))) {
            long bytes = node.journal().status().get(0).bytes();
            Turns turns = Turns.take(
                    bench,
                    row,
                    () -> events / SocketToFile.seconds(bench.work().fresh("floor"), bytes),
                    () -> events / seconds(bench, node));
            result = RowResult.of(row, turns.floor(), turns.figure())
                    .withNote(String.format(Locale.ROOT, "%,d bytes of journal", bytes));
        }
        WorkDirectory.remove(directory);
        return result;
    }

    private double seconds(Bench bench, Node node) throws Exception {
        Path directory = bench.work().fresh("replica");
        long nanos;
        try (Journal journal = ReplicaLag.open(bench, directory, node)) {
            Positions end = node.journal().end();
            long start = bench.clock().nanos();
            try (Replica replica = Replica.start(journal, ReplicaLag.of(node))) {
                while (!journal.end().covers(end)) {
                    if (bench.clock().nanos() - start > STALL_NANOS) {
                        throw new IllegalStateException("the replica did not catch up: " + replica.shards());
                    }
                    LockSupport.parkNanos(100_000);
                }
                nanos = bench.clock().nanos() - start;
            }
            Stored.require(journal, events);
        }
        WorkDirectory.remove(directory);
        return nanos / 1e9;
    }
}
