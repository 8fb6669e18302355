package io.tailrace.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A socket client; the reference to the socket is kept, so that it stays open. */
final class SocketClient implements WebSocket.Listener {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();
    private final StringBuilder begun = new StringBuilder();
    private final boolean binary;
    private final HttpClient http = HttpClient.newHttpClient();
    final WebSocket socket;

    SocketClient(TestNode node, String protocol, String... headers) {
        binary = protocol.endsWith(".bin");
        WebSocket.Builder builder = http.newWebSocketBuilder().subprotocols(protocol);
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket = builder.buildAsync(URI.create(node.node.url().replace("http", "ws") + "/v1/ws"), this)
                .join();
    }

    void send(String message) {
        if (binary) {
            socket.sendBinary(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)), true)
                    .join();
        } else {
            socket.sendText(message, true).join();
        }
    }

    @Nullable
    JsonNode poll(long millis) throws InterruptedException {
        String message = messages.poll(millis, TimeUnit.MILLISECONDS);
        return message == null ? null : TestNode.json(message);
    }

    JsonNode next(String op) throws InterruptedException {
        while (true) {
            JsonNode message = poll(40_000);
            if (message == null) {
                throw new AssertionError("nothing came; waiting for " + op);
            }
            if (message.path("op").asString().equals(op)) {
                return message;
            }
        }
    }

    List<JsonNode> acks(int count) throws InterruptedException {
        List<JsonNode> acks = new ArrayList<>();
        while (acks.size() < count) {
            next("acks").path("items").forEach(acks::add);
        }
        return acks;
    }

    List<JsonNode> collect(String sub, int count) throws InterruptedException {
        List<JsonNode> events = new ArrayList<>();
        while (events.size() < count) {
            JsonNode message = next("events");
            if (message.path("sub").asString().equals(sub)) {
                message.path("events").forEach(events::add);
            }
        }
        return events;
    }

    /** The ids of deliveries. */
    List<String> deliveries(int count) throws InterruptedException {
        List<String> ids = new ArrayList<>();
        while (ids.size() < count) {
            next("deliveries")
                    .path("deliveries")
                    .forEach(each -> ids.add(each.path("id").asString()));
        }
        return ids;
    }

    int closed() throws InterruptedException {
        Integer code = closes.poll(40, TimeUnit.SECONDS);
        return code == null ? -1 : code;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        piece(data.toString(), last);
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        piece(StandardCharsets.ISO_8859_1.decode(data).toString(), last);
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closes.add(code);
        return null;
    }

    private void piece(String data, boolean last) {
        begun.append(data);
        if (last) {
            String message = begun.toString();
            begun.setLength(0);
            messages.add(
                    binary
                            ? new String(message.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                            : message);
        }
    }
}
