package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.consumer.GroupsConfig;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Consumer groups over HTTP. */
@Timeout(60)
class GroupsTest {
    private static final String GROUP = "/v1/groups/mailer";

    @TempDir
    Path directory;

    private static void append(TestNode node, String... streams) {
        for (String stream : streams) {
            assertThat(node.post("/v1/streams/" + stream + "/events", "{\"type\":\"Added\"}")
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    private static JsonNode fetch(TestNode node, String body) {
        HttpResponse<String> answer = node.post(GROUP + "/fetch", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return TestNode.json(answer).path("deliveries");
    }

    private static List<String> names(JsonNode deliveries) {
        List<String> names = new ArrayList<>();
        deliveries.forEach(delivery -> names.add(delivery.at("/events/0/stream").asString() + "@"
                + delivery.at("/events/0/version").asLong()));
        return names;
    }

    private static String ids(JsonNode deliveries) {
        List<String> ids = new ArrayList<>();
        deliveries.forEach(delivery -> ids.add("\"" + delivery.path("id").asString() + "\""));
        return "{\"ids\":[" + String.join(",", ids) + "]";
    }

    @Test
    void shouldHandOutInOrderPerStreamAndTakeAcknowledgements() {
        try (TestNode node = TestNode.start(directory)) {
            append(node, "a-1", "a-1", "b-1");
            assertThat(node.put(GROUP, "{}").statusCode()).isEqualTo(201);
            JsonNode first = fetch(node, "{\"member\":\"one\"}");
            assertThat(names(first)).containsExactly("a-1@1", "b-1@1");
            assertThat(fetch(node, "{\"member\":\"two\"}")).isEmpty();
            JsonNode settled = TestNode.json(node.post(GROUP + "/ack", ids(first) + "}"));
            assertThat(settled.path("done").asInt()).isEqualTo(2);
            assertThat(names(fetch(node, "{\"member\":\"two\"}"))).containsExactly("a-1@2");
            assertThat(TestNode.json(node.post(GROUP + "/ack", ids(first) + "}"))
                            .path("gone"))
                    .hasSize(2);
        }
    }

    @Test
    void shouldAnswerAWaitingFetchOnceThereIsSomething() throws Exception {
        try (TestNode node = TestNode.start(directory)) {
            node.put(GROUP, "{}");
            CompletableFuture<HttpResponse<String>> waiting = node.client.sendAsync(
                    node.request(GROUP + "/fetch")
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"waitMillis\":20000}"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(fetch(node, "{\"waitMillis\":1}")).isEmpty();
            append(node, "a-1");
            assertThat(names(TestNode.json(waiting.get(20, TimeUnit.SECONDS)).path("deliveries")))
                    .containsExactly("a-1@1");
        }
    }

    @Test
    void shouldGiveToOthersWhatCameForAClientThatHasGone() throws Exception {
        try (TestNode node = TestNode.start(directory)) {
            // Its end may come to the node behind the event, which is then lost with it until the lease runs out.
            node.put(GROUP, "{\"leaseMillis\":2000}");
            try (var socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), node.node.port())) {
                String body = "{\"waitMillis\":30000,\"member\":\"gone\"}";
                socket.getOutputStream()
                        .write(("POST " + GROUP + "/fetch HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length()
                                        + "\r\n\r\n" + body)
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                Awaitility.await()
                        .until(() ->
                                TestNode.json(node.get(GROUP)).path("members").size() == 1);
            }
            append(node, "a-1");
            JsonNode given = fetch(node, "{\"waitMillis\":20000}");
            assertThat(names(given)).containsExactly("a-1@1");
            assertThat(given.path(0).path("attempt").asInt()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void shouldParkReplayAndSkip() {
        try (TestNode node = TestNode.start(directory)) {
            append(node, "a-1", "a-1", "b-1");
            node.put(GROUP, "{\"categories\":[\"a\"]}");
            String ids = ids(fetch(node, "{}"));
            node.post(GROUP + "/nack", ids + ",\"action\":\"park\",\"reason\":\"bad data\"}");
            JsonNode parked = TestNode.json(node.get(GROUP + "/parked")).path("parked");
            assertThat(parked).hasSize(1);
            assertThat(parked.path(0).path("reason").asString()).isEqualTo("bad data");
            assertThat(fetch(node, "{}")).isEmpty();
            JsonNode dry = TestNode.json(node.post(GROUP + "/replay", "{\"dryRun\":true}"));
            assertThat(dry.path("events").asInt()).isEqualTo(2);
            assertThat(TestNode.code(node.post(GROUP + "/skip", "{\"stream\":\"a-1\",\"version\":2}")))
                    .isEqualTo("wrong-state");
            node.post(GROUP + "/skip", "{\"stream\":\"a-1\",\"version\":1}");
            assertThat(names(fetch(node, "{}"))).containsExactly("a-1@2");
        }
    }

    @Test
    void shouldKeepGroupsOverARestartAndEndWaitsAtItsEnd() throws Exception {
        try (TestNode node = TestNode.start(directory)) {
            append(node, "a-1", "b-1");
            node.put(GROUP, "{}");
            node.post(GROUP + "/ack", ids(fetch(node, "{\"max\":1}")) + "}");
        }
        TestNode node = TestNode.start(directory);
        CompletableFuture<HttpResponse<String>> waiting;
        try (node) {
            assertThat(names(fetch(node, "{}"))).containsExactly("b-1@1");
            waiting = node.client.sendAsync(
                    node.request(GROUP + "/fetch")
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                                    "{\"waitMillis\":30000,\"member\":\"late\"}"))
                            .build(),
                    BodyHandlers.ofString());
            Awaitility.await()
                    .until(() -> TestNode.json(node.get(GROUP)).path("members").size() == 2);
        }
        assertThat(waiting.get(20, TimeUnit.SECONDS).body()).contains("\"deliveries\":[]");
    }

    @Test
    void shouldListMeterAndForgetGroups() {
        try (TestNode node = TestNode.start(directory)) {
            append(node, "a-1");
            node.put(GROUP, "{}");
            fetch(node, "{}");
            assertThat(node.get("/v1/followers").body()).contains("\"kind\":\"group\",\"name\":\"mailer\"");
            assertThat(node.get("/metrics").body())
                    .contains("tailrace_group_in_flight{group=\"mailer\"} 1.0")
                    .contains("tailrace_group_delivered_total{group=\"mailer\"} 1.0")
                    .contains("tailrace_follower_lag_events{kind=\"group\",name=\"mailer\"}");
            node.send(node.request(GROUP).DELETE());
            assertThat(node.get("/v1/followers").body()).doesNotContain("mailer");
            assertThat(node.get("/metrics").body()).doesNotContain("mailer");
        }
    }

    @Test
    void shouldNameEveryRefusal() {
        try (TestNode node = TestNode.start(
                directory,
                1,
                config -> config.withGroups(GroupsConfig.defaults().withGroups(1)))) {
            node.put(GROUP, "{}");
            assertThat(TestNode.code(node.put(GROUP, "{\"attempts\":3}"))).isEqualTo("group-exists");
            assertThat(TestNode.code(node.put("/v1/groups/other", "{}"))).isEqualTo("limit-reached");
            assertThat(TestNode.code(node.put("/v1/groups/a%20b", "{}"))).isEqualTo("invalid-event");
            assertThat(TestNode.code(node.post("/v1/groups/none/ack", "{\"ids\":[\"x\"]}")))
                    .isEqualTo("not-found");
            HttpResponse<String> unknown = node.post(GROUP + "/fetch", "{\"waitmillis\":1}");
            assertThat(TestNode.json(unknown).path("suggestion").asString()).isEqualTo("waitMillis");
            assertThat(node.post(GROUP + "/fetch", "{\"waitMillis\":30001}").statusCode())
                    .isEqualTo(400);
            assertThat(node.post(GROUP + "/fetch", "{\"max\":1000,\"waitMillis\":0}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(node.post(GROUP + "/fetch", "{\"max\":1001}").statusCode())
                    .isEqualTo(400);
            node.post("/v1/streams/a-1/events", "{\"type\":\"A\"}");
            assertThat(node.post(GROUP + "/fetch", "{\"waitMillis\":30000}").statusCode())
                    .isEqualTo(200);
            String many = "\"x\",".repeat(9_999) + "\"x\"";
            assertThat(node.post(GROUP + "/ack", "{\"ids\":[" + many + "]}").statusCode())
                    .isEqualTo(200);
            assertThat(node.post(GROUP + "/ack", "{\"ids\":[" + many + ",\"x\"]}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(node.post(GROUP + "/reset", "{\"to\":\"yesterday\"}").body())
                    .contains("RFC 3339");
        }
    }
}
