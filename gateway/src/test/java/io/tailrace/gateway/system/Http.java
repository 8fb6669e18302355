package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Asks a node as any client would. */
final class Http {
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI node;

    Http(URI node) {
        this.node = node;
    }

    static String streamPath(String stream) {
        return "/v1/streams/"
                + URLEncoder.encode(stream, StandardCharsets.UTF_8).replace("+", "%20");
    }

    HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(node + path)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> append(String stream, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(node + streamPath(stream) + "/events"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Sends a command to {@code aggregate}, as {@code account/42}, under {@code key}. */
    HttpResponse<String> command(String aggregate, String name, String body, String key) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(node + "/v1/aggregates/" + aggregate + "/commands/" + name))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The names of all streams, page by page. */
    List<String> streams() throws Exception {
        List<String> streams = new ArrayList<>();
        String next = "/v1/streams?limit=100";
        while (next != null) {
            JsonObject page = ok(next);
            page.getJsonArray("streams").forEach(name -> streams.add((String) name));
            next = page.getString("next");
        }
        return streams;
    }

    /** The events of a stream, page by page. */
    List<JsonObject> events(String stream) throws Exception {
        return pages(streamPath(stream) + "/events?limit=500");
    }

    /** All events, page by page. */
    List<JsonObject> all() throws Exception {
        return pages("/v1/events?limit=1000");
    }

    private List<JsonObject> pages(String first) throws Exception {
        List<JsonObject> events = new ArrayList<>();
        String next = first;
        while (next != null) {
            JsonObject page = ok(next);
            JsonArray found = page.getJsonArray("events");
            found.forEach(event -> events.add((JsonObject) event));
            next = found.isEmpty() ? null : page.getString("next");
        }
        return events;
    }

    private JsonObject ok(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }
}
