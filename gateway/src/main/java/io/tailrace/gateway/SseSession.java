package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Callable;

/**
 * A subscription over server-sent events: what is stored, then what is committed, until the client leaves or the node
 * says goodbye. Confined to the event loop.
 */
final class SseSession implements Live, Feed.Sink {
    private static final int RETRY_MILLIS = 2_000;

    private final Exchange exchange;
    private final HttpServerResponse response;
    private final Feed feed;
    private boolean caughtUp;
    private boolean quiet = true;
    private boolean over;

    SseSession(Exchange exchange, Callable<Source> opener) {
        this.exchange = exchange;
        response = exchange.response();
        feed = new Feed(exchange.loop, opener, Framing.SSE, this);
    }

    void start() {
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, Media.EVENTS)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.exceptionHandler(failure -> leave());
        response.closeHandler(v -> leave());
        response.drainHandler(v -> feed.pump());
        send(Buffer.buffer("retry: " + RETRY_MILLIS + "\n\n"));
        exchange.shared().meters().subscriptions.incrementAndGet();
        exchange.loop.add(this);
        feed.pump();
    }

    @Override
    public long room() {
        return over || response.writeQueueFull() ? 0 : Long.MAX_VALUE;
    }

    @Override
    public void chunk(Feed.Chunk chunk) {
        if (over) {
            return;
        }
        if (chunk.events() > 0) {
            send(Buffers.owned(chunk.bytes()));
        }
        if (chunk.atEnd() && !caughtUp) {
            JsonOut out = new JsonOut(128).begin().member("position", chunk.place());
            event("caught-up", out.end());
        }
        caughtUp = chunk.atEnd();
    }

    @Override
    public void failed(Throwable failure) {
        if (!over) {
            Problem problem = Refusals.logged(failure, exchange.occurrence());
            exchange.shared().meters().rejected(problem.slug());
            JsonOut out = new JsonOut(512);
            problem.write(out, exchange.occurrence());
            event("error", out);
            end();
        }
    }

    @Override
    public void woken() {
        feed.wake();
    }

    @Override
    public void beat() {
        if (quiet && !over) {
            event("heartbeat", new JsonOut(8).begin().end());
        }
        quiet = true;
    }

    @Override
    public void goodbye() {
        if (!over) {
            event(
                    "goodbye",
                    new JsonOut(64).begin().member("reason", "shutdown").end());
            end();
        }
    }

    private void event(String name, JsonOut data) {
        send(Buffer.buffer("event: " + name + "\ndata: " + data.toText() + "\n\n"));
    }

    private void send(Buffer bytes) {
        quiet = false;
        response.write(bytes);
    }

    private void end() {
        leave();
        response.end();
    }

    private void leave() {
        if (!over) {
            over = true;
            exchange.count();
            feed.close();
            exchange.loop.remove(this);
            exchange.shared().meters().subscriptions.decrementAndGet();
        }
    }
}
