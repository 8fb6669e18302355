package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.tailrace.command.Aggregates;
import io.tailrace.gateway.json.Slug;
import io.tailrace.samples.Samples;
import io.tailrace.sink.SinkDefinition;
import io.tailrace.sink.SinkOptions;
import io.tailrace.sink.SinkRefusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

@OverEveryHttp
@Timeout(60)
class ContractTest {
    private static final List<String> METHODS = List.of("get", "post", "put", "delete", "head", "patch", "options");

    @TempDir
    Path directory;

    private final JsonNode contract = contract();

    @Test
    void shouldServeExactlyTheOperationsOfTheContract() {
        Map<String, String> described = new TreeMap<>();
        contract.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(item -> {
                    if (METHODS.contains(item.getKey())) {
                        described.put(
                                item.getValue().path("operationId").asString(), item.getKey() + " " + path.getKey());
                    }
                }));
        Map<String, String> served = new TreeMap<>();
        Routes.table()
                .routes()
                .forEach(route -> served.put(
                        route.operation(), route.method().name().toLowerCase(Locale.ROOT) + " " + route.template()));
        assertThat(served).isEqualTo(described);
    }

    @Test
    void shouldListEveryProblem() {
        List<String> listed = new ArrayList<>();
        contract.at("/components/schemas/Code/enum").forEach(code -> listed.add(code.asString()));
        assertThat(listed)
                .containsExactlyElementsOf(
                        Arrays.stream(Slug.values()).map(Slug::label).toList());
    }

    @Test
    void shouldAnswerAsTheContractSays() {
        try (TestNode node = TestNode.start(directory)) {
            String events = "/v1/streams/order-1/events";
            String rich = """
                    [{"id":"1","type":"A","source":"/s","time":"2026-04-05T17:31:00Z","data":{"x":1},
                      "metadata":{"m":1},"revision":2,"priority":3},
                     {"type":"B","data_base64":"AAEC"},{"type":"C","datacontenttype":"text/plain","data":"t"}]""";
            check(node.post(events, rich), "appendEvents");
            check(node.post(events, rich), "appendEvents");
            check(node.post(events, "{"), "appendEvents");
            check(node.post(events, "{\"id\":\"1\",\"type\":\"Z\"}"), "appendEvents");
            check(node.post(events, "{\"type\":\"A\"}", "If-Match", "\"7\""), "appendEvents");
            check(node.post(events, "{\"type\":\"A\"}", "Content-Type", "text/plain"), "appendEvents");
            check(node.post(events, "{\"type\":\"" + "x".repeat(200) + "\"}"), "appendEvents");
            check(node.post("/v1/append", "{\"events\":[{\"stream\":\"a\",\"type\":\"A\"}]}"), "appendMany");
            check(
                    node.post(
                            "/v1/append",
                            "{\"events\":[{\"stream\":\"a\",\"type\":\"A\"}],\"expected\":{\"a\":\"none\"}}"),
                    "appendMany");
            check(node.post("/v1/append", "{}"), "appendMany");
            check(node.get(events + "?limit=2"), "readStream");
            check(node.get(events + "?from=0"), "readStream");
            check(node.get("/v1/streams/none/events"), "readStream");
            check(node.get(events, "Accept", "image/png"), "readStream");
            check(node.get(events, "Accept", Media.CLOUD_BATCH), "readStream");
            for (int version = 1; version <= 3; version++) {
                check(node.get(events + "/" + version), "readEvent");
            }
            check(node.get(events + "/last"), "readEvent");
            check(node.get(events + "/77"), "readEvent");
            check(node.get("/v1/streams/order-1"), "describeStream");
            check(node.get("/v1/streams/none"), "describeStream");
            check(node.get("/v1/streams?limit=1"), "listStreams");
            check(node.get("/v1/events?limit=1"), "readAll");
            check(node.get("/v1/events"), "readAll");
            check(node.get("/v1/events?after=x"), "readAll");
            check(node.get("/v1/info"), "info");
            check(node.get("/v1/followers"), "listFollowers");
            check(node.get("/v1/replica"), "showReplica");
            check(node.post("/v1/replica/promote", ""), "promote");
            check(node.get("/v1/replication/shards/0/commits?store=x"), "replicaCommits");
            check(node.get("/v1/replication/shards/0/commits/99"), "replicaCommit");
            check(node.get("/v1/replication/shards/7/commits/1"), "replicaCommit");
            check(node.get("/livez"), "live");
            check(node.get("/readyz"), "ready");
            check(node.get("/startupz"), "started");
            check(node.get("/v1/ws"), "openSocket");
            lines(node, events);
        }
    }

    @Test
    void shouldAnswerForGroupsAsTheContractSays() {
        try (TestNode node = TestNode.start(directory)) {
            String group = "/v1/groups/g";
            node.post("/v1/streams/a-1/events", "[{\"type\":\"A\"},{\"type\":\"B\",\"data\":{\"x\":1}}]");
            node.post("/v1/streams/b-1/events", "{\"type\":\"A\"}");
            check(node.put(group, "{\"attempts\":2,\"types\":[]}"), "createGroup");
            check(node.put(group, "{\"attempts\":2}"), "createGroup");
            check(node.put(group, "{}"), "createGroup");
            check(node.put(group, "{\"attempt\":2}"), "createGroup");
            check(node.put("/v1/groups/h", "{\"from\":\"never\"}"), "createGroup");
            HttpResponse<String> fetched = node.post(group + "/fetch", "{\"member\":\"m\",\"waitMillis\":1}");
            check(fetched, "fetch");
            check(node.post(group + "/fetch", "{\"max\":0}"), "fetch");
            check(node.post("/v1/groups/none/fetch", ""), "fetch");
            JsonNode deliveries = TestNode.json(fetched).path("deliveries");
            String first = "{\"ids\":[\"" + deliveries.path(0).path("id").asString() + "\"]";
            String second = "{\"ids\":[\"" + deliveries.path(1).path("id").asString() + "\"]}";
            check(node.post(group + "/extend", first + ",\"leaseMillis\":60000}"), "extend");
            check(node.post(group + "/nack", first + ",\"action\":\"park\",\"reason\":\"bad\"}"), "nack");
            check(node.post(group + "/nack", first + ",\"action\":\"eat\"}"), "nack");
            check(node.post(group + "/ack", second), "ack");
            check(node.post(group + "/ack", second), "ack");
            check(node.post(group + "/ack", "{}"), "ack");
            check(node.get(group + "/parked?limit=1"), "listParked");
            check(node.post(group + "/replay", "{\"dryRun\":true}"), "replayParked");
            check(node.post(group + "/replay", "{\"stream\":\"c-1\"}"), "replayParked");
            check(node.post(group + "/skip", "{\"stream\":\"a-1\",\"version\":7}"), "skipParked");
            check(node.post(group + "/skip", "{\"stream\":\"a-1\",\"version\":1}"), "skipParked");
            check(node.post(group + "/leave", "{\"member\":\"m\"}"), "leave");
            check(node.post(group + "/reset", "{\"to\":\"start\",\"dryRun\":true}"), "resetGroup");
            check(node.post(group + "/reset", "{\"to\":\"2026-04-05T17:31:00Z\"}"), "resetGroup");
            check(node.post(group + "/reset", "{\"to\":\"v1.x\"}"), "resetGroup");
            check(node.post(group + "/pause", ""), "pauseGroup");
            check(node.post(group + "/resume", ""), "resumeGroup");
            check(node.post(group + "/clone", "{\"name\":\"copy\"}"), "cloneGroup");
            check(node.post(group + "/clone", "{\"name\":\"copy\"}"), "cloneGroup");
            check(node.get(group), "showGroup");
            check(node.get("/v1/groups"), "listGroups");
            check(node.get("/v1/followers"), "listFollowers");
            assertThat(node.send(node.request(group).DELETE()).statusCode()).isEqualTo(204);
            check(node.send(node.request(group).DELETE()), "deleteGroup");
            check(node.get(group), "showGroup");
        }
    }

    @Test
    void shouldAnswerCommandsAsTheContractSays() {
        Aggregates samples = Aggregates.of(new Samples().aggregates());
        try (TestNode node = TestNode.start(directory, 1, config -> config.withAggregates(samples))) {
            String account = "/v1/aggregates/account/1";
            check(node.get("/v1/aggregates"), "listAggregates");
            check(node.post(account + "/commands/Open", "", "Idempotency-Key", "k"), "command");
            check(node.post(account + "/commands/Open", "", "Idempotency-Key", "k"), "command");
            check(node.post(account + "/commands/Deposit", "{\"amount\":5}"), "command");
            check(node.post(account + "/commands/Deposit", "{\"amount\":5}", "If-Match", "\"9\""), "command");
            check(node.post(account + "/commands/Deposit", "{\"amount\":5}", "Idempotency-Key", "k"), "command");
            check(node.post(account + "/commands/Withdraw", "{\"amount\":6}"), "command");
            check(node.post(account + "/commands/Withdraw", "{"), "command");
            check(node.post(account + "/commands/Fly", "{}"), "command");
            check(node.post(account + "/commands/Open", "{}", "Content-Type", "text/plain"), "command");
            check(node.get(account), "state");
            check(node.get(account + "?version=1"), "state");
            check(node.get(account + "?version=x"), "state");
            check(node.get("/v1/aggregates/account/none"), "state");
            check(node.get(account + "/history"), "history");
            check(node.get(account + "/history?limit=1"), "history");
            check(node.get("/v1/aggregates/account/none/history"), "history");
            check(node.get(account + "/snapshot"), "showSnapshot");
            check(node.post(account + "/snapshot", ""), "rebuildSnapshot");
            check(node.get(account + "/snapshot"), "showSnapshot");
            check(node.get("/v1/snapshots?limit=1"), "listSnapshots");
            check(node.get("/v1/events?correlation=k"), "readAll");
            Schema line = schema("/components/schemas/RebuildLine");
            node.post("/v1/snapshots/rebuild", "").body().lines().forEach(each -> valid(line, each));
            check(node.send(node.request("/v1/snapshots?prefix=x").DELETE()), "dropSnapshots");
            assertThat(node.send(node.request(account + "/snapshot").DELETE()).statusCode())
                    .isEqualTo(204);
            check(node.send(node.request(account + "/snapshot").DELETE()), "dropSnapshot");
        }
    }

    @Test
    void shouldAnswerOfSinksAsTheContractSays() {
        SinkDefinition refusing =
                new SinkDefinition(SinkOptions.named("s"), "none", "nowhere", journal -> (shard, events) -> {
                    throw new SinkRefusal(events.get(0).sequence(), "refused", null);
                });
        try (TestNode node = TestNode.start(directory, 1, config -> config.withSinks(List.of(refusing)))) {
            node.post("/v1/streams/a-1/events", "{\"type\":\"A\"}");
            await().until(() -> node.get("/v1/sinks/s").body().contains("\"failing\":1"));
            check(node.get("/v1/sinks"), "listSinks");
            check(node.get("/v1/sinks/s"), "showSink");
            check(node.get("/v1/sinks/none"), "showSink");
            check(node.post("/v1/sinks/s/skip?shard=0&sequence=2", ""), "skipEvent");
            check(node.post("/v1/sinks/s/skip?shard=0&sequence=1", ""), "skipEvent");
            check(node.post("/v1/sinks/s/pause", ""), "pauseSink");
            check(node.post("/v1/sinks/s/reset?to=start&confirm=x", ""), "resetSink");
            await().until(() -> node.get("/v1/sinks/s").body().contains("\"state\":\"paused\",\"sequence\""));
            check(node.post("/v1/sinks/s/reset?to=start&confirm=s", ""), "resetSink");
            check(node.post("/v1/sinks/s/resume", ""), "resumeSink");
        }
    }

    @Test
    void shouldAnswerAboutProjectionsAsTheContractSays() {
        Samples samples = new Samples();
        try (TestNode node = TestNode.start(
                directory,
                1,
                config -> config.withAggregates(Aggregates.of(samples.aggregates()))
                        .withProjections(List.copyOf(samples.projections())))) {
            String opened = node.post("/v1/aggregates/account/1/commands/Open", "{\"amount\":5}")
                    .body();
            String position = TestNode.json(opened).path("position").asString();
            String projection = "/v1/projections/balances";
            check(node.get(projection + "/views/account-1?timeout=20s&waitFor=" + position), "readView");
            check(node.get(projection + "/views/none"), "readView");
            check(node.get(projection + "/views?limit=1&timeout=20s&waitFor=" + position), "pageView");
            check(node.get(projection + "/views?waitFor=v1.AAk&timeout=10ms"), "pageView");
            check(node.get("/v1/projections"), "listProjections");
            check(node.get("/v1/followers"), "listFollowers");
            check(node.get(projection), "showProjection");
            check(node.get("/v1/projections/none"), "showProjection");
            check(node.post(projection + "/pause", ""), "pauseProjection");
            check(node.post(projection + "/rebuild", ""), "rebuildProjection");
            check(node.post(projection + "/rebuild", ""), "rebuildProjection");
            check(node.post(projection + "/resume", ""), "resumeProjection");
            check(node.post(projection + "/retry", ""), "retryProjection");
            check(node.post(projection + "/skip?shard=0&sequence=1", ""), "skipProjectionEvent");
        }
    }

    @Test
    void shouldNoticeAnAnswerThatIsNotDescribed() {
        assertThat(schema("/components/schemas/Event").validate(TestNode.json("{\"id\":7}")))
                .isNotEmpty();
        assertThat(schema("/components/schemas/Problem").validate(TestNode.json("{\"code\":\"unheard-of\"}")))
                .isNotEmpty();
    }

    private void lines(TestNode node, String events) {
        Schema event = schema("/components/schemas/Event");
        node.get(events, "Accept", Media.NDJSON).body().lines().forEach(line -> valid(event, line));
        node.get("/v1/events", "Accept", Media.NDJSON).body().lines().forEach(line -> valid(event, line));
        Schema answer = schema("/components/schemas/ImportAnswer");
        HttpRequest.Builder request = node.request("/v1/import")
                .header("Content-Type", Media.NDJSON)
                .POST(BodyPublishers.ofString("{\"stream\":\"i\",\"type\":\"A\"}\n{\"stream\":\"i\"}\n"));
        List<String> answers = node.send(request).body().lines().toList();
        assertThat(answers).hasSize(2);
        answers.forEach(line -> valid(answer, line));
    }

    /** The answer's status, media type and body must be among those the operation lists. */
    private void check(HttpResponse<String> response, String operation) {
        String pointer = operation(operation) + "/responses/" + response.statusCode();
        JsonNode described = contract.at(pointer);
        assertThat(described.isMissingNode())
                .as(operation + " " + response.statusCode())
                .isFalse();
        if (described.has("$ref")) {
            pointer = described.path("$ref").asString().substring(1);
        }
        String media = Media.plain(response.headers().firstValue("Content-Type").orElse(""));
        String content = pointer + "/content/" + media.replace("/", "~1");
        assertThat(contract.at(content).isMissingNode())
                .as(operation + " " + media)
                .isFalse();
        valid(schema(content + "/schema"), response.body());
    }

    private String operation(String operation) {
        for (Map.Entry<String, JsonNode> path : contract.path("paths").properties()) {
            for (String method : METHODS) {
                if (operation.equals(
                        path.getValue().path(method).path("operationId").asString(""))) {
                    return "/paths/" + path.getKey().replace("/", "~1") + "/" + method;
                }
            }
        }
        throw new AssertionError("no such operation: " + operation);
    }

    private Schema schema(String pointer) {
        String document = "https://tailrace.io/openapi.json";
        SchemaRegistry registry = SchemaRegistry.withDialect(
                Dialects.getDraft202012(), builder -> builder.schemas(Map.of(document, contract.toString())));
        return registry.getSchema(
                SchemaLocation.of(document + "#" + pointer.replace("{", "%7B").replace("}", "%7D")));
    }

    private static void valid(Schema schema, String body) {
        assertThat(schema.validate(TestNode.json(body))).as(body).isEmpty();
    }

    private static JsonNode contract() {
        try (InputStream in = Objects.requireNonNull(ContractTest.class.getResourceAsStream("/openapi.yaml"))) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
