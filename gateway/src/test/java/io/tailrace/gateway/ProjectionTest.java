package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.command.Aggregates;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.projection.Projection;
import io.tailrace.projection.View;
import io.tailrace.samples.Samples;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Projections and their views over HTTP. */
@Timeout(60)
class ProjectionTest {
    private static final int ACCOUNTS = 12;

    @TempDir
    Path directory;

    private final AtomicBoolean failing = new AtomicBoolean();
    private TestNode node;

    /** The last of each stream as it was written, JSON or not; fails where it is told to. */
    private final class Last implements Projection {
        @Override
        public String name() {
            return "last";
        }

        @Override
        public void handle(List<RecordedEvent> events, View view) throws Exception {
            for (RecordedEvent event : events) {
                if (failing.get()) {
                    throw new IllegalStateException("told to");
                }
                view.documents().put(event.stream().value(), event.data());
            }
        }
    }

    @BeforeEach
    void start() {
        List<Projection> projections = new ArrayList<>(new Samples().projections());
        projections.add(new Last());
        node = TestNode.start(
                directory,
                2,
                config -> config.withAggregates(Aggregates.of(new Samples().aggregates()))
                        .withProjections(projections));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /** Opens an account; the position of it. */
    private String open(int account, long amount) {
        HttpResponse<String> opened =
                node.post("/v1/aggregates/account/" + account + "/commands/Open", "{\"amount\":" + amount + "}");
        return TestNode.json(opened).path("position").asString();
    }

    private JsonNode read(String path) {
        HttpResponse<String> answer = node.get("/v1/projections/" + path);
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        return TestNode.json(answer);
    }

    private JsonNode status(String name) {
        return read(name);
    }

    @Test
    void shouldReadWhatWasJustWritten() {
        for (int i = 0; i < ACCOUNTS; i++) {
            String position = open(i, 100 + i);
            JsonNode row = read("balances/views/account-" + i + "?timeout=20s&waitFor=" + position);
            assertThat(row.path("value").path("balance").asLong()).isEqualTo(100 + i);
            assertThat(row.path("value").path("status").asString()).isEqualTo("open");
        }
        String end = TestNode.json(node.get("/v1/info")).path("position").asString();
        JsonNode top = read("richest/views?prefix=top%2F&limit=3&timeout=20s&waitFor=" + end);
        assertThat(top.path("entries").size()).isEqualTo(3);
        assertThat(top.path("entries").path(0).path("value").asLong()).isEqualTo(100 + ACCOUNTS - 1);
        assertThat(top.path("entries").path(2).path("key").asString()).endsWith("/account-" + (ACCOUNTS - 3));
        assertThat(read(top.path("next").asString().substring("/v1/projections/".length()))
                        .path("entries")
                        .path(0)
                        .path("value")
                        .asLong())
                .isEqualTo(100 + ACCOUNTS - 4);
        node.post("/v1/aggregates/account/0/commands/Deposit", "{\"amount\":1000}");
        node.post("/v1/aggregates/account/11/commands/Withdraw", "{\"amount\":111}");
        end = TestNode.json(node.get("/v1/info")).path("position").asString();
        JsonNode after = read("richest/views?prefix=top%2F&timeout=20s&waitFor=" + end);
        assertThat(after.path("entries").size()).isEqualTo(ACCOUNTS);
        assertThat(after.path("entries").path(0).path("value").asLong()).isEqualTo(1_100);
        assertThat(after.path("entries").path(ACCOUNTS - 1).path("value").asLong())
                .isZero();
    }

    @Test
    void shouldTagAnswersWithTheirPosition() {
        String position = open(1, 5);
        HttpResponse<String> first = node.get("/v1/projections/last/views/account-1?timeout=20s&waitFor=" + position);
        String etag = first.headers().firstValue("ETag").orElse("");
        assertThat(etag).isEqualTo('"' + TestNode.json(first).path("position").asString() + '"');
        String path = "/v1/projections/last/views/account-1";
        assertThat(node.get(path, "If-None-Match", etag).statusCode()).isEqualTo(304);
        String next = open(2, 5);
        assertThat(node.get(path + "?timeout=20s&waitFor=" + next, "If-None-Match", etag)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldSayThatAViewLagsInsteadOfShowingWhatIsOld() {
        // Before it has reached its database it takes no orders.
        await().until(() -> node.post("/v1/projections/last/pause", "").statusCode() == 200);
        String position = open(1, 5);
        HttpResponse<String> late = node.get("/v1/projections/last/views/account-1?timeout=200ms&waitFor=" + position);
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(TestNode.code(late)).isEqualTo("projection-lagging");
        assertThat(TestNode.json(late).path("lagEvents").asLong()).isEqualTo(2);
        assertThat(late.body()).contains("state=paused");
        assertThat(status("last").path("state").asString()).isEqualTo("paused");
        node.post("/v1/projections/last/resume", "");
        assertThat(read("last/views/account-1?timeout=20s&waitFor=" + position)
                        .path("value")
                        .path("amount")
                        .asLong())
                .isEqualTo(5);
    }

    @Test
    void shouldShowWhatAProjectionStoppedAtAndGoOnAfterwards() {
        failing.set(true);
        String position = open(7, 5);
        await().until(() -> status("last").path("state").asString().equals("stopped"));
        JsonNode stopped = status("last");
        assertThat(stopped.path("poison").path("stream").asString()).isEqualTo("account-7");
        assertThat(stopped.path("cause").asString()).contains("told to");
        assertThat(status("balances").path("state").asString()).isEqualTo("running");
        assertThat(node.get("/v1/followers").body()).contains("\"name\":\"last\",\"state\":\"stopped\"");
        String skip = "/v1/projections/last/skip?shard="
                + stopped.path("poison").path("shard").asInt() + "&sequence=";
        HttpResponse<String> other = node.post(skip + 77, "");
        assertThat(TestNode.code(other)).isEqualTo("wrong-state");
        failing.set(false);
        node.post(skip + stopped.path("poison").path("sequence").asLong(), "");
        read("last/views/account-7?timeout=20s&waitFor=" + position);
    }

    @Test
    void shouldRebuildAndSayHowFarItIs() {
        String position = open(1, 5);
        read("balances/views/account-1?timeout=20s&waitFor=" + position);
        HttpResponse<String> begun = node.post("/v1/projections/balances/rebuild?eventsPerSecond=1", "");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        await().until(() -> status("balances").path("generation").asInt() == 2);
        assertThat(read("balances/views/account-1")
                        .path("value")
                        .path("balance")
                        .asLong())
                .isEqualTo(5);
    }

    @Test
    void shouldNotPassOffBytesAsJson() {
        node.post(
                "/v1/streams/raw-1/events",
                "[{\"type\":\"T\",\"datacontenttype\":\"text/plain\",\"data\":\"{no json\"}]");
        String end = TestNode.json(node.get("/v1/info")).path("position").asString();
        JsonNode entry = read("last/views/raw-1?timeout=20s&waitFor=" + end);
        assertThat(entry.has("value")).isFalse();
        assertThat(new String(
                        java.util.Base64.getDecoder()
                                .decode(entry.path("value_base64").asString()),
                        StandardCharsets.UTF_8))
                .isEqualTo("{no json");
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        assertThat(TestNode.code(node.get("/v1/projections/none"))).isEqualTo("unknown-projection");
        // Before it has made its tables no view can say what it does not hold.
        read("last/views/account-1?timeout=20s&waitFor=" + open(1, 5));
        assertThat(TestNode.code(node.get("/v1/projections/last/views/none"))).isEqualTo("not-found");
        for (String query : List.of("waitFor=x", "waitFor=v1.BQE", "timeout=51s", "timeout=x", "limit=0", "x=1")) {
            HttpResponse<String> refused = node.get("/v1/projections/last/views?" + query);
            assertThat(refused.statusCode()).as(query + refused.body()).isEqualTo(400);
        }
        assertThat(node.get("/v1/projections/last/views/" + "k".repeat(512)).statusCode())
                .isEqualTo(404);
        assertThat(node.get("/v1/projections/last/views/" + "k".repeat(513)).statusCode())
                .isEqualTo(400);
        assertThat(node.post("/v1/projections/last/skip", "").statusCode()).isEqualTo(400);
        try (TestNode plain = TestNode.start(directory.resolve("plain"))) {
            assertThat(plain.get("/v1/projections/x").body()).contains("has no projections");
            assertThat(directory.resolve("plain").resolve("views")).doesNotExist();
        }
    }
}
