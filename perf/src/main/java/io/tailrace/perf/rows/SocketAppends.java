package io.tailrace.perf.rows;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.JournalConfig;
import io.tailrace.perf.load.Payload;
import io.tailrace.perf.measure.Bench;
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
            result = SocketTurns.measure(bench, row, batch, toBare, toNode);
            acknowledged = toNode.answered() * batch;
        }
        Stored.require(journal, acknowledged);
        WorkDirectory.remove(directory);
        return result;
    }

    private SocketLoad connect(int port) throws IOException {
        return SocketLoad.connect(port, protocol, inFlight, batch, Payload.json());
    }
}
