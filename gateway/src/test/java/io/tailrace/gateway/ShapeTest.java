package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.gateway.schema.SchemaMode;
import io.tailrace.gateway.schema.Schemas;
import io.tailrace.journal.EventCheck;
import io.tailrace.journal.EventData;
import io.tailrace.journal.Evolution;
import io.tailrace.journal.Upcaster;
import io.tailrace.journal.Upcaster.Revision;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Old events as readers see them over HTTP, and as audits do. */
@OverEveryHttp
@Timeout(60)
class ShapeTest {
    private static final String EVENTS = "/v1/streams/order-1/events";

    @TempDir
    Path directory;

    private TestNode node;

    @BeforeEach
    void start() {
        Evolution evolution = Evolution.of(List.of(
                Upcaster.reshape(
                        "Placed", 1, data -> "{\"total\":0}".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                Upcaster.drop("Debug", 1),
                Upcaster.split(
                        "Both",
                        1,
                        Set.of(new Revision("Left", 1), new Revision("Right", 1)),
                        event -> List.of(EventData.of("Left", "1"), EventData.of("Right", "2"))),
                Upcaster.reshape("Broken", 1, data -> {
                    throw new IllegalStateException("no total");
                })));
        node = TestNode.start(
                directory, 2, config -> config.withJournal(config.journal().withEvolution(evolution)));
        node.post(EVENTS, """
                [{"type":"Placed","id":"a"},{"type":"Both","id":"b"},{"type":"Debug","id":"c"},
                 {"type":"Both","id":"d"},{"type":"Debug","id":"e"}]""");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.path("events").forEach(event -> ids.add(event.path("id").asString()));
        return ids;
    }

    /** All pages from {@code path} on, page by page. */
    private List<List<String>> pages(String path) {
        List<List<String>> pages = new ArrayList<>();
        for (String next = path; !next.isEmpty() && pages.size() < 20; ) {
            JsonNode page = TestNode.json(node.get(next));
            pages.add(ids(page));
            next = page.path("next").asString("");
        }
        return pages;
    }

    @Test
    void shouldReadTheNewestShapeAndNameTheStoredOne() {
        JsonNode events = TestNode.json(node.get(EVENTS)).path("events");
        assertThat(events.get(0).path("revision").asInt()).isEqualTo(2);
        assertThat(events.get(0).path("storedtype").asString()).isEqualTo("Placed");
        assertThat(events.get(0).path("storedrevision").asInt()).isEqualTo(1);
        assertThat(events.get(0).path("data").path("total").asInt(-1)).isZero();
        assertThat(events.get(2).path("id").asString()).isEqualTo("b#2");
        assertThat(events.get(2).path("version").asInt()).isEqualTo(2);
        assertThat(events.get(2).path("storedpart").asInt()).isEqualTo(2);
        assertThat(events.get(2).path("storedparts").asInt()).isEqualTo(2);
        JsonNode stored = TestNode.json(node.get(EVENTS + "?shape=stored"));
        assertThat(ids(stored)).containsExactly("a", "b", "c", "d", "e");
        assertThat(stored.path("events").get(0).has("storedtype")).isFalse();
        assertThat(TestNode.code(node.get(EVENTS + "?shape=old"))).isEqualTo("invalid-parameter");
    }

    @Test
    void shouldNeverEndAPageBetweenTheParts() {
        assertThat(pages(EVENTS + "?limit=1"))
                .containsExactly(List.of("a"), List.of("b#1", "b#2"), List.of("d#1", "d#2"), List.of());
        assertThat(pages(EVENTS + "?limit=1&direction=backward"))
                .containsExactly(List.of("d#2", "d#1"), List.of("b#2", "b#1"), List.of("a"));
        assertThat(pages("/v1/events?limit=1").stream().flatMap(List::stream))
                .containsExactly("a", "b#1", "b#2", "d#1", "d#2");
        assertThat(pages(EVENTS + "?limit=2&shape=stored"))
                .containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e"));
        assertThat(pages("/v1/events?limit=4&types=Right").stream().flatMap(List::stream))
                .containsExactly("b#2", "d#2");
    }

    @Test
    void shouldNotLetCachesKeepShapesThatMayChange() {
        HttpResponse<String> newest = node.get(EVENTS + "?limit=1", "If-None-Match", "\"5\"");
        assertThat(newest.statusCode()).isEqualTo(200);
        assertThat(newest.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(node.get(EVENTS + "/1", "If-None-Match", "\"1\"").statusCode())
                .isEqualTo(200);
        assertThat(node.get(EVENTS + "?limit=1&shape=stored", "If-None-Match", "\"5\"")
                        .statusCode())
                .isEqualTo(304);
        assertThat(node.get(EVENTS + "?limit=1&shape=stored").headers().firstValue("Cache-Control"))
                .hasValueSatisfying(value -> assertThat(value).contains("immutable"));
    }

    @Test
    void shouldReadOneEventInItsParts() {
        assertThat(TestNode.json(node.get(EVENTS + "/2")).path("type").asString())
                .isEqualTo("Left");
        assertThat(TestNode.json(node.get(EVENTS + "/2?part=2")).path("type").asString())
                .isEqualTo("Right");
        assertThat(TestNode.json(node.get(EVENTS + "/2?shape=stored"))
                        .path("type")
                        .asString())
                .isEqualTo("Both");
        assertThat(node.get(EVENTS + "/2?part=3").statusCode()).isEqualTo(404);
        assertThat(node.get(EVENTS + "/3").body()).contains("readers see 0 events of this version", "shape=stored");
        assertThat(node.get(EVENTS + "/1?part=65").statusCode()).isEqualTo(400);
    }

    @Test
    void shouldFollowInTheNewestShapeAndComeBackWithoutALoss() throws Exception {
        List<String> ids = new ArrayList<>();
        List<String> places = new ArrayList<>();
        try (Lines lines = Lines.open(node, EVENTS)) {
            for (int i = 0; i < 5; i++) {
                var block = lines.next("event");
                ids.add(TestNode.json(String.valueOf(block.get("data")))
                        .path("id")
                        .asString());
                places.add(String.valueOf(block.get("id")));
            }
        }
        assertThat(ids).containsExactly("a", "b#1", "b#2", "d#1", "d#2");
        assertThat(places).containsExactly("1", "1", "2", "3", "4");
    }

    @Test
    void shouldSayWhichUpcasterFailed() {
        node.post("/v1/streams/broken/events", "{\"type\":\"Broken\"}");
        for (String path : new String[] {"/v1/streams/broken/events", "/v1/streams/broken/events/1", "/v1/events"}) {
            HttpResponse<String> failed = node.get(path);
            assertThat(failed.statusCode()).as(path).isEqualTo(500);
            assertThat(failed.body())
                    .contains("upcast-failed", "type=Broken revision=1 stream=broken version=1", "no total");
        }
        assertThat(node.get("/v1/streams/broken/events?shape=stored").statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldRefuseMembersThatOnlyTheNodeSets() {
        assertThat(TestNode.code(node.post(EVENTS, "{\"type\":\"A\",\"storedpart\":1}")))
                .isEqualTo("invalid-event");
    }

    @Test
    void shouldStoreNothingThatBreaksItsSchema() throws Exception {
        Files.writeString(directory.resolve("Placed.json"), "{\"required\":[\"total\"]}");
        EventCheck check = Schemas.load(directory.resolve("Placed.json")).check(SchemaMode.ENFORCE);
        try (TestNode strict = TestNode.start(
                directory.resolve("strict"),
                1,
                config -> config.withJournal(config.journal().withCheck(check)))) {
            String bad = "{\"type\":\"Placed\",\"stream\":\"order-1\",\"data\":{}}";
            HttpResponse<String> refused = strict.post(EVENTS, "[{\"type\":\"Paid\"}," + bad + "]");
            assertThat(refused.statusCode()).isEqualTo(422);
            JsonNode problem = TestNode.json(refused);
            assertThat(problem.path("code").asString()).isEqualTo("schema-violation");
            assertThat(problem.path("eventType").asString()).isEqualTo("Placed");
            assertThat(problem.path("violations").get(0).asString()).contains("total");
            assertThat(TestNode.code(strict.post("/v1/append", "{\"events\":[" + bad + "]}")))
                    .isEqualTo("schema-violation");
            assertThat(strict.post("/v1/import", bad, "Content-Type", Media.NDJSON)
                            .body())
                    .contains("schema-violation");
            assertThat(strict.get(EVENTS).statusCode()).isEqualTo(404);
            assertThat(strict.post(EVENTS, bad.replace("{}", "{\"total\":1}")).statusCode())
                    .isEqualTo(201);
        }
    }
}
