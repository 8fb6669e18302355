package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.gateway.aggregate.CompiledJar;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real history is projected into a database while the node, the database, or both are killed again and again. In the end the view
 * is the tree that the history folds to, and the count of every stream's effects is that of its events: none was lost, none came twice.
 */
@Timeout(600)
class ProjectionsSurviveKillIT {
    private static final int ROUNDS = 6;
    private static final int ALIVE_MILLIS_MAX = 250;
    /** One in which both are killed. */
    private static final int HELD_ROUND = 2;

    private static final String SOURCE = """
            package history;

            import com.fasterxml.jackson.databind.JsonNode;
            import com.fasterxml.jackson.databind.ObjectMapper;
            import io.tailrace.journal.RecordedEvent;
            import io.tailrace.projection.*;
            import java.util.*;

            public class Provider implements ProjectionProvider {
                public Collection<Projection> projections() {
                    return List.of(new Tree(), new Counts());
                }

                static class Tree implements Projection {
                    static final Upsert FILES = Upsert.into("files").key("path").set("mode", "blob");
                    final ObjectMapper json = new ObjectMapper();
                    public String name() { return "tree"; }
                    public List<String> tables() {
                        return List.of("CREATE TABLE files (path varchar(1000) PRIMARY KEY, mode varchar(6), blob varchar(40))");
                    }
                    public Served served() { return new Served("files", "path"); }
                    public void handle(List<RecordedEvent> events, View view) throws Exception {
                        for (RecordedEvent event : events) {
                            JsonNode data = json.readTree(event.data());
                            String path = data.path("path").asText();
                            if (event.type().equals("FileDeleted")) {
                                view.delete(FILES, path);
                            } else {
                                view.upsert(FILES, path, data.path("mode").asText(), data.path("blob").asText());
                            }
                        }
                    }
                }

                static class Counts implements Projection {
                    static final Upsert COUNTS = Upsert.into("counts").key("stream").set("last_version").add("events");
                    public String name() { return "counts"; }
                    public List<String> tables() {
                        return List.of("CREATE TABLE counts (stream varchar(1000) PRIMARY KEY, last_version bigint, events bigint)");
                    }
                    public Served served() { return new Served("counts", "stream"); }
                    public void handle(List<RecordedEvent> events, View view) throws Exception {
                        for (RecordedEvent event : events) {
                            view.upsert(COUNTS, event.stream().value(), event.version(), 1L);
                        }
                    }
                }
            }
            """;

    private final long seed = Long.getLong("tailrace.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path directory = Path.of("");

    private List<String> lines = List.of();
    private int acked;

    private String[] options(String url) throws Exception {
        Path jars = Files.createDirectories(directory.resolve("jars"));
        CompiledJar.write(
                directory, jars.resolve("history.jar"), "history", SOURCE, "io.tailrace.projection.ProjectionProvider");
        System.out.println("tailrace.test.seed=" + seed);
        lines = History.lines();
        return new String[] {
            "--shards", "2",
            "--set", "aggregates.directory=" + jars,
            "--set", "projections.url=" + url,
            "--set", "projections.lanes=2",
            "--set", "projections.batch-events=16"
        };
    }

    @Test
    void shouldEndAtTheTreeOnTheEmbeddedDatabase() throws Exception {
        String[] options = options("embedded");
        Path data = directory.resolve("data");
        for (int round = 1; round <= ROUNDS; round++) {
            try (Tailrace node = Tailrace.serve(directory, data, options)) {
                importTo(node, lines.size() * round / (ROUNDS + 1));
                TimeUnit.MILLISECONDS.sleep(random.nextInt(ALIVE_MILLIS_MAX));
                node.kill();
            }
        }
        finish(data, options);
    }

    @Test
    void shouldEndAtTheTreeOnPostgres() throws Exception {
        try (Database database = Database.start(directory)) {
            String[] options = options(database.url());
            Path data = directory.resolve("data");
            int behind = 0;
            for (int round = 1; round <= ROUNDS; round++) {
                behind += round(database, data, options, round);
            }
            System.out.println("killed while the view was behind=" + behind + " of " + ROUNDS);
            assertThat(behind)
                    .as("the kills must land while events are taken in, seed=" + seed)
                    .isPositive();
            finish(data, options);
        }
    }

    /** 1 if the view was behind when this round's kill came. */
    private int round(Database database, Path data, String[] options, int round) throws Exception {
        boolean killsNode = round % 3 != 1;
        boolean killsDatabase = round % 3 != 0;
        // However soon the view would have everything: once it is sure to be behind.
        boolean holds = round == HELD_ROUND;
        try (Tailrace node = Tailrace.serve(directory, data, options);
                AutoCloseable held = holds ? database.hold("counts.counts") : () -> {}) {
            assertThat(held).isNotNull();
            importTo(node, lines.size() * round / (ROUNDS + 1));
            // Every other time at once, when the view can hardly have everything yet.
            if (round % 2 == 1) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(ALIVE_MILLIS_MAX));
            }
            if (killsDatabase) {
                database.kill();
            }
            if (killsNode) {
                node.kill();
            }
            if (killsDatabase) {
                database.restart();
            }
            long done = counted(database);
            if (!killsNode) {
                // It comes back by itself once the database does.
                awaitCaughtUp(new Http(node.url()));
                node.kill();
            }
            return done < acked ? 1 : 0;
        }
    }

    /** The events that the view has; a node that got no core before the first kill has not made its tables yet. */
    private static long counted(Database database) throws Exception {
        boolean made = database.number("SELECT count(*) FROM information_schema.tables"
                        + " WHERE table_schema = 'counts' AND table_name = 'counts'")
                > 0;
        return made ? database.number("SELECT coalesce(sum(events), 0) FROM counts.counts") : 0;
    }

    private void importTo(Tailrace node, int end) throws Exception {
        try (ImportClient client = new ImportClient(node.url())) {
            client.send(lines.subList(acked, end), true);
            for (int line = acked; line < end; line++) {
                assertThat(client.nextLine()).as("seed=" + seed).isNotNull().doesNotContain("problem");
            }
            acked = end;
        }
    }

    private void finish(Path data, String[] options) throws Exception {
        try (Tailrace node = Tailrace.serve(directory, data, options)) {
            importTo(node, lines.size());
            Http http = new Http(node.url());
            awaitCaughtUp(http);
            Map<String, String> tree = new TreeMap<>();
            view(http, "tree")
                    .forEach((path, row) -> tree.put(path, row.getString("mode") + " " + row.getString("blob")));
            assertThat(tree).as("seed=" + seed).isEqualTo(History.tree());
            long events = 0;
            Map<String, JsonObject> counts = view(http, "counts");
            assertThat(counts).hasSize(History.STREAMS);
            for (Map.Entry<String, JsonObject> count : counts.entrySet()) {
                assertThat(count.getValue().getLong("events"))
                        .as("seed=" + seed + " " + count.getKey())
                        .isEqualTo(count.getValue().getLong("last_version"));
                events += count.getValue().getLong("events");
            }
            assertThat(events).as("seed=" + seed).isEqualTo(History.EVENTS);
            node.terminate();
            node.ended().expecting(0);
        }
    }

    private void awaitCaughtUp(Http http) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    String end = new JsonObject(http.get("/v1/info").body()).getString("position");
                    for (String projection : List.of("tree", "counts")) {
                        JsonObject status = new JsonObject(
                                http.get("/v1/projections/" + projection).body());
                        assertThat(status.getString("state"))
                                .as("seed=" + seed + " " + status)
                                .isNotEqualTo("stopped");
                        if (!end.equals(status.getString("position"))) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private static Map<String, JsonObject> view(Http http, String projection) throws Exception {
        Map<String, JsonObject> rows = new TreeMap<>();
        String next = "/v1/projections/" + projection + "/views?limit=200";
        while (next != null) {
            HttpResponse<String> answer = http.get(next);
            assertThat(answer.statusCode()).as(next + " " + answer.body()).isEqualTo(200);
            JsonObject page = new JsonObject(answer.body());
            page.getJsonArray("entries").forEach(each -> {
                JsonObject entry = (JsonObject) each;
                rows.put(entry.getString("key"), entry.getJsonObject("value"));
            });
            next = page.getString("next");
        }
        return rows;
    }
}
