package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@OverEveryHttp
@Timeout(60)
class LiveTest {
    private static final String EVENTS = "/v1/streams/order-1/events";

    @TempDir
    Path directory;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(directory, 2, config -> config.withHeartbeat(Duration.ofMillis(200)));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void shouldFollowAStreamFromItsStartWithoutGap() throws IOException {
        node.post(EVENTS, "[{\"type\":\"A\"},{\"type\":\"B\"}]");
        try (Lines lines = Lines.open(node, EVENTS)) {
            assertThat(lines.status()).isEqualTo(200);
            assertThat(lines.next()).containsEntry("retry", "2000");
            assertThat(lines.next("event")).containsEntry("id", "1");
            assertThat(lines.next("event")).containsEntry("id", "2");
            assertThat(lines.next("caught-up")).containsEntry("data", "{\"position\":\"2\"}");
            node.post(EVENTS, "{\"type\":\"C\",\"data\":{\n\"a\":1}}");
            Map<String, String> third = lines.next("event");
            assertThat(third).containsEntry("id", "3");
            JsonNode event = TestNode.json(third.getOrDefault("data", ""));
            assertThat(event.path("type").asString()).isEqualTo("C");
            assertThat(event.path("data").path("a").asInt()).isEqualTo(1);
        }
        await().untilAsserted(() -> assertThat(node.get("/metrics").body()).contains("tailrace_subscriptions 0.0"));
    }

    @Test
    void shouldResumeAfterTheLastEventThatWasSeen() throws IOException {
        node.post(EVENTS, "[{\"type\":\"A\"},{\"type\":\"B\"},{\"type\":\"C\"}]");
        try (Lines lines = Lines.open(node, EVENTS + "?from=1", "Last-Event-ID", "2")) {
            assertThat(lines.next("event")).containsEntry("id", "3");
        }
        try (Lines lines = Lines.open(node, EVENTS + "?after=1")) {
            assertThat(lines.next("event")).containsEntry("id", "2");
        }
    }

    @Test
    void shouldFollowFromTheEnd() throws IOException {
        node.post(EVENTS, "[{\"type\":\"A\"},{\"type\":\"B\"}]");
        try (Lines stream = Lines.open(node, EVENTS + "?from=end");
                Lines all = Lines.open(node, "/v1/events?from=end")) {
            stream.next("caught-up");
            all.next("caught-up");
            node.post(EVENTS, "{\"type\":\"C\"}");
            assertThat(TestNode.json(stream.next("event").getOrDefault("data", ""))
                            .path("type")
                            .asString())
                    .isEqualTo("C");
            assertThat(TestNode.json(all.next("event").getOrDefault("data", ""))
                            .path("type")
                            .asString())
                    .isEqualTo("C");
        }
    }

    @Test
    void shouldWaitForAStreamThatIsNotThereYet() throws IOException {
        try (Lines lines = Lines.open(node, "/v1/streams/later/events")) {
            lines.next("caught-up");
            node.post("/v1/streams/later/events", "{\"type\":\"A\"}");
            assertThat(lines.next("event")).containsEntry("id", "1");
        }
    }

    @Test
    void shouldResumeEverythingFromAnyIdWithoutGapOrDuplicate() throws IOException {
        for (int i = 0; i < 20; i++) {
            node.post("/v1/streams/s-" + i + "/events", "{\"type\":\"A\"}");
        }
        Set<String> seen = new HashSet<>();
        List<String> order = new ArrayList<>();
        String last = "";
        for (int round = 0; round < 4; round++) {
            String[] headers = last.isEmpty() ? new String[0] : new String[] {"Last-Event-ID", last};
            try (Lines lines = Lines.open(node, "/v1/events", headers)) {
                for (int i = 0; i < 5; i++) {
                    Map<String, String> event = lines.next("event");
                    last = String.valueOf(event.get("id"));
                    order.add(TestNode.json(event.getOrDefault("data", ""))
                            .path("stream")
                            .asString());
                    assertThat(seen.add(order.get(order.size() - 1))).isTrue();
                }
            }
        }
        assertThat(seen).hasSize(20);
    }

    @Test
    void shouldTellAQuietClientThatItIsAlive() throws IOException {
        try (Lines lines = Lines.open(node, "/v1/events")) {
            assertThat(lines.next("heartbeat")).doesNotContainKey("id");
            lines.next("heartbeat");
        }
    }

    @Test
    void shouldSayGoodbyeWhenTheNodeStops() throws IOException {
        try (Lines lines = Lines.open(node, "/v1/events")) {
            lines.next("caught-up");
            Thread closer = new Thread(node::close);
            closer.start();
            assertThat(lines.next("goodbye")).containsEntry("data", "{\"reason\":\"shutdown\"}");
            assertThat(lines.next()).isNull();
        }
    }

    @Test
    void shouldCatchUpASlowClientFromTheJournal() throws IOException {
        String batch =
                "[" + ("{\"type\":\"A\",\"data\":\"" + "x".repeat(1000) + "\"},").repeat(499) + "{\"type\":\"A\"}]";
        try (Lines lines = Lines.open(node, "/v1/events")) {
            for (int i = 0; i < 16; i++) {
                assertThat(node.post(EVENTS, batch).statusCode()).isEqualTo(201);
            }
            for (int i = 1; i <= 8_000; i++) {
                assertThat(TestNode.json(lines.next("event").getOrDefault("data", ""))
                                .path("version")
                                .asLong())
                        .isEqualTo(i);
            }
        }
    }
}
