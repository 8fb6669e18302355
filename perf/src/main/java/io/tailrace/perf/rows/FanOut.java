package io.tailrace.perf.rows;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.perf.load.Payload;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.report.Series;
import io.tailrace.perf.socket.Protocol;
import io.tailrace.perf.socket.SocketLoad;
import io.tailrace.perf.socket.SocketReaders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Appends over one WebSocket while many other sockets follow everything, against the same without them.
 *
 * @param row what is measured
 * @param subscribers sockets that follow
 */
record FanOut(Row row, int subscribers) implements Workload {
    private static final int IN_FLIGHT = 64;

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        RowResult result;
        long acknowledged;
        try (Node node = Node.start(
                        NodeConfig.of(Filled.config(bench, directory)).withPort(0));
                SocketLoad load = SocketLoad.connect(node.port(), Protocol.JSON, IN_FLIGHT, 1, Payload.json());
                SocketReaders readers = SocketReaders.connect(node.port(), subscribers)) {
            long trial = bench.plan().trial().toNanos();
            List<Double> deliveries = new ArrayList<>();
            Turns turns = Turns.take(
                    bench, row, () -> load.saturate(trial), () -> followed(load, readers, trial, deliveries));
            result = RowResult.of(row, turns.floor(), turns.figure())
                    .withNote(String.format(
                            Locale.ROOT,
                            "events delivered a second to all subscribers together: %,.0f",
                            new Series(deliveries).median()))
                    .withNote("client, subscribers and server share one JVM");
            acknowledged = load.answered();
        }
        Stored.require(Filled.config(bench, directory), acknowledged);
        WorkDirectory.remove(directory);
        return result;
    }

    private static double followed(SocketLoad load, SocketReaders readers, long trial, List<Double> deliveries)
            throws IOException {
        long before = readers.delivered();
        long start = System.nanoTime();
        readers.follow();
        double rate = load.saturate(trial);
        deliveries.add((readers.delivered() - before) * 1e9 / (System.nanoTime() - start));
        readers.rest();
        return rate;
    }
}
