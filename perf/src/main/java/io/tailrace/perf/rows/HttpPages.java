package io.tailrace.perf.rows;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.perf.http.BareServer;
import io.tailrace.perf.http.HttpLoad;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.load.Schedule;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Pages of random streams over HTTP/1.1, against a bare Vert.x server that has one such page ready.
 *
 * @param row what is measured
 * @param connections with one request in flight on each
 * @param streams of the store
 * @param events of each stream, and of a page
 */
record HttpPages(Row row, int connections, int streams, int events) implements Workload {
    private static final String HEAD_END = "\r\n\r\n";

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        Shape.Kind kind = Shape.Kind.usual().withStreams(streams, Shape.Draw.IN_TURN);
        Filled.write(bench, directory, kind, (long) streams * events);
        RowResult result;
        try (Node node = Node.start(
                        NodeConfig.of(Filled.config(bench, directory)).withPort(0));
                HttpLoad toNode = connect(node.port())) {
            String sample = toNode.sample();
            String page = sample.substring(sample.indexOf(HEAD_END) + HEAD_END.length());
            try (BareServer bare = BareServer.start(page);
                    HttpLoad toBare = connect(bare.port())) {
                result = measure(bench, toBare, toNode).withNote("bytes of a page: " + page.length());
            }
        }
        WorkDirectory.remove(directory);
        return result;
    }

    private HttpLoad connect(int port) throws IOException {
        return HttpLoad.pages(port, connections, System.nanoTime(), streams, events);
    }

    private RowResult measure(Bench bench, HttpLoad toBare, HttpLoad toNode) throws Exception {
        long trial = bench.plan().trial().toNanos();
        Turns turns = Turns.ofServers(bench, row, () -> toBare.saturate(trial), () -> toNode.saturate(trial));
        double rate = turns.figure().median() * bench.plan().part();
        return RowResult.of(row, turns.floor(), turns.figure())
                .withLatency(paced(bench, toNode, row.label(), rate))
                .withFloorLatency(paced(bench, toBare, row.label() + ".floor", rate));
    }

    /** A run at a fixed rate, as long as the plan says. */
    static Percentiles paced(Bench bench, HttpLoad load, String name, double rate) throws IOException {
        System.gc();
        long start = bench.clock().nanos();
        try (Latencies latencies = bench.latencies(name, start)) {
            load.run(Schedule.lasting(start, rate, bench.plan().open().toNanos()), latencies);
            return latencies.percentiles(rate);
        }
    }
}
