package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.journal.RecordedEvent;
import io.tailrace.sink.Sink;
import io.tailrace.sink.SinkDefinition;
import io.tailrace.sink.SinkOptions;
import io.tailrace.sink.SinkRefusal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Sinks over HTTP: what operators see, and what they may do when. */
@Timeout(60)
class SinkTest {
    @TempDir
    private Path directory = Path.of("");

    private final Collector collector = new Collector();

    /** Keeps the types of what it is sent, and refuses one of them. */
    private static final class Collector implements Sink {
        final List<String> types = new CopyOnWriteArrayList<>();
        final AtomicBoolean down = new AtomicBoolean();

        @Override
        public void send(int shard, List<RecordedEvent> events) throws Exception {
            if (down.get()) {
                throw new IOException("it is down");
            }
            for (RecordedEvent event : events) {
                if (event.type().equals("Poison")) {
                    throw new SinkRefusal(event.sequence(), "poison is not taken; skip it", null);
                }
                types.add(event.type());
            }
        }
    }

    private static SinkDefinition definition(String name, Sink sink) {
        return new SinkDefinition(
                SinkOptions.named(name).withRetry(Duration.ofMillis(5), Duration.ofMillis(50)),
                "collector",
                "memory",
                journal -> sink);
    }

    private TestNode start() {
        return TestNode.start(directory, 1, config -> config.withSinks(List.of(definition("all", collector))));
    }

    private static JsonNode sink(TestNode node) {
        return TestNode.json(node.get("/v1/sinks/all"));
    }

    private static void awaitState(TestNode node, String state) {
        await().until(() -> sink(node).at("/shards/0/state").asString("").equals(state));
    }

    private static void append(TestNode node, String type) {
        HttpResponse<String> answer = node.post("/v1/streams/a-1/events", "{\"type\":\"" + type + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static int post(TestNode node, String what) {
        return node.post("/v1/sinks/all" + what, "").statusCode();
    }

    @Test
    void shouldTellWhereEverySinkStands() {
        try (TestNode node = start()) {
            append(node, "A");
            append(node, "B");
            await().until(() -> sink(node).path("lagEvents").asLong(-1) == 0);
            JsonNode listed = TestNode.json(node.get("/v1/sinks")).at("/sinks/0");
            assertThat(listed.path("name").asString("")).isEqualTo("all");
            assertThat(listed.path("target").asString("")).isEqualTo("memory");
            assertThat(listed.path("state").asString("")).isEqualTo("running");
            assertThat(listed.at("/shards/0/sequence").asLong(0)).isEqualTo(2);
            assertThat(listed.at("/shards/0/sent").asLong(0)).isEqualTo(2);
            assertThat(node.get("/v1/followers").body()).contains("\"kind\":\"sink\"");
            assertThat(node.get("/metrics").body())
                    .contains("tailrace_sink_events_total{sink=\"all\"} 2.0")
                    .contains("tailrace_sink_retries_total{sink=\"all\"} 0.0")
                    .contains("tailrace_sink_bytes_total{sink=\"all\"}")
                    .contains("tailrace_sink_batch_seconds_count{sink=\"all\"}")
                    .contains("tailrace_follower_state{kind=\"sink\",name=\"all\"}");
        }
        assertThat(collector.types).containsExactly("A", "B");
    }

    @Test
    void shouldShowWhyItFailsAndSkipOnlyWhatIsNamed() {
        try (TestNode node = start()) {
            append(node, "A");
            append(node, "Poison");
            append(node, "B");
            awaitState(node, "stopped");
            JsonNode stopped = sink(node);
            assertThat(stopped.path("cause").asString(""))
                    .isEqualTo("shard 0 sequence 2: poison is not taken; skip it");
            assertThat(stopped.at("/shards/0/failing").asLong(0)).isEqualTo(2);
            assertThat(post(node, "/skip?shard=0&sequence=1")).isEqualTo(409);
            assertThat(post(node, "/skip?shard=1&sequence=2")).isEqualTo(409);
            assertThat(post(node, "/skip?shard=0")).isEqualTo(400);
            assertThat(post(node, "/skip?shard=0&sequence=0")).isEqualTo(400);
            assertThat(post(node, "/skip?shard=0&sequence=2")).isEqualTo(200);
            await().until(() -> collector.types.contains("B"));
            assertThat(collector.types).containsExactly("A", "B");
        }
    }

    @Test
    void shouldPauseResumeAndBeResetOnlyWhenThatIsMeant() {
        try (TestNode node = start()) {
            append(node, "A");
            await().until(() -> collector.types.size() == 1);
            assertThat(post(node, "/reset?to=start&confirm=all")).isEqualTo(409);
            assertThat(post(node, "/pause")).isEqualTo(200);
            awaitState(node, "paused");
            append(node, "B");
            assertThat(post(node, "/reset?to=start")).isEqualTo(400);
            assertThat(post(node, "/reset?to=start&confirm=other")).isEqualTo(400);
            assertThat(post(node, "/reset?confirm=all")).isEqualTo(400);
            assertThat(post(node, "/reset?to=somewhere&confirm=all")).isEqualTo(400);
            String beyond = io.tailrace.journal.Positions.of(3L).token();
            assertThat(post(node, "/reset?to=" + beyond + "&confirm=all")).isEqualTo(400);
            assertThat(post(node, "/reset?to=start&confirm=all")).isEqualTo(200);
            assertThat(collector.types).containsExactly("A");
            assertThat(post(node, "/resume")).isEqualTo(200);
            await().until(() -> collector.types.size() == 3);
            assertThat(collector.types).containsExactly("A", "A", "B");
            assertThat(node.get("/v1/sinks/none").statusCode()).isEqualTo(404);
            assertThat(node.post("/v1/sinks/none/pause", "").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void shouldTakeAppendsWhateverBecomesOfASink() {
        collector.down.set(true);
        try (TestNode node = start()) {
            for (int i = 0; i < 50; i++) {
                append(node, "A");
            }
            awaitState(node, "retrying");
            assertThat(sink(node).path("cause").asString("")).contains("it is down");
            assertThat(sink(node).at("/shards/0/retryAt").isString()).isTrue();
            assertThat(node.get("/readyz").statusCode()).isEqualTo(200);
            collector.down.set(false);
            await().until(() -> collector.types.size() == 50);
        }
    }

    @Test
    void shouldRefuseTwoSinksOfTheSameName() {
        List<SinkDefinition> twice = List.of(definition("all", collector), definition("all", collector));
        assertThatThrownBy(() -> TestNode.start(directory, 1, config -> config.withSinks(twice)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two sinks of the name all");
        // And lets go of everything.
        start().close();
    }
}
