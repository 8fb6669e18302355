package io.tailrace.perf.rows;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.JournalConfig;
import io.tailrace.perf.http.BareServer;
import io.tailrace.perf.http.HttpLoad;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Single-event appends over HTTP/1.1 at a fixed rate, from the intended time: the p99 of each repetition.
 *
 * @param row what is measured
 * @param connections at most one request in flight on each
 * @param perSecond appends a second
 */
record HttpSteady(Row row, int connections, int perSecond) implements Workload {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final String BODY =
            "{\"stream\":\"perf-00000\",\"firstVersion\":1234,\"lastVersion\":1234,\"shard\":0,\"position\":\"v1.AAEAAA\","
                    + "\"ack\":\"disk\",\"replayed\":false}";

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        JournalConfig journal = Filled.config(bench, directory);
        long acknowledged;
        RowResult result;
        try (Node node = Node.start(NodeConfig.of(journal).withPort(0));
                BareServer bare = BareServer.start(BODY);
                HttpLoad toNode = HttpLoad.connect(node.port(), connections, System.nanoTime());
                HttpLoad toBare = HttpLoad.connect(bare.port(), connections, System.nanoTime())) {
            result = Turns.timed(
                    bench,
                    row,
                    () -> HttpPages.paced(bench, toBare, row.label() + ".floor", perSecond),
                    () -> HttpPages.paced(bench, toNode, row.label(), perSecond),
                    Percentiles::p99);
            result = result.withNote(String.format(
                    Locale.ROOT,
                    "last repetition: p99.99 %.1f us",
                    result.latency().p9999() / NANOS_PER_MICRO));
            acknowledged = toNode.answered();
        }
        Stored.require(journal, acknowledged);
        WorkDirectory.remove(directory);
        return result;
    }
}
