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
import io.tailrace.perf.socket.BareSocket;
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
        result = result.withNote(bare(bench));
        Stored.require(Filled.config(bench, directory), acknowledged);
        WorkDirectory.remove(directory);
        return result;
    }

    /** What a server that stores nothing loses to as many followers, which it sends what came in one turn at once. */
    private String bare(Bench bench) throws Exception {
        long trial = bench.plan().trial().toNanos();
        List<Double> alone = new ArrayList<>();
        List<Double> followed = new ArrayList<>();
        try (BareSocket bare = BareSocket.start();
                SocketLoad load = SocketLoad.connect(bare.port(), Protocol.JSON, IN_FLIGHT, 1, Payload.json());
                SocketReaders readers = SocketReaders.connect(bare.port(), subscribers)) {
            load.saturate(trial);
            for (int i = 0; i < bench.plan().repetitions(); i++) {
                alone.add(load.saturate(trial));
                followed.add(followed(load, readers, trial, new ArrayList<>()));
            }
        }
        double before = new Series(alone).median();
        double after = new Series(followed).median();
        return String.format(
                Locale.ROOT,
                "a bare socket that passes each frame on: %,.0f/s alone, %,.0f/s with the followers, %.3f of it",
                before,
                after,
                after / before);
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
