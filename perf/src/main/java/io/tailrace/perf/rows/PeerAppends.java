package io.tailrace.perf.rows;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.Ack;
import io.tailrace.journal.JournalConfig;
import io.tailrace.perf.http.HttpLoad;
import io.tailrace.perf.load.Payload;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.peer.Peer;
import io.tailrace.perf.peer.Peers;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.socket.Protocol;
import io.tailrace.perf.socket.SocketLoad;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Appends of one event to another store and to Tailrace in turns: the same bytes, as many in flight, on the same disk. The
 * floor of the row is the peer.
 *
 * @param row what is measured
 * @param peer what Tailrace is held against
 * @param inFlight appends sent and not yet acknowledged; connections, where a connection has one in flight
 * @param way how Tailrace is reached
 */
record PeerAppends(Row row, Peers peer, int inFlight, Way way) implements Workload {

    /** How Tailrace is reached: as the peer is, or as near to it as there is. */
    enum Way {
        HTTP,
        SOCKET,
        EMBEDDED
    }

    /** Tailrace's side of the comparison. */
    private interface Side extends AutoCloseable {
        double saturate(long nanos) throws Exception;

        @Override
        void close() throws IOException;
    }

    @Override
    public @Nullable String missing() {
        return peer.missing();
    }

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path ours = bench.work().fresh(row.label());
        Path theirs = bench.work().fresh(row.label() + "-peer");
        RowResult result;
        try (Peer other = peer.start(theirs, inFlight, Payload.json());
                Side side = side(bench, ours)) {
            long trial = bench.plan().trial().toNanos();
            Turns turns = Turns.ofServers(bench, row, () -> other.saturate(trial), () -> side.saturate(trial));
            other.requireStored();
            result = RowResult.of(row, turns.floor(), turns.figure())
                    .withNote("the floor is " + other.name() + ", " + other.durability())
                    .withNote("Tailrace: ack " + row.ack() + ", " + inFlight + " in flight by " + way);
        }
        WorkDirectory.remove(ours);
        WorkDirectory.remove(theirs);
        return result;
    }

    private Side side(Bench bench, Path directory) throws Exception {
        JournalConfig config = Filled.config(bench, directory);
        if (way == Way.EMBEDDED) {
            return new Embedded(JournalLoad.open(
                    directory, Ack.of(row.ack()), bench.cycleBytes(), new Shape(Shape.Kind.usual()), bench.clock()));
        }
        Node node = Node.start(NodeConfig.of(config).withPort(0));
        try {
            if (way == Way.HTTP) {
                HttpLoad load = HttpLoad.connect(node.port(), inFlight, System.nanoTime());
                return new Served(node, load::close, load::saturate, load::answered);
            }
            // One socket, expected versions checked.
            SocketLoad load = SocketLoad.connect(node.port(), Protocol.JSON, inFlight, 1, Payload.json());
            return new Served(node, load::close, load::saturate, load::answered);
        } catch (Exception e) {
            node.close();
            throw e;
        }
    }

    /** In process. */
    private final class Embedded implements Side {
        private final JournalLoad load;

        Embedded(JournalLoad load) {
            this.load = load;
        }

        @Override
        public double saturate(long nanos) {
            long before = load.stored();
            long taken = load.saturate(inFlight, nanos, Long.MAX_VALUE / 2);
            return (load.stored() - before) * 1e9 / taken;
        }

        @Override
        public void close() {
            load.close();
        }
    }

    /**
     * Over the network, against a node of this process.
     *
     * @param load closes the connections
     * @param answered how many appends were acknowledged
     */
    private record Served(Node node, Closeable load, Rate rate, LongSupplier answered) implements Side {
        @Override
        public double saturate(long nanos) throws Exception {
            return rate.saturate(nanos);
        }

        @Override
        public void close() throws IOException {
            load.close();
            Stored.require(node.journal(), answered.getAsLong());
            node.close();
        }
    }

    /** Appends as fast as answers come, and says how many a second. */
    private interface Rate {
        double saturate(long nanos) throws Exception;
    }
}
