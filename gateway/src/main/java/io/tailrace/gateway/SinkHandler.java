package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.Position;
import io.tailrace.journal.Positions;
import io.tailrace.replicator.Standing;
import io.tailrace.sink.SinkFollower;
import io.tailrace.sink.SinkShard;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Sinks for operators. Asked on a reader's thread, as a lag is read from the journal and a place is written to disk. */
final class SinkHandler {
    private SinkHandler() {}

    /** A sink as it is told. */
    private record Told(Sinks.Running sink, Standing standing, boolean stalled, List<SinkShard> shards) {}

    static void list(Exchange exchange) {
        exchange.query();
        Shared shared = exchange.shared();
        StreamHandler.read(
                exchange,
                () -> shared.sinks().list().stream()
                        .map(sink -> told(shared, sink))
                        .toList(),
                all -> {
                    JsonOut out = exchange.loop.scratch().begin().name("sinks").beginArray();
                    all.forEach(told -> write(told, out));
                    exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
                    exchange.json(200, out.endArray().end());
                });
    }

    static void show(Exchange exchange) {
        exchange.query();
        answer(exchange, find(exchange), follower -> {});
    }

    static void pause(Exchange exchange) {
        exchange.query();
        change(exchange, SinkFollower::pause);
    }

    static void resume(Exchange exchange) {
        exchange.query();
        change(exchange, SinkFollower::resume);
    }

    static void skip(Exchange exchange) {
        Query query = exchange.query("shard", "sequence");
        require(query, "shard", "the shard of the event, as the status tells it");
        require(query, "sequence", "the sequence of the event that failed, as the status tells it");
        int shard = (int) query.number("shard", 0, Integer.MAX_VALUE, 0);
        long sequence = query.number("sequence", 1, Long.MAX_VALUE, 0);
        change(exchange, follower -> follower.skip(new Position(shard, sequence)));
    }

    static void reset(Exchange exchange) {
        Query query = exchange.query("to", "confirm");
        String to = require(query, "to", "start, end or a position");
        Sinks.Running sink = find(exchange);
        if (!sink.follower().name().equals(query.text("confirm"))) {
            throw Query.invalid(
                    "confirm",
                    "a reset sends events again, or leaves some out for good: say confirm="
                            + sink.follower().name() + " if that is wanted");
        }
        Positions positions = positions(exchange, to);
        change(exchange, follower -> follower.reset(positions));
    }

    private static Positions positions(Exchange exchange, String to) {
        Positions end = exchange.shared().journal().end();
        Positions positions = switch (to) {
            case "start" -> Positions.start();
            case "end" -> end;
            default -> parsed(to);
        };
        if (!end.covers(positions)) {
            throw Query.invalid("to", "the position is beyond the end, which is " + end.token());
        }
        return positions;
    }

    private static Positions parsed(String token) {
        try {
            return Positions.parse(token);
        } catch (IllegalArgumentException e) {
            throw Query.invalid("to", "\"to\" must be start, end or a position token");
        }
    }

    private static String require(Query query, String name, String what) {
        String value = query.text(name);
        if (value == null || value.isEmpty()) {
            throw Query.invalid(name, "\"" + name + "\" has to be there: " + what);
        }
        return value;
    }

    private static Sinks.Running find(Exchange exchange) {
        Sinks.Running sink = exchange.shared().sinks().find(exchange.parameter(0));
        if (sink == null) {
            throw Problem.of(Slug.NOT_FOUND, "there is no sink of that name; GET /v1/sinks lists them")
                    .exception();
        }
        return sink;
    }

    private static void change(Exchange exchange, Consumer<SinkFollower> change) {
        Sinks.Running sink = find(exchange);
        Body.read(exchange, body -> answer(exchange, sink, change));
    }

    private static void answer(Exchange exchange, Sinks.Running sink, Consumer<SinkFollower> change) {
        Shared shared = exchange.shared();
        StreamHandler.read(
                exchange,
                () -> {
                    try {
                        change.accept(sink.follower());
                    } catch (IllegalStateException e) {
                        throw Problem.of(Slug.WRONG_STATE, String.valueOf(e.getMessage()))
                                .with("sink", sink.follower().name())
                                .exception();
                    }
                    return told(shared, sink);
                },
                told -> {
                    JsonOut out = exchange.loop.scratch();
                    write(told, out);
                    exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
                    exchange.json(200, out);
                });
    }

    private static Told told(Shared shared, Sinks.Running sink) {
        SinkFollower follower = sink.follower();
        boolean stalled = shared.followers().isStalled(follower);
        return new Told(sink, follower.standing(), stalled, follower.shards());
    }

    private static void write(Told told, JsonOut out) {
        out.begin()
                .member("name", told.sink.follower().name())
                .member("type", told.sink.definition().type())
                .member("target", told.sink.definition().target());
        FollowerHandler.members(told.standing, told.stalled, out);
        out.name("shards").beginArray();
        told.shards.forEach(shard -> write(shard, out));
        out.endArray().end();
    }

    private static void write(SinkShard shard, JsonOut out) {
        out.begin()
                .member("shard", shard.shard())
                .member("state", shard.state().name().toLowerCase(Locale.ROOT))
                .member("sequence", shard.sequence())
                .member("sent", shard.sent())
                .member("sentBytes", shard.sentBytes())
                .member("failures", shard.failures());
        if (shard.failing() > 0) {
            out.member("failing", shard.failing());
        }
        String cause = shard.cause();
        if (cause != null) {
            out.member("cause", cause);
        }
        Instant retryAt = shard.retryAt();
        if (retryAt != null) {
            out.member("retryAt", retryAt.toString());
        }
        out.end();
    }
}
