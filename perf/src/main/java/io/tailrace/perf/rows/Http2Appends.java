package io.tailrace.perf.rows;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.JournalConfig;
import io.tailrace.perf.http.BareServer;
import io.tailrace.perf.http.Http2Load;
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
 * Appends over one HTTP/2 connection against a bare Vert.x server, as {@link HttpAppends} does it over HTTP/1.1.
 *
 * @param row what is measured
 * @param inFlight requests under way on the connection
 */
record Http2Appends(Row row, int inFlight) implements Workload {

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        JournalConfig journal = Filled.config(bench, directory);
        long acknowledged;
        RowResult result;
        try (Node node = Node.start(NodeConfig.of(journal).withPort(0));
                BareServer bare = BareServer.start(answer(node));
                Http2Load toBare = Http2Load.connect(bare.port(), inFlight, System.nanoTime());
                Http2Load toNode = Http2Load.connect(node.port(), inFlight, System.nanoTime())) {
            result = measure(bench, toBare, toNode);
            acknowledged = toNode.answered() + 1;
        }
        Stored.require(journal, acknowledged);
        WorkDirectory.remove(directory);
        return result;
    }

    /** What the node answers, in the length that the bare server is to answer too. */
    private static String answer(Node node) throws Exception {
        try (HttpLoad one = HttpLoad.connect(node.port(), 1, System.nanoTime())) {
            String sample = one.sample();
            return sample.substring(sample.indexOf(HttpAppends.HEAD_END) + HttpAppends.HEAD_END.length());
        }
    }

    private RowResult measure(Bench bench, Http2Load toBare, Http2Load toNode) throws Exception {
        long trial = bench.plan().trial().toNanos();
        Turns turns = Turns.ofServers(bench, row, () -> toBare.saturate(trial), () -> toNode.saturate(trial));
        long before = toNode.answered();
        Meter meter = Meter.start();
        toNode.saturate(trial);
        return RowResult.of(row, turns.floor(), turns.figure())
                .withNote(meter.stop(toNode.answered() - before))
                .withNote("client and server share one JVM");
    }
}
