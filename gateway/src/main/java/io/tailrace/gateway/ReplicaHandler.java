package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.Replication;
import io.tailrace.replica.PromotionRefusedException;
import io.tailrace.replica.Replica;
import io.tailrace.replica.ReplicaShard;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Whose copy this node is and how far behind, and the way to make it the primary. */
final class ReplicaHandler {
    private ReplicaHandler() {}

    static void show(Exchange exchange) {
        exchange.query();
        answer(exchange);
    }

    private static void answer(Exchange exchange) {
        Replication replication = exchange.shared().journal().replication();
        Replica replica = exchange.shared().replica();
        JsonOut out = exchange.loop.scratch().begin();
        out.member("role", replication.isReplica() ? "replica" : "primary")
                .member("store", replication.identity().id())
                .member("promotions", replication.identity().promotions())
                .member("position", exchange.shared().journal().end().token());
        if (replica != null && replication.isReplica()) {
            out.member("primary", replica.primary().toString());
            out.member("lagEvents", replica.standing().lag().events());
            out.member("lagMillis", replica.standing().lag().time().toMillis());
            out.name("shards").beginArray();
            replica.shards().forEach(shard -> shard(out, shard));
            out.endArray();
        }
        exchange.json(200, out.end());
    }

    private static void shard(JsonOut out, ReplicaShard shard) {
        out.begin()
                .member("shard", shard.shard())
                .member("state", shard.state().name().toLowerCase(Locale.ROOT))
                .member("sequence", shard.sequence());
        if (shard.primarySequence() >= 0) {
            out.member("primarySequence", shard.primarySequence())
                    .member("lagEvents", shard.behind())
                    .member("heardMillisAgo", shard.heardMillisAgo());
        }
        String cause = shard.cause();
        if (cause != null) {
            out.member("cause", cause);
        }
        out.end();
    }

    static void promote(Exchange exchange) {
        boolean force = exchange.query("force").text("force", "false").equals("true");
        Replica replica = exchange.shared().replica();
        if (replica == null || replica.isPromoted()) {
            throw Problem.of(Slug.PROMOTION_REFUSED, "this node leads already").exception();
        }
        // Waits for the disk.
        Callable<Long> promotion = () -> {
            try {
                return replica.promote(force);
            } catch (PromotionRefusedException e) {
                throw Problem.of(Slug.PROMOTION_REFUSED, String.valueOf(e.getMessage()))
                        .exception();
            }
        };
        StreamHandler.read(exchange, promotion, promotions -> answer(exchange));
    }
}
