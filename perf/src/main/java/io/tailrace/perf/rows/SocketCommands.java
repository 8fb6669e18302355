package io.tailrace.perf.rows;

import io.tailrace.command.Aggregates;
import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.JournalConfig;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.socket.Protocol;
import io.tailrace.perf.socket.SocketLoad;
import io.tailrace.samples.Samples;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Commands over one WebSocket to accounts in turn, each with an id of its own, against plain appends of the same data to as many
 * streams of the same node. The accounts are opened before the clock starts. Node and client live in this JVM.
 *
 * @param row what is measured
 * @param inFlight messages sent and not yet answered
 */
record SocketCommands(Row row, int inFlight) implements Workload {
    private static final String DATA = "{\"amount\":1}";
    private static final long OPENING_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        JournalConfig journal = Filled.config(bench, directory);
        NodeConfig config =
                NodeConfig.of(journal).withPort(0).withAggregates(Aggregates.of(new Samples().aggregates()));
        long acknowledged;
        RowResult result;
        try (Node node = Node.start(config);
                SocketLoad appends = SocketLoad.connect(node.port(), Protocol.JSON, inFlight, 1, DATA);
                SocketLoad commands = SocketLoad.connectToAccounts(node.port(), Protocol.JSON, inFlight)) {
            commands.saturate(OPENING_NANOS, SocketLoad.ACCOUNTS);
            if (commands.answered() != SocketLoad.ACCOUNTS) {
                throw new IllegalStateException("the accounts were not opened: opened=" + commands.answered());
            }
            result = SocketTurns.measure(bench, row, 1, appends, commands);
            acknowledged = appends.answered() + commands.answered();
        }
        Stored.require(journal, acknowledged);
        WorkDirectory.remove(directory);
        return result;
    }
}
