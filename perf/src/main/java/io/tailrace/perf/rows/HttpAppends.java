package io.tailrace.perf.rows;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.JournalConfig;
import io.tailrace.perf.http.BareServer;
import io.tailrace.perf.http.HttpLoad;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Meter;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.nio.file.Path;

/**
 * Appends over HTTP/1.1 against a bare Vert.x server. Node, bare server and client live in this JVM, each on threads of
 * its own; the one that is not measured is idle.
 *
 * @param row what is measured
 * @param connections with one request in flight on each
 */
record HttpAppends(Row row, int connections) implements Workload {
    static final String HEAD_END = "\r\n\r\n";

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        JournalConfig journal = Filled.config(bench, directory);
        long acknowledged;
        RowResult result;
        try (Node node = Node.start(NodeConfig.of(journal).withPort(0));
                HttpLoad toNode = HttpLoad.connect(node.port(), connections, System.nanoTime())) {
            String sample = toNode.sample();
            bench.say("%s answers%n%s%n", row.label(), sample);
            try (BareServer bare = BareServer.start(sample.substring(sample.indexOf(HEAD_END) + HEAD_END.length()));
                    HttpLoad toBare = HttpLoad.connect(bare.port(), connections, System.nanoTime())) {
                result = measure(bench, toBare, toNode);
            }
            acknowledged = toNode.answered();
        }
        Stored.require(journal, acknowledged);
        WorkDirectory.remove(directory);
        return result;
    }

    private RowResult measure(Bench bench, HttpLoad toBare, HttpLoad toNode) throws Exception {
        long trial = bench.plan().trial().toNanos();
        Turns turns = Turns.ofServers(bench, row, () -> toBare.saturate(trial), () -> toNode.saturate(trial));
        long before = toNode.answered();
        Meter meter = Meter.start();
        toNode.saturate(trial);
        String cost = meter.stop(toNode.answered() - before);
        double rate = turns.figure().median() * bench.plan().part();
        return RowResult.of(row, turns.floor(), turns.figure())
                .withLatency(HttpPages.paced(bench, toNode, row.label(), rate))
                .withFloorLatency(HttpPages.paced(bench, toBare, row.label() + ".floor", rate))
                .withNote(cost)
                .withNote("client and server share one JVM");
    }
}
