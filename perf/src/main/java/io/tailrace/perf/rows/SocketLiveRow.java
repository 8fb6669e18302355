package io.tailrace.perf.rows;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.Ack;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.load.Schedule;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.socket.BareSocket;
import io.tailrace.perf.socket.SocketLive;
import java.io.IOException;
import java.nio.file.Path;

/**
 * From the intended time of an append on one WebSocket to the event on another, {@code memory} durability: the p50 of each
 * repetition. The floor is a bare socket that parses each frame and passes it on.
 *
 * @param row what is measured
 * @param perSecond appends a second
 */
record SocketLiveRow(Row row, int perSecond) implements Workload {
    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        RowResult result;
        try (Node node =
                        Node.start(NodeConfig.of(Filled.config(bench, directory).withDurability(Ack.MEMORY))
                                .withPort(0));
                BareSocket bare = BareSocket.start();
                SocketLive throughBare = SocketLive.connect(bare.port());
                SocketLive throughNode = SocketLive.connect(node.port())) {
            result = Turns.timed(
                            bench,
                            row,
                            () -> run(bench, throughBare, ".floor"),
                            () -> run(bench, throughNode, ""),
                            Percentiles::p50)
                    .withNote("client and server share one JVM");
        }
        WorkDirectory.remove(directory);
        return result;
    }

    private Percentiles run(Bench bench, SocketLive live, String suffix) throws IOException {
        System.gc();
        long start = bench.clock().nanos();
        try (Latencies latencies = bench.latencies(row.label() + suffix, start)) {
            live.run(Schedule.lasting(start, perSecond, bench.plan().trial().toNanos()), latencies);
            return latencies.percentiles(perSecond);
        }
    }
}
