package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@OverEveryHttp
@Timeout(60)
class ReadTest {
    private static final String EVENTS = "/v1/streams/order-1/events";
    private static final String IMMUTABLE = "private, max-age=31536000, immutable";

    @TempDir
    Path directory;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(directory, 2, config -> config);
        StringBuilder events = new StringBuilder("[");
        for (int i = 1; i <= 10; i++) {
            events.append(i == 1 ? "" : ",")
                    .append("{\"type\":\"" + (i % 2 == 0 ? "Even" : "Odd") + "\",\"data\":" + i + "}");
        }
        node.post(EVENTS, events.append(']').toString());
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void shouldPageThroughAStreamForward() {
        List<Long> versions = new ArrayList<>();
        String path = EVENTS + "?limit=4";
        int pages = 0;
        while (!path.isEmpty()) {
            HttpResponse<String> page = node.get(path);
            assertThat(page.headers().firstValue("ETag")).hasValue("\"10\"");
            TestNode.json(page)
                    .path("events")
                    .forEach(event -> versions.add(event.path("version").asLong()));
            path = TestNode.json(page).path("next").asString("");
            assertThat(page.headers().firstValue("Link").orElse(""))
                    .contains(path.isEmpty() ? "rel=\"last\"" : "<" + path + ">; rel=\"next\"");
            assertThat(page.headers().firstValue("Cache-Control")).hasValue(path.isEmpty() ? "no-cache" : IMMUTABLE);
            pages++;
        }
        assertThat(pages).isEqualTo(3);
        assertThat(versions).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void shouldPageThroughAStreamBackward() {
        JsonNode page = TestNode.json(node.get(EVENTS + "?direction=backward&limit=6"));
        assertThat(page.path("events").get(0).path("version").asLong()).isEqualTo(10);
        JsonNode rest = TestNode.json(node.get(page.path("next").asString()));
        assertThat(rest.path("events").size()).isEqualTo(4);
        assertThat(rest.path("events").get(3).path("version").asLong()).isEqualTo(1);
        assertThat(rest.has("next")).isFalse();
    }

    @Test
    void shouldFilterAStreamByType() {
        JsonNode page = TestNode.json(node.get(EVENTS + "?types=Even&limit=3"));
        assertThat(page.path("events").findValuesAsString("data")).containsExactly("2", "4", "6");
        JsonNode rest = TestNode.json(node.get(page.path("next").asString()));
        assertThat(rest.path("events").findValuesAsString("data")).containsExactly("8", "10");
    }

    @Test
    void shouldGiveBackWhatPagesAreSentFrom() throws Exception {
        String text = "x".repeat(500_000);
        for (int i = 0; i < 4; i++) {
            node.post("/v1/streams/large-1/events", "{\"type\":\"Large\",\"data\":\"" + text + "\"}");
        }
        long before = -1;
        for (int i = 0; i < 60; i++) {
            HttpResponse<String> page = node.get("/v1/streams/large-1/events");
            assertThat(page.body().length()).isGreaterThan(4 * text.length());
            leaveEarly();
            if (i == 10) {
                before = memoryOfPool();
            }
        }
        // What was read since is five times as much; those who left have as much coming until the node sees it.
        long most = before + 20_000_000;
        await().untilAsserted(() -> assertThat(memoryOfPool()).isLessThan(most));
    }

    private static long memoryOfPool() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    /** Asks for a page and goes without reading it. */
    private void leaveEarly() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.node.port())) {
            String request = "GET /v1/streams/large-1/events HTTP/1.1\r\nhost: a\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
    }

    @Test
    void shouldNotSendWhatTheClientHas() {
        HttpResponse<String> held = node.get(EVENTS, "If-None-Match", "\"10\"");
        assertThat(held.statusCode()).isEqualTo(304);
        assertThat(held.body()).isEmpty();
        assertThat(node.get(EVENTS, "If-None-Match", "\"9\"").statusCode()).isEqualTo(200);
        assertThat(node.get(EVENTS + "/3", "If-None-Match", "\"3\"").statusCode())
                .isEqualTo(304);
        assertThat(node.get("/v1/streams/order-1", "If-None-Match", "\"10\"").statusCode())
                .isEqualTo(304);
    }

    @Test
    void shouldNotSendAPageOfEverythingThatTheClientHas() {
        for (String path : new String[] {"/v1/events", "/v1/events?types=Even&shape=stored"}) {
            String etag = node.get(path).headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> held = node.get(path, "If-None-Match", etag);
            assertThat(held.statusCode()).as(path).isEqualTo(304);
            assertThat(held.body()).isEmpty();
            node.post(EVENTS, "{\"type\":\"Even\",\"data\":12}");
            HttpResponse<String> more = node.get(path, "If-None-Match", etag);
            assertThat(more.statusCode()).as(path).isEqualTo(200);
            assertThat(more.headers().firstValue("ETag")).isNotEqualTo(Optional.of(etag));
        }
    }

    @Test
    void shouldTagAFullPageOfEverythingOnce() {
        HttpResponse<String> page = node.get("/v1/events?limit=4");
        String etag = page.headers().firstValue("ETag").orElseThrow();
        assertThat(TestNode.json(page).has("next")).isTrue();
        node.post(EVENTS, "{\"type\":\"Even\",\"data\":12}");
        assertThat(node.get("/v1/events?limit=4", "If-None-Match", etag).statusCode())
                .isEqualTo(304);
    }

    @Test
    void shouldTellAStreamsVersionWithoutABody() {
        HttpResponse<String> head =
                node.send(node.request("/v1/streams/order-1").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("ETag")).hasValue("\"10\"");
        JsonNode stream = TestNode.json(node.get("/v1/streams/order-1"));
        assertThat(stream.path("version").asLong()).isEqualTo(10);
        assertThat(stream.path("category").asString()).isEqualTo("order");
        assertThat(node.send(node.request("/v1/streams/none").method("HEAD", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void shouldReadSingleEvents() {
        HttpResponse<String> third = node.get(EVENTS + "/3");
        assertThat(TestNode.json(third).path("data").asInt()).isEqualTo(3);
        assertThat(third.headers().firstValue("Cache-Control")).hasValue(IMMUTABLE);
        HttpResponse<String> last = node.get(EVENTS + "/last");
        assertThat(TestNode.json(last).path("data").asInt()).isEqualTo(10);
        assertThat(last.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(node.get(EVENTS + "/11").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldListStreamsByPrefix() {
        for (String stream : new String[] {"b%2F1", "b%2F2", "b%2F3", "c"}) {
            node.post("/v1/streams/" + stream + "/events", "{\"type\":\"A\"}");
        }
        JsonNode page = TestNode.json(node.get("/v1/streams?prefix=b%2F&limit=2"));
        List<String> streams = new ArrayList<>(strings(page.path("streams")));
        assertThat(streams).hasSize(2).isSorted();
        JsonNode rest = TestNode.json(node.get(page.path("next").asString()));
        streams.addAll(strings(rest.path("streams")));
        assertThat(streams).containsExactlyInAnyOrder("b/1", "b/2", "b/3");
        assertThat(rest.has("next")).isFalse();
    }

    @Test
    void shouldPageThroughEverythingOnce() {
        for (int i = 0; i < 15; i++) {
            node.post("/v1/streams/s-" + i + "/events", "[{\"type\":\"A\"},{\"type\":\"B\"}]");
        }
        List<String> seen = new ArrayList<>();
        String path = "/v1/events?limit=7";
        while (!path.isEmpty()) {
            JsonNode page = TestNode.json(node.get(path));
            page.path("events")
                    .forEach(event -> seen.add(event.path("stream").asString() + "@"
                            + event.path("version").asLong()));
            path = page.path("next").asString("");
        }
        assertThat(seen).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void shouldResumeFromThePositionOfAnyEventOfEverything() {
        for (int i = 0; i < 15; i++) {
            node.post("/v1/streams/s-" + i + "/events", "{\"type\":\"A\"}");
        }
        String[] all =
                node.get("/v1/events", "Accept", "application/x-ndjson").body().split("\n", -1);
        assertThat(all).hasSize(26);
        for (int i = 0; i < 25; i += 6) {
            String position = TestNode.json(all[i]).path("position").asString();
            String rest = node.get("/v1/events?after=" + position, "Accept", "application/x-ndjson")
                    .body();
            assertThat(rest).isEqualTo(String.join("\n", List.of(all).subList(i + 1, 26)));
        }
    }

    @Test
    void shouldFilterEverything() {
        node.post("/v1/streams/bill-1/events", "[{\"type\":\"Odd\"},{\"type\":\"Paid\"}]");
        assertThat(TestNode.json(node.get("/v1/events?types=Paid,Odd&categories=bill"))
                        .path("events")
                        .size())
                .isEqualTo(2);
        assertThat(TestNode.json(node.get("/v1/events?prefix=order-&types=Odd"))
                        .path("events")
                        .size())
                .isEqualTo(5);
        int shard = TestNode.json(node.get("/v1/streams/bill-1")).path("shard").asInt();
        assertThat(TestNode.json(node.get("/v1/events?categories=bill&shard=" + shard))
                        .path("events")
                        .size())
                .isEqualTo(2);
        assertThat(TestNode.json(node.get("/v1/events?categories=bill&shard=" + (1 - shard)))
                        .path("events")
                        .size())
                .isZero();
    }

    @Test
    void shouldAnswerLineByLineToTheEndOrTheLimit() {
        node.post(EVENTS, "{\"type\":\"A\",\"data\":{\n \"pretty\":\r\n 1}}");
        HttpResponse<String> lines = node.get(EVENTS, "Accept", "application/x-ndjson");
        assertThat(lines.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(lines.body().lines()).hasSize(11);
        assertThat(TestNode.json(lines.body().lines().toList().get(10))
                        .path("data")
                        .path("pretty")
                        .asInt())
                .isEqualTo(1);
        assertThat(node.get(EVENTS + "?from=3&limit=2", "Accept", "application/x-ndjson")
                        .body()
                        .lines()
                        .map(line -> TestNode.json(line).path("version").asLong()))
                .containsExactly(3L, 4L);
        assertThat(node.get(EVENTS + "?direction=backward", "Accept", "application/x-ndjson")
                        .body()
                        .lines()
                        .map(line -> TestNode.json(line).path("version").asLong()))
                .startsWith(11L, 10L)
                .endsWith(1L);
        assertThat(node.get("/v1/streams/none/events", "Accept", "application/x-ndjson")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void shouldReadMoreThanOneChunkOfLines() {
        String batch = "[" + "{\"type\":\"A\",\"data\":\"0123456789\"},".repeat(699) + "{\"type\":\"B\"}]";
        node.post("/v1/streams/long/events", batch);
        List<String> lines = node.get("/v1/streams/long/events", "Accept", "application/x-ndjson")
                .body()
                .lines()
                .toList();
        assertThat(lines).hasSize(700);
        assertThat(TestNode.json(lines.get(699)).path("type").asString()).isEqualTo("B");
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.asString()));
        return strings;
    }
}
