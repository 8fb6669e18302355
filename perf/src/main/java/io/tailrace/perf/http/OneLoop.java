package io.tailrace.perf.http;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The one event loop of a bare server. */
public final class OneLoop {
    private static final long TIMEOUT_SECONDS = 10;

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));

    public Vertx vertx() {
        return vertx;
    }

    /** Has {@code server} listen; when it does not, the loop is stopped. */
    public void listen(HttpServer server) throws IOException {
        try {
            server.listen().toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            stop(0);
            throw new IOException("the bare server did not start", e);
        }
    }

    /**
     * Stops the loop and what listens on it.
     *
     * @param tokens how many were read: told, so that reading them cannot be optimised away
     */
    public void stop(long tokens) throws IOException {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException("the bare server did not stop after reading " + tokens + " tokens", e);
        }
    }
}
