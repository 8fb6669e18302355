package io.tailrace.gateway;

import io.tailrace.journal.CommitChunk;
import io.tailrace.journal.CommitSource;
import io.tailrace.replica.Frame;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * The commits of one shard on their way to a replica: what is stored, then what is committed, at the pace at which the replica takes
 * them; one chunk is in memory at a time. Once a second it is told how far this node is. Confined to the event loop, except that the source
 * is read by one reader's thread at a time.
 */
final class CommitsSession implements Live {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final long BEAT_MILLIS = 1_000;

    private final Exchange exchange;
    private final int shard;
    private final CommitSource source;
    private final HttpServerResponse response;
    private final Vertx vertx;
    private long timer;
    private boolean reading;
    private boolean atEnd;
    private boolean over;

    CommitsSession(Exchange exchange, int shard, CommitSource source) {
        this.exchange = exchange;
        this.shard = shard;
        this.source = source;
        this.response = exchange.response();
        this.vertx = Vertx.currentContext().owner();
    }

    void start() {
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, Frame.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.exceptionHandler(failure -> leave());
        response.closeHandler(v -> leave());
        response.drainHandler(v -> pump());
        timer = vertx.setPeriodic(BEAT_MILLIS, id -> show());
        exchange.loop.add(this);
        // The head of the answer goes out with the first frame.
        show();
        pump();
    }

    private void pump() {
        if (over || reading || atEnd || response.writeQueueFull()) {
            return;
        }
        reading = true;
        // Set before reading: what is committed from here on wakes the session again.
        atEnd = true;
        exchange.shared()
                .readers()
                .executeBlocking(this::read, false)
                .onSuccess(this::arrived)
                .onFailure(this::broken);
    }

    private byte @Nullable [] read() {
        CommitChunk chunk = source.next(CHUNK_BYTES);
        return chunk == null ? null : Frame.of(chunk, committed());
    }

    private void arrived(byte @Nullable [] frame) {
        reading = false;
        if (over) {
            return;
        }
        if (frame != null) {
            atEnd = false;
            response.write(Buffer.buffer(frame));
        }
        pump();
    }

    private void broken(Throwable failure) {
        if (!over) {
            response.write(Buffer.buffer(Frame.failure(Refusals.of(failure).detail(), committed())));
            end();
        }
    }

    private long committed() {
        return exchange.shared().journal().end().sequence(shard);
    }

    private void show() {
        if (!over && !response.writeQueueFull()) {
            response.write(Buffer.buffer(Frame.heartbeat(committed())));
        }
    }

    @Override
    public void woken() {
        atEnd = false;
        pump();
    }

    @Override
    public void beat() {
        // Has a beat of its own, as the lag of a replica is told by it.
    }

    @Override
    public void goodbye() {
        if (!over) {
            end();
        }
    }

    private void end() {
        leave();
        response.end();
    }

    private void leave() {
        if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            exchange.count();
            exchange.loop.remove(this);
        }
    }
}
