package io.tailrace.gateway;

import io.tailrace.command.Aggregate;
import io.tailrace.command.SnapshotInfo;
import io.tailrace.command.Snapshots;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.ProblemException;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.StreamId;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Snapshots for operators: they are a cache, and whatever is done here changes no answer. Asked on a reader's thread. */
final class SnapshotHandler {
    private SnapshotHandler() {}

    /** A snapshot and the state in it. */
    private record Shown(SnapshotInfo info, @Nullable JsonOut state) {}

    static void list(Exchange exchange) {
        NameQuery query = NameQuery.of(exchange);
        int limit = query.limit();
        Snapshots snapshots = snapshots(exchange);
        StreamHandler.read(exchange, () -> snapshots.list(query.prefix(), query.after(), limit + 1), found -> {
            List<SnapshotInfo> page = found.subList(0, Math.min(limit, found.size()));
            JsonOut out = exchange.loop.scratch().begin();
            out.member("count", snapshots.count()).member("bytesOnDisk", snapshots.bytesOnDisk());
            out.name("snapshots").beginArray();
            page.forEach(info -> write(info, out));
            out.endArray();
            if (found.size() > limit) {
                out.member("next", query.next("/v1/snapshots", page.get(limit - 1).stream()));
            }
            exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            exchange.json(200, out.end());
        });
    }

    static void show(Exchange exchange) {
        Aggregate<?, ?, ?> aggregate = Targets.aggregate(exchange.shared(), exchange.parameter(0));
        StreamId stream = Targets.stream(exchange);
        exchange.query();
        Snapshots snapshots = snapshots(exchange);
        Callable<Shown> question = () -> {
            SnapshotInfo info = snapshots.find(stream);
            byte[] state = info == null ? null : snapshots.state(stream);
            if (info == null || state == null) {
                throw notFound(stream);
            }
            JsonOut out = new JsonOut(state.length + 512).begin();
            members(info, out);
            AggregateHandler.value(out, "state", aggregate.states().contentType(), state);
            return new Shown(info, out.end());
        };
        StreamHandler.read(exchange, question, shown -> shown(exchange, 200, shown));
    }

    static void rebuild(Exchange exchange) {
        StreamId stream = Targets.stream(exchange);
        exchange.query();
        Snapshots snapshots = snapshots(exchange);
        Callable<Shown> question = () -> {
            SnapshotInfo info = snapshots.rebuild(stream);
            if (info == null) {
                throw notFound(stream);
            }
            return new Shown(info, null);
        };
        Body.read(exchange, body -> StreamHandler.read(exchange, question, shown -> shown(exchange, 201, shown)));
    }

    static void drop(Exchange exchange) {
        StreamId stream = Targets.stream(exchange);
        exchange.query();
        Snapshots snapshots = snapshots(exchange);
        StreamHandler.read(exchange, () -> snapshots.drop(stream), dropped -> {
            if (dropped) {
                exchange.empty(204);
            } else {
                exchange.problem(notFound(stream).problem());
            }
        });
    }

    static void dropAll(Exchange exchange) {
        String prefix = exchange.query("prefix").text("prefix", "");
        Snapshots snapshots = snapshots(exchange);
        StreamHandler.read(
                exchange,
                () -> snapshots.dropAll(prefix),
                dropped -> exchange.json(
                        200,
                        exchange.loop
                                .scratch()
                                .begin()
                                .member("dropped", dropped)
                                .end()));
    }

    static void rebuildAll(Exchange exchange) {
        String prefix = exchange.query("prefix").text("prefix", "");
        Snapshots snapshots = snapshots(exchange);
        Body.read(exchange, body -> new RebuildSession(exchange, snapshots, prefix).start());
    }

    private static Snapshots snapshots(Exchange exchange) {
        Snapshots snapshots = exchange.shared().commands().snapshots();
        if (snapshots == null) {
            throw Problem.of(
                            Slug.NOT_FOUND,
                            "this node keeps no snapshots: it has no aggregates, or commands.snapshots=off")
                    .exception();
        }
        return snapshots;
    }

    private static ProblemException notFound(StreamId stream) {
        return Problem.of(Slug.NOT_FOUND, "there is no snapshot: the stream has no events, or none was taken yet")
                .with("stream", stream.value())
                .exception();
    }

    private static void shown(Exchange exchange, int status, Shown shown) {
        JsonOut out = shown.state;
        if (out == null) {
            out = exchange.loop.scratch();
            write(shown.info, out);
        }
        exchange.response()
                .putHeader(HttpHeaders.ETAG, Preconditions.etag(shown.info.version()))
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        exchange.json(status, out);
    }

    private static void write(SnapshotInfo info, JsonOut out) {
        out.begin();
        members(info, out);
        out.end();
    }

    private static void members(SnapshotInfo info, JsonOut out) {
        out.member("stream", info.stream().value())
                .member("version", info.version())
                .positionMember(info.position().shard(), info.position().sequence())
                .member("taken", info.taken().toString())
                .member("stateVersion", info.stateVersion())
                .member("bytes", info.bytes())
                .member("usable", info.usable());
    }
}
