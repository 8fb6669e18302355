package io.tailrace.perf.rows;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.socket.BareSocket;
import io.tailrace.perf.socket.SocketCatchUp;
import java.nio.file.Path;

/**
 * A WebSocket that reads everything from the first event on. The floor is a bare socket that sends the first frame of the node
 * again and again.
 *
 * @param row what is measured
 * @param events how many are read
 */
record SocketCatchUpRow(Row row, long events) implements Workload {
    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        Filled.write(bench, directory, Shape.Kind.usual(), events);
        RowResult result;
        try (Node node =
                Node.start(NodeConfig.of(Filled.config(bench, directory)).withPort(0))) {
            SocketCatchUp.Result first = SocketCatchUp.run(node.port(), events);
            try (BareSocket bare = BareSocket.start(first.frame())) {
                Turns turns = Turns.take(
                        bench,
                        row,
                        () -> SocketCatchUp.run(bare.port(), events).perSecond(),
                        () -> SocketCatchUp.run(node.port(), events).perSecond());
                result = RowResult.of(row, turns.floor(), turns.figure())
                        .withNote("a frame of " + first.frameEvents() + " events has "
                                + first.frame().length() + " bytes");
            }
        }
        WorkDirectory.remove(directory);
        return result;
    }
}
