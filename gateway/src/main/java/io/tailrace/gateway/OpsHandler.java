package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Limits;
import io.tailrace.journal.ShardStatus;
import io.tailrace.replica.Replica;
import io.tailrace.replica.ReplicaShard;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What operators ask: is it up, is it ready, what does it do, what is its contract. */
final class OpsHandler {
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String YAML = "application/yaml";
    private static final String CONTRACT = read("/openapi.yaml");
    private static final String SOCKET_CONTRACT = read("/asyncapi.yaml");

    private OpsHandler() {}

    static void live(Exchange exchange) {
        up(exchange);
    }

    static void started(Exchange exchange) {
        up(exchange);
    }

    /** Ready while every shard takes writes and the node is not on its way out. */
    static void ready(Exchange exchange) {
        exchange.query();
        if (exchange.shared().stopping().get()) {
            throw Problem.of(Slug.SHUTTING_DOWN, "the node is shutting down").exception();
        }
        Replica replica = exchange.shared().replica();
        if (replica != null) {
            requireFollowing(replica);
        }
        for (ShardStatus shard : exchange.shared().journal().status()) {
            if (shard.fenced() != null) {
                throw Problem.of(
                                Refusals.fenced(shard.isDiskFull()),
                                "shard " + shard.shard() + " takes no more writes: " + shard.fenced())
                        .with("shard", shard.shard())
                        .exception();
            }
        }
        up(exchange);
    }

    /** A replica that must not follow its primary shows an ever older past. */
    private static void requireFollowing(Replica replica) {
        for (ReplicaShard shard : replica.shards()) {
            if (shard.state() == ReplicaShard.State.REFUSED) {
                throw Problem.of(Slug.REPLICA_STOPPED, String.valueOf(shard.cause()))
                        .with("shard", shard.shard())
                        .with("primary", replica.primary())
                        .exception();
            }
        }
    }

    static void metrics(Exchange exchange) {
        exchange.query();
        exchange.text(METRICS, exchange.shared().meters().registry.scrape());
    }

    static void contract(Exchange exchange) {
        exchange.query();
        exchange.text(YAML, CONTRACT);
    }

    /** That of the WebSocket. */
    static void socketContract(Exchange exchange) {
        exchange.query();
        exchange.text(YAML, SOCKET_CONTRACT);
    }

    static void info(Exchange exchange) {
        exchange.query();
        Journal journal = exchange.shared().journal();
        NodeConfig config = exchange.shared().config();
        String version = Node.class.getPackage().getImplementationVersion();
        JsonOut out = exchange.loop.scratch().begin();
        out.member("name", "tailrace")
                .member("version", version == null ? "development" : version)
                .member("role", journal.replication().isReplica() ? "replica" : "primary")
                .member("durability", journal.config().durability().label())
                .member("position", journal.end().token());
        limits(out, config, journal.config().limits());
        out.name("shards").beginArray();
        List<ShardStatus> shards = journal.status();
        shards.forEach(shard -> shard(out, shard));
        out.endArray().end();
        exchange.json(200, out);
    }

    private static void limits(JsonOut out, NodeConfig config, Limits limits) {
        out.name("limits")
                .begin()
                .member("body-bytes", config.bodyBytes())
                .member("header-bytes", config.headerBytes())
                .member("page-events", config.pageEvents())
                .member("json-depth", config.jsonDepth())
                .member("in-flight-bytes", config.inFlightBytes())
                .member("connections", config.connections())
                .member("event-bytes", limits.eventBytes())
                .member("metadata-bytes", limits.metadataBytes())
                .member("commit-bytes", limits.commitBytes())
                .member("commit-events", limits.commitEvents())
                .member("stream-id-bytes", limits.streamIdBytes())
                .member("type-bytes", limits.typeBytes())
                .member("event-id-bytes", limits.eventIdBytes())
                .end();
    }

    private static void shard(JsonOut out, ShardStatus shard) {
        out.begin()
                .member("shard", shard.shard())
                .member("appended", shard.appended())
                .member("committed", shard.committed())
                .member("durable", shard.durable())
                .member("epoch", shard.epoch())
                .member("streams", shard.streams())
                .member("ringDepth", shard.ringDepth())
                .member("ringCapacity", shard.ringCapacity())
                .member("cycles", shard.cycles())
                .member("bytes", shard.bytes());
        String fenced = shard.fenced();
        if (fenced != null) {
            out.member("fenced", fenced);
        }
        out.end();
    }

    private static void up(Exchange exchange) {
        exchange.query();
        exchange.json(
                200, exchange.loop.scratch().begin().member("status", "up").end());
    }

    private static String read(String resource) {
        try (InputStream in = OpsHandler.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing in the jar: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
