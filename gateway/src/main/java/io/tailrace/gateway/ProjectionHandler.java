package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.tailrace.projection.Poison;
import io.tailrace.projection.ProjectionStatus;
import io.tailrace.projection.Retry;
import io.tailrace.projection.RunningProjection;
import io.vertx.core.http.HttpHeaders;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Projections for operators: how they are, and what is to be done with them. Asked on a reader's thread. */
final class ProjectionHandler {
    private ProjectionHandler() {}

    static void list(Exchange exchange) {
        exchange.query();
        NodeViews views = exchange.shared().views();
        StreamHandler.read(
                exchange,
                () -> views.all().stream().map(RunningProjection::status).toList(),
                found -> list(exchange, found));
    }

    private static void list(Exchange exchange, List<ProjectionStatus> found) {
        JsonOut out = exchange.loop.scratch().begin().name("projections").beginArray();
        found.forEach(status -> write(exchange, status, out));
        exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        exchange.json(200, out.endArray().end());
    }

    static void show(Exchange exchange) {
        exchange.query();
        answer(exchange, 200, projection(exchange));
    }

    static void pause(Exchange exchange) {
        exchange.query();
        act(exchange, 200, RunningProjection::pause);
    }

    static void resume(Exchange exchange) {
        exchange.query();
        act(exchange, 200, RunningProjection::resume);
    }

    static void retry(Exchange exchange) {
        exchange.query();
        act(exchange, 200, RunningProjection::retry);
    }

    static void rebuild(Exchange exchange) {
        long rate = exchange.query("eventsPerSecond").number("eventsPerSecond", 0, Long.MAX_VALUE, -1);
        long wanted = rate >= 0 ? rate : exchange.shared().config().views().eventsPerSecond();
        act(exchange, 202, projection -> projection.rebuild(wanted));
    }

    static void skip(Exchange exchange) {
        Query query = exchange.query("shard", "sequence");
        if (!query.has("shard") || !query.has("sequence")) {
            throw Query.invalid(
                    "sequence", "name the event that is to be skipped: shard=N&sequence=N, as the status has them");
        }
        int shard = (int) query.number("shard", 0, exchange.shared().journal().shards() - 1L, 0);
        long sequence = query.number("sequence", 1, Long.MAX_VALUE, 1);
        act(exchange, 200, projection -> projection.skip(shard, sequence));
    }

    static RunningProjection projection(Exchange exchange) {
        return exchange.shared().views().require(exchange.parameter(0));
    }

    private static void act(
            Exchange exchange, int status, Function<RunningProjection, CompletableFuture<Void>> action) {
        RunningProjection projection = projection(exchange);
        Body.read(exchange, body -> {
            CompletableFuture<Void> unused = action.apply(projection)
                    .whenComplete((done, failure) -> exchange.loop
                            .answers()
                            .add(() -> exchange.guard(() -> {
                                if (failure != null) {
                                    throw refused(failure);
                                }
                                answer(exchange, status, projection);
                            })));
        });
    }

    private static void answer(Exchange exchange, int code, RunningProjection projection) {
        StreamHandler.read(exchange, projection::status, status -> {
            JsonOut out = exchange.loop.scratch();
            write(exchange, status, out);
            exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            exchange.json(code, out);
        });
    }

    /** What to throw when a projection could not do what was asked. */
    static RuntimeException refused(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof SQLException) {
            return Problem.of(Slug.VIEW_UNAVAILABLE, "the database of the views does not answer: " + cause.getMessage())
                    .exception();
        }
        if (cause instanceof IllegalStateException) {
            return Problem.of(Slug.WRONG_STATE, String.valueOf(cause.getMessage()))
                    .exception();
        }
        return cause instanceof RuntimeException other ? other : new CompletionException(cause);
    }

    private static void write(Exchange exchange, ProjectionStatus status, JsonOut out) {
        Shared shared = exchange.shared();
        boolean stalled = shared.followers().isStalled(shared.views().require(status.name()));
        out.begin().member("name", status.name()).member("version", status.version());
        FollowerHandler.members(status.standing(), stalled, out);
        out.member("paused", status.paused())
                .member("generation", status.generation())
                .member("servedVersion", status.servedVersion())
                .member("lanes", status.lanes());
        poison(status.poison(), out);
        retry(status.retry(), out);
        rebuild(status.rebuild(), out);
        out.end();
    }

    private static void poison(@Nullable Poison poison, JsonOut out) {
        if (poison != null) {
            out.name("poison")
                    .begin()
                    .member("shard", poison.shard())
                    .member("sequence", poison.sequence())
                    .member("stream", poison.stream())
                    .member("version", poison.version())
                    .member("type", poison.type())
                    .member("id", poison.id())
                    .member("cause", poison.cause())
                    .member("since", poison.since().toString())
                    .end();
        }
    }

    private static void retry(@Nullable Retry retry, JsonOut out) {
        if (retry != null) {
            out.name("retry")
                    .begin()
                    .member("attempts", retry.attempts())
                    .member("cause", retry.cause())
                    .member("waitMillis", retry.waitMillis())
                    .end();
        }
    }

    private static void rebuild(ProjectionStatus.@Nullable Rebuild rebuild, JsonOut out) {
        if (rebuild != null) {
            out.name("rebuild")
                    .begin()
                    .member("generation", rebuild.generation())
                    .member("done", rebuild.done())
                    .member("total", rebuild.total())
                    .member("eventsPerSecond", Math.round(rebuild.eventsPerSecond()));
            if (rebuild.secondsLeft() >= 0) {
                out.member("secondsLeft", rebuild.secondsLeft());
            }
            out.end();
        }
    }
}
