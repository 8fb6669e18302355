package io.tailrace.gateway;

import io.tailrace.command.Snapshots;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Occurrence;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;

/**
 * A rebuild of snapshots, answered by a line now and then and one at its end. Runs on a thread of its own, one at a time for
 * the node, and stops when its client leaves or the node stops. Written on the event loop.
 */
final class RebuildSession {
    private static final long LINE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Exchange exchange;
    /** Of the exchange, which is the event loop's; a rebuild ends on its own thread. */
    private final Occurrence occurrence;

    private final Snapshots snapshots;
    private final String prefix;
    private final HttpServerResponse response;
    private final Context context = Vertx.currentContext();
    private volatile boolean over;
    private long nextNanos = System.nanoTime() + LINE_NANOS;
    private final long startNanos = System.nanoTime();
    private long streams;
    private long total;

    RebuildSession(Exchange exchange, Snapshots snapshots, String prefix) {
        this.exchange = exchange;
        occurrence = exchange.occurrence();
        this.snapshots = snapshots;
        this.prefix = prefix;
        response = exchange.response();
    }

    void start() {
        if (!exchange.shared().rebuilding().compareAndSet(false, true)) {
            throw Problem.of(Slug.JOB_RUNNING, "snapshots are being rebuilt already; wait for that to end")
                    .exception();
        }
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, Media.NDJSON)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.exceptionHandler(failure -> over = true);
        response.closeHandler(v -> over = true);
        Thread thread = new Thread(this::run, "tr-rebuild");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        JsonOut last = new JsonOut(256);
        try {
            long built = snapshots.rebuildAll(prefix, this::progress);
            boolean whole = !isOver();
            last.begin().member("type", whole ? "done" : "stopped");
            last.member("streams", streams).member("total", total);
            last.member("snapshots", built).end();
        } catch (RuntimeException e) {
            last.begin().member("type", "error").name("problem");
            Refusals.logged(e, occurrence).write(last, occurrence);
            last.end();
        } finally {
            exchange.shared().rebuilding().set(false);
        }
        byte[] line = last.frame("\n").toBytes();
        context.runOnContext(v -> {
            if (!over) {
                response.end(Buffer.buffer(line));
            }
        });
    }

    private boolean isOver() {
        return over || exchange.shared().stopping().get();
    }

    private boolean progress(long seen, long built, long all) {
        streams = seen;
        total = all;
        long now = System.nanoTime();
        if (now >= nextNanos && !isOver()) {
            nextNanos = now + LINE_NANOS;
            byte[] line = line(built, now);
            context.runOnContext(v -> {
                if (!over && !response.writeQueueFull()) {
                    response.write(Buffer.buffer(line));
                }
            });
        }
        return !isOver();
    }

    /** How far it is, how many streams it does in a second, and how long it will take if it goes on so. */
    private byte[] line(long built, long now) {
        double rate = streams * 1e9 / Math.max(1, now - startNanos);
        return new JsonOut(192)
                .begin()
                .member("type", "progress")
                .member("streams", streams)
                .member("total", total)
                .member("snapshots", built)
                .member("rate", Math.round(rate))
                .member("secondsLeft", Math.round((total - streams) / rate))
                .end()
                .frame("\n")
                .toBytes();
    }
}
