package io.tailrace.perf.rows;

import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.peer.Peers;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Unit;
import io.tailrace.perf.rows.PeerAppends.Way;
import java.util.List;
import java.util.Set;

/** Single-event appends of 256 bytes, against other stores. */
final class PeerRows implements Rows {
    @Override
    public List<Listed> listed() {
        return List.of(
                row(
                        "peer-postgresql-1",
                        Peers.POSTGRES,
                        1,
                        Way.HTTP,
                        "disk",
                        0,
                        "PostgreSQL, fsync on, 1 connection; Tailrace over HTTP/1.1"),
                row(
                        "peer-postgresql-64",
                        Peers.POSTGRES,
                        64,
                        Way.HTTP,
                        "disk",
                        10,
                        "PostgreSQL, fsync on, 64 connections; Tailrace over HTTP/1.1"),
                row(
                        "peer-kafka-1024",
                        Peers.KAFKA,
                        1_024,
                        Way.SOCKET,
                        "disk",
                        3,
                        "Kafka, acks=all, page cache, 1,024 in flight;"
                                + " Tailrace over one WebSocket with expected versions, forced"),
                row(
                        "peer-kafka-flushed-1024",
                        Peers.KAFKA_FLUSHED,
                        1_024,
                        Way.SOCKET,
                        "disk",
                        0,
                        "the same with Kafka forcing its log too"),
                row(
                        "peer-h2-64",
                        Peers.H2,
                        64,
                        Way.EMBEDDED,
                        "memory",
                        0,
                        "H2 in process, file not forced, 64 connections; Tailrace in process, memory"),
                row(
                        "peer-redis-64",
                        Peers.REDIS,
                        64,
                        Way.HTTP,
                        "disk",
                        0,
                        "Redis from the path, append-only file forced, 64 connections; Tailrace over HTTP/1.1"),
                row(
                        "peer-nats-1024",
                        Peers.NATS,
                        1_024,
                        Way.SOCKET,
                        "disk",
                        0,
                        "NATS JetStream from the path, page cache, expected sequences, 1,024 in flight; Tailrace over"
                                + " one WebSocket with expected versions, forced"));
    }

    private static Listed row(String label, Peers peer, int inFlight, Way way, String ack, double aim, String what) {
        Row row = new Row(label, Unit.EVENTS_PER_SECOND, ack, aim, "the floor is the peer: " + what);
        return new Listed(new PeerAppends(row, peer, inFlight, way), Set.of(Suite.PEERS));
    }
}
