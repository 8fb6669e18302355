package io.tailrace.sink.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntUnaryOperator;

/** A real HTTP server that notes what it takes, and answers as it is told to. */
final class Receiver implements AutoCloseable {
    /** Hangs up instead of answering. */
    static final int HANG_UP = -1;

    /** Never answers. */
    static final int SILENCE = -2;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();
    private volatile IntUnaryOperator status = number -> 200;
    volatile String retryAfter = "";
    volatile String poison = "\u0000";

    /** One request, whatever became of it. */
    record Request(String id, String timestamp, String signature, String body, String path, String host) {}

    Receiver(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    static Receiver start() throws IOException {
        return new Receiver(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    /** Answers the request of each number, from 0, with a status, {@link #HANG_UP} or {@link #SILENCE}. */
    void answer(IntUnaryOperator wanted) {
        status = wanted;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String text = new String(body, StandardCharsets.UTF_8);
        int wanted;
        synchronized (this) {
            wanted = status.applyAsInt(requests.size());
            requests.add(new Request(
                    exchange.getRequestHeaders().getFirst(WebhookSink.ID),
                    exchange.getRequestHeaders().getFirst(WebhookSink.TIMESTAMP),
                    exchange.getRequestHeaders().getFirst(WebhookSink.SIGNATURE),
                    text,
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().getFirst("Host")));
            if (wanted == 200 && text.contains(poison)) {
                wanted = 422;
            }
            if (wanted == 200) {
                taken.addAll(text.lines().toList());
            }
        }
        if (wanted == HANG_UP) {
            exchange.close();
        } else if (wanted != SILENCE) {
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
            byte[] answer = ("status " + wanted).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(wanted, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        }
    }

    synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Every event of every request that was answered with 200, as lines. */
    synchronized List<String> taken() {
        return List.copyOf(taken);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
