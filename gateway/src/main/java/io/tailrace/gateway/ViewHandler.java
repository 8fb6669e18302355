package io.tailrace.gateway;

import io.tailrace.gateway.config.Kind;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Percent;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.ProblemException;
import io.tailrace.gateway.json.Slug;
import io.tailrace.gateway.json.StrictJson;
import io.tailrace.journal.Positions;
import io.tailrace.projection.RunningProjection;
import io.tailrace.projection.ViewPage;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Views by key, prefix and page. The database is asked on a reader's thread; who waits for a position holds none. */
final class ViewHandler {
    private static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(2);
    /** Below the time after which an idle connection is closed. */
    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(50);

    private ViewHandler() {}

    static void find(Exchange exchange) {
        Query query = exchange.query("waitFor", "timeout");
        RunningProjection projection = ProjectionHandler.projection(exchange);
        String key = exchange.parameter(1);
        StrictJson json = json(exchange);
        Callable<ViewPage> question = asked(() -> projection.find(key));
        whenReached(
                exchange,
                projection,
                query,
                () -> StreamHandler.read(exchange, question, found -> {
                    if (found.entries().isEmpty()) {
                        throw Problem.of(Slug.NOT_FOUND, "the view has nothing under this key")
                                .with("position", found.positions().token())
                                .exception();
                    }
                    if (isHeld(exchange, found)) {
                        return;
                    }
                    JsonOut out = new JsonOut(found.entries().get(0).json().length + 512);
                    entry(out.begin(), found.entries().get(0), json);
                    answer(
                            exchange,
                            out.member("position", found.positions().token()).end());
                }));
    }

    static void page(Exchange exchange) {
        Query query = exchange.query("prefix", "after", "limit", "waitFor", "timeout");
        RunningProjection projection = ProjectionHandler.projection(exchange);
        int max = exchange.shared().config().pageEvents();
        int limit = (int) query.number("limit", 1, max, Math.min(100, max));
        int bytes = exchange.shared().config().bodyBytes();
        String prefix = query.text("prefix", "");
        String after = query.text("after");
        StrictJson json = json(exchange);
        Callable<ViewPage> question = asked(() -> projection.page(prefix, after, limit, bytes));
        whenReached(
                exchange,
                projection,
                query,
                () -> StreamHandler.read(exchange, question, found -> {
                    if (isHeld(exchange, found)) {
                        return;
                    }
                    JsonOut out = new JsonOut(16 << 10).begin().name("entries").beginArray();
                    found.entries().forEach(entry -> {
                        entry(out.begin(), entry, json);
                        out.end();
                    });
                    out.endArray().member("position", found.positions().token());
                    if (!found.isLast()) {
                        next(exchange, projection, prefix, found, limit, out);
                    }
                    answer(exchange, out.end());
                }));
    }

    private static void next(
            Exchange exchange, RunningProjection projection, String prefix, ViewPage found, int limit, JsonOut out) {
        String last = found.entries().get(found.entries().size() - 1).key();
        String next = "/v1/projections/" + projection.name() + "/views?prefix=" + Percent.encode(prefix) + "&after="
                + Percent.encode(last) + "&limit=" + limit;
        out.member("next", next);
        exchange.response().putHeader("Link", "<" + next + ">; rel=\"next\"");
    }

    private static StrictJson json(Exchange exchange) {
        NodeConfig config = exchange.shared().config();
        return new StrictJson(config.jsonDepth(), Integer.MAX_VALUE);
    }

    /** What a projection wrote is looked at before it becomes a part of an answer: it may be no JSON. */
    private static void entry(JsonOut out, ViewPage.Entry entry, StrictJson json) {
        out.member("key", entry.key());
        try {
            json.check(entry.json());
            out.name("value").raw(new String(entry.json(), StandardCharsets.UTF_8));
        } catch (ProblemException e) {
            out.member("value_base64", Base64.getEncoder().encodeToString(entry.json()));
        }
    }

    private static boolean isHeld(Exchange exchange, ViewPage found) {
        String etag = '"' + found.positions().token() + '"';
        exchange.response().putHeader(HttpHeaders.ETAG, etag).putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        boolean held = Preconditions.isHeld(exchange.header(HttpHeaders.IF_NONE_MATCH), etag);
        if (held) {
            exchange.empty(304);
        }
        return held;
    }

    private static void answer(Exchange exchange, JsonOut out) {
        exchange.admit(out.length());
        exchange.json(200, out);
    }

    private static Callable<ViewPage> asked(Callable<ViewPage> question) {
        return () -> {
            try {
                return question.call();
            } catch (SQLException e) {
                throw ProjectionHandler.refused(e);
            }
        };
    }

    /** Goes on when the view has what the client has seen written; answers that it lags when that takes too long. */
    private static void whenReached(Exchange exchange, RunningProjection projection, Query query, Runnable then) {
        Duration timeout = timeout(query.text("timeout"));
        String token = query.text("waitFor");
        if (token == null) {
            then.run();
            return;
        }
        CompletableFuture<Boolean> reached = projection.await(positions(exchange, token));
        if (reached.isDone()) {
            exchange.guard(() -> goOn(exchange, projection, reached.getNow(false), then));
            return;
        }
        Vertx vertx = Vertx.currentContext().owner();
        long timer = vertx.setTimer(Math.max(1, timeout.toMillis()), fired -> reached.complete(false));
        CompletableFuture<Void> unused =
                reached.thenAccept(covered -> exchange.loop.answers().add(() -> {
                    vertx.cancelTimer(timer);
                    exchange.guard(() -> goOn(exchange, projection, covered, then));
                }));
    }

    private static void goOn(Exchange exchange, RunningProjection projection, boolean covered, Runnable then) {
        if (covered) {
            then.run();
            return;
        }
        StreamHandler.read(exchange, projection::standing, standing -> {
            throw Problem.of(
                            Slug.PROJECTION_LAGGING,
                            "the view has not taken in everything up to waitFor in time; state="
                                    + standing.state().name().toLowerCase(java.util.Locale.ROOT)
                                    + cause(standing.cause()))
                    .with("position", standing.positions().token())
                    .with("lagEvents", standing.lag().events())
                    .exception();
        });
    }

    private static String cause(@Nullable String cause) {
        return cause == null ? "" : " cause=" + cause;
    }

    private static Positions positions(Exchange exchange, String token) {
        try {
            Positions wanted = Positions.parse(token);
            if (wanted.shards() <= exchange.shared().journal().shards()) {
                return wanted;
            }
        } catch (IllegalArgumentException e) {
            // Answered below.
        }
        throw Query.invalid("waitFor", "\"waitFor\" must be a position that this store has given out");
    }

    private static Duration timeout(@Nullable String text) {
        if (text == null) {
            return TIMEOUT_DEFAULT;
        }
        try {
            Duration wanted = Duration.ofNanos(Kind.DURATION.parse(text));
            if (wanted.compareTo(TIMEOUT_MAX) <= 0) {
                return wanted;
            }
        } catch (IllegalArgumentException e) {
            // Answered below.
        }
        throw Query.invalid("timeout", "\"timeout\" must be a duration as 500ms or 2s, at most 50s");
    }
}
