package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Callable;

/**
 * A read answered line by line, at the client's pace, up to the end or the limit. The head of the answer waits for the
 * first events, so that a stream that does not exist is still a 404. Confined to the event loop.
 */
final class LinesSession implements Feed.Sink {
    private final Exchange exchange;
    private final HttpServerResponse response;
    private final Feed feed;
    private long left;
    private boolean over;

    LinesSession(Exchange exchange, Callable<Source> opener, long limit) {
        this.exchange = exchange;
        response = exchange.response();
        left = limit;
        feed = new Feed(exchange.loop, opener, Framing.NDJSON, this);
    }

    void start() {
        response.exceptionHandler(failure -> leave());
        response.closeHandler(v -> leave());
        response.drainHandler(v -> feed.pump());
        feed.pump();
    }

    @Override
    public long room() {
        return over || response.writeQueueFull() ? 0 : left;
    }

    @Override
    public void chunk(Feed.Chunk chunk) {
        if (over) {
            return;
        }
        head();
        left -= chunk.events();
        if (chunk.events() > 0) {
            response.write(Buffers.owned(chunk.bytes()));
        }
        if (chunk.atEnd() || left <= 0) {
            leave();
            response.end();
        }
    }

    @Override
    public void failed(Throwable failure) {
        if (over) {
            return;
        }
        leave();
        if (!response.headWritten()) {
            exchange.failed(failure);
            return;
        }
        JsonOut out = new JsonOut(512).begin().member("type", "error").name("problem");
        Refusals.logged(failure, exchange.occurrence()).write(out, exchange.occurrence());
        response.end(Buffer.buffer(out.end().frame("\n").toBytes()));
    }

    private void head() {
        if (!response.headWritten()) {
            response.setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, Media.NDJSON)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        }
    }

    private void leave() {
        over = true;
        exchange.count();
        feed.close();
    }
}
