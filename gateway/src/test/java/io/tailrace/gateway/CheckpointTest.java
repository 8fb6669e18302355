package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.journal.Append;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.StreamId;
import io.tailrace.sink.Sink;
import io.tailrace.sink.SinkDefinition;
import io.tailrace.sink.SinkOptions;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A place that cannot be written is told wherever followers are, holds up no append, and is written as soon as it can be. */
@Timeout(60)
class CheckpointTest {
    private static final String GROUP = "/v1/groups/mailer";
    private static final int PER_FETCH = 700;
    private static final int REASON_CHARACTERS = 1_000;

    @TempDir
    Path directory;

    private static void append(TestNode node, int streams) {
        List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            answers.add(node.node
                    .journal()
                    .append(Append.to(StreamId.of("s-" + i), ExpectedVersion.any(), EventData.of("A", "{}"))));
        }
        answers.forEach(answer -> assertThat(answer.join()).isInstanceOf(AppendResult.Appended.class));
    }

    /** Has the next {@code count} events parked, each with a reason of 1,000 characters. */
    private static void park(TestNode node, int count) {
        JsonNode deliveries = TestNode.json(node.post(GROUP + "/fetch", "{\"member\":\"one\",\"max\":" + count + "}"))
                .path("deliveries");
        assertThat(deliveries).hasSize(count);
        List<String> ids = new ArrayList<>();
        deliveries.forEach(delivery -> ids.add("\"" + delivery.path("id").asString() + "\""));
        String body = "{\"ids\":[" + String.join(",", ids) + "],\"action\":\"park\",\"reason\":\""
                + "r".repeat(REASON_CHARACTERS) + "\"}";
        assertThat(node.post(GROUP + "/nack", body).statusCode()).isEqualTo(200);
    }

    private static void awaitTold(TestNode node, String path, String kind, String cause) {
        await().untilAsserted(() -> {
            JsonNode told = TestNode.json(node.get(path));
            assertThat(told.path("state").asString()).isEqualTo("retrying");
            assertThat(told.path("cause").asString()).contains(cause);
            assertThat(node.get("/v1/followers").body()).contains(cause);
            assertThat(node.get("/metrics").body())
                    .containsPattern("tailrace_follower_state\\{kind=\"" + kind + "\",name=\"[a-z]+\"} 3\\.0");
        });
        HttpResponse<String> append = node.post("/v1/streams/other-1/events", "{\"type\":\"A\"}");
        assertThat(append.statusCode()).as(append.body()).isEqualTo(201);
    }

    private static void awaitRunning(TestNode node, String path) {
        await().untilAsserted(() -> assertThat(
                        TestNode.json(node.get(path)).path("state").asString())
                .isEqualTo("running"));
    }

    @Test
    void shouldTellThatTheCheckpointOfAGroupCannotBeWritten() throws IOException {
        try (TestNode node = TestNode.start(directory, 1, config -> config)) {
            append(node, 2 * PER_FETCH + 10);
            assertThat(node.put(GROUP, "{\"categories\":[\"s\"]}").statusCode()).isEqualTo(201);
            // When it has grown by a mebibyte the file is written anew, beside itself.
            Path file = node.node.journal().config().directory().resolve("groups/mailer.group");
            Path inTheWay = Files.createDirectory(file.resolveSibling("mailer.group.new"));
            park(node, PER_FETCH);
            park(node, PER_FETCH);
            await().until(() -> Files.size(file) > 2L * PER_FETCH * REASON_CHARACTERS);
            park(node, 10);
            awaitTold(node, GROUP, "group", "the checkpoint cannot be written");
            Files.delete(inTheWay);
            awaitRunning(node, GROUP);
        }
        try (TestNode node = TestNode.start(directory, 1, config -> config)) {
            assertThat(TestNode.json(node.get(GROUP)).path("parked").asInt()).isEqualTo(2 * PER_FETCH + 10);
        }
    }

    @Test
    void shouldTellThatThePlacesOfASinkCannotBeWritten() throws IOException {
        Sink taking = (shard, events) -> {};
        SinkDefinition sink = new SinkDefinition(
                SinkOptions.named("all").withRetry(Duration.ofMillis(5), Duration.ofMillis(50)),
                "taking",
                "memory",
                journal -> taking);
        try (TestNode node = TestNode.start(directory, 1, config -> config.withSinks(List.of(sink)))) {
            Path inTheWay = Files.createDirectory(
                    node.node.journal().config().directory().resolve("sinks/all.places.new"));
            append(node, 10);
            awaitTold(node, "/v1/sinks/all", "sink", "the places of the sink cannot be written");
            Files.delete(inTheWay);
            awaitRunning(node, "/v1/sinks/all");
            await().untilAsserted(() -> assertThat(TestNode.json(node.get("/v1/sinks/all"))
                            .path("lagEvents")
                            .asLong())
                    .isZero());
        }
    }
}
