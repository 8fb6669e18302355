package io.tailrace.gateway;

import io.tailrace.journal.JournalConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real node on a free port over a directory of its own, and a client to talk to it with. */
final class TestNode implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    final Node node;
    final HttpClient client = HttpClient.newBuilder()
            .version(OverEveryHttp.Versions.spoken())
            .connectTimeout(Duration.ofSeconds(40))
            .build();

    private TestNode(Node node) {
        this.node = node;
    }

    static TestNode start(Path directory) {
        return start(directory, 1, config -> config);
    }

    static TestNode start(Path directory, int shards, UnaryOperator<NodeConfig> change) {
        JournalConfig journal =
                JournalConfig.in(directory).withCycleBytes(1 << 20).withShards(shards);
        NodeConfig config = NodeConfig.of(journal).withPort(0).withDrain(Duration.ofSeconds(2));
        // Time enough for a decider that others take the core from.
        config = config.withCommands(config.commands().withTimeBudget(Duration.ofSeconds(60)));
        return new TestNode(Node.start(change.apply(config)));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(node.url() + path)).timeout(Duration.ofSeconds(40));
    }

    HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
        if (!String.join(" ", headers).toLowerCase(java.util.Locale.ROOT).contains("content-type")) {
            request.header("Content-Type", "application/json");
        }
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> put(String path, String body) {
        return send(request(path).PUT(BodyPublishers.ofString(body)).header("Content-Type", "application/json"));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    static String code(HttpResponse<String> response) {
        return json(response).path("code").asString("");
    }

    @Override
    public void close() {
        node.close();
    }
}
