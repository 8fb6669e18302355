package io.tailrace.perf.rows;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.JournalConfig;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Payload;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.load.Schedule;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Meter;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.socket.BareSocket;
import io.tailrace.perf.socket.Protocol;
import io.tailrace.perf.socket.SocketLoad;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Appends over one WebSocket, every one with the version it expects, against a bare Vert.x socket that parses the same frames
 * and answers coalesced acks. Node, bare server and client live in this JVM.
 *
 * @param row what is measured
 * @param protocol text or binary frames
 * @param inFlight messages sent and not yet answered
 * @param batch events of each message
 */
record SocketAppends(Row row, Protocol protocol, int inFlight, int batch) implements Workload {
    private static final int WARM_UPS = 2;

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        JournalConfig journal = Filled.config(bench, directory);
        long acknowledged;
        RowResult result;
        try (Node node = Node.start(NodeConfig.of(journal).withPort(0));
                BareSocket bare = BareSocket.start();
                SocketLoad toNode = connect(node.port());
                SocketLoad toBare = connect(bare.port())) {
            result = measure(bench, toBare, toNode);
            acknowledged = toNode.answered() * batch;
        }
        Stored.require(journal, acknowledged);
        WorkDirectory.remove(directory);
        return result;
    }

    private SocketLoad connect(int port) throws IOException {
        return SocketLoad.connect(port, protocol, inFlight, batch, Payload.json());
    }

    private RowResult measure(Bench bench, SocketLoad toBare, SocketLoad toNode) throws Exception {
        long trial = bench.plan().trial().toNanos();
        // Two servers and a client take longer to compile than one repetition lasts.
        for (int i = 0; i < WARM_UPS; i++) {
            toBare.saturate(trial);
            toNode.saturate(trial);
        }
        Turns turns =
                Turns.take(bench, row, () -> toBare.saturate(trial) * batch, () -> toNode.saturate(trial) * batch);
        long before = toNode.answered();
        Meter meter = Meter.start();
        toNode.saturate(trial);
        String cost = meter.stop((toNode.answered() - before) * batch);
        double rate = turns.figure().median() / batch * bench.plan().part();
        return RowResult.of(row, turns.floor(), turns.figure())
                .withLatency(latency(bench, toNode, row.label(), rate))
                .withFloorLatency(latency(bench, toBare, row.label() + ".floor", rate))
                .withNote(cost)
                .withNote("client and server share one JVM");
    }

    private static Percentiles latency(Bench bench, SocketLoad load, String name, double rate) throws IOException {
        System.gc();
        long start = bench.clock().nanos();
        try (Latencies latencies = bench.latencies(name, start)) {
            load.run(Schedule.lasting(start, rate, bench.plan().open().toNanos()), latencies);
            return latencies.percentiles(rate);
        }
    }
}
