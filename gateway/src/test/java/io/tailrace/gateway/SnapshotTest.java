package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.command.Aggregates;
import io.tailrace.samples.Samples;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Snapshots as operators see them over HTTP. */
@Timeout(60)
class SnapshotTest {
    private static final int ACCOUNTS = 5;

    @TempDir
    Path directory;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(directory, 2, config -> config.withAggregates(Aggregates.of(new Samples().aggregates())));
        for (int i = 0; i < ACCOUNTS; i++) {
            node.post("/v1/aggregates/account/" + i + "/commands/Open", "{\"amount\":" + (i + 1) + "}");
        }
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static String path(int account) {
        return "/v1/aggregates/account/" + account + "/snapshot";
    }

    private JsonNode list(String query) {
        return TestNode.json(node.get("/v1/snapshots" + query));
    }

    @Test
    void shouldBuildShowListAndDrop() {
        assertThat(node.get(path(0)).statusCode()).isEqualTo(404);
        HttpResponse<String> built = node.post(path(0), "");
        assertThat(built.statusCode()).as(built.body()).isEqualTo(201);
        assertThat(TestNode.json(built).path("version").asLong()).isEqualTo(2);
        JsonNode shown = TestNode.json(node.get(path(0)));
        assertThat(shown.path("state").path("balance").asLong()).isEqualTo(1);
        assertThat(shown.path("usable").asBoolean(false)).isTrue();
        assertThat(list("").path("snapshots").size()).isEqualTo(1);
        assertThat(list("").path("count").asLong()).isEqualTo(1);
        assertThat(node.send(node.request(path(0)).DELETE()).statusCode()).isEqualTo(204);
        assertThat(node.send(node.request(path(0)).DELETE()).statusCode()).isEqualTo(404);
        assertThat(list("").path("snapshots").size()).isZero();
    }

    @Test
    void shouldRebuildAllAndSayHowFarItIs() {
        List<String> lines = node.post("/v1/snapshots/rebuild?prefix=account-", "")
                .body()
                .lines()
                .toList();
        JsonNode last = TestNode.json(lines.get(lines.size() - 1));
        assertThat(last.path("type").asString()).isEqualTo("done");
        assertThat(last.path("streams").asLong()).isEqualTo(ACCOUNTS);
        assertThat(last.path("total").asLong()).isEqualTo(ACCOUNTS);
        assertThat(last.path("snapshots").asLong()).isEqualTo(ACCOUNTS);
        JsonNode page = list("?limit=2");
        assertThat(page.path("snapshots").size()).isEqualTo(2);
        assertThat(TestNode.json(node.get(page.path("next").asString()))
                        .path("snapshots")
                        .size())
                .isEqualTo(2);
        JsonNode dropped = TestNode.json(
                node.send(node.request("/v1/snapshots?prefix=account-").DELETE()));
        assertThat(dropped.path("dropped").asLong()).isEqualTo(ACCOUNTS);
    }

    @Test
    void shouldChangeNoAnswer() {
        String before = node.get("/v1/aggregates/account/3").body();
        node.post(path(3), "");
        JsonNode state = TestNode.json(node.get("/v1/aggregates/account/3"));
        assertThat(state.path("state")).isEqualTo(TestNode.json(before).path("state"));
        node.close();
        start();
        assertThat(TestNode.json(node.get("/v1/aggregates/account/3")).path("state"))
                .isEqualTo(TestNode.json(before).path("state"));
    }

    @Test
    void shouldSayWhereThereAreNone() {
        assertThat(node.post("/v1/aggregates/account/none/snapshot", "").statusCode())
                .isEqualTo(404);
        try (TestNode plain = TestNode.start(directory.resolve("plain"))) {
            assertThat(plain.get("/v1/snapshots").body()).contains("keeps no snapshots");
            assertThat(directory.resolve("plain").resolve("snapshots")).doesNotExist();
        }
        try (TestNode off = TestNode.start(
                directory.resolve("off"),
                1,
                config -> config.withAggregates(Aggregates.of(new Samples().aggregates()))
                        .withCommands(config.commands().withSnapshots(false)))) {
            assertThat(off.get("/v1/snapshots").statusCode()).isEqualTo(404);
        }
    }
}
