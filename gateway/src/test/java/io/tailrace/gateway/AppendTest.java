package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.gateway.json.Percent;
import io.tailrace.journal.StreamId;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@OverEveryHttp
@Timeout(60)
class AppendTest {
    private static final String EVENTS = "/v1/streams/order-1/events";

    @TempDir
    Path directory;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(directory);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void shouldAnswerAnAppendWithItsVersionAndPlace() {
        HttpResponse<String> response =
                node.post(EVENTS, "{\"id\":\"e1\",\"type\":\"OrderPlaced\",\"data\":{\"total\":12.50}}");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("ETag")).hasValue("\"1\"");
        assertThat(response.headers().firstValue("Location")).hasValue("/v1/streams/order-1/events/1");
        JsonNode answer = TestNode.json(response);
        assertThat(answer.path("firstVersion").asLong()).isEqualTo(1);
        assertThat(answer.path("ack").asString()).isEqualTo("disk");
        assertThat(answer.path("replayed").asBoolean()).isFalse();
        assertThat(answer.path("position").asString()).startsWith("v1.");
    }

    @Test
    void shouldGiveDataBackByteForByte() {
        String data = "{ \"b\" : 1.00,\n  \"a\":\"\\u00e9 é 日本\", \"n\":[1e3,-0.0] }";
        node.post(EVENTS, "{\"type\":\"T\",\"data\":" + data + ",\"metadata\":{\"k\" :  1}}");
        assertThat(node.get(EVENTS + "/1").body())
                .contains("\"data\":" + data + ",")
                .contains("\"metadata\":{\"k\" :  1}");
    }

    @Test
    void shouldAppendAnArrayInOneCommit() {
        HttpResponse<String> response =
                node.post(EVENTS, "[{\"type\":\"A\"},{\"type\":\"B\",\"data\":7},{\"type\":\"C\"}]");
        assertThat(TestNode.json(response).path("lastVersion").asLong()).isEqualTo(3);
        JsonNode events = TestNode.json(node.get(EVENTS)).path("events");
        assertThat(events.findValuesAsString("type")).containsExactly("A", "B", "C");
        assertThat(events.get(0).has("data")).isFalse();
        assertThat(events.get(1).path("data").asInt()).isEqualTo(7);
    }

    @Test
    void shouldCheckTheExpectedVersionOfTheHeader() {
        assertThat(node.post(EVENTS, "{\"type\":\"A\"}", "If-None-Match", "*").statusCode())
                .isEqualTo(201);
        assertThat(node.post(EVENTS, "{\"type\":\"A\"}", "If-Match", "\"1\"").statusCode())
                .isEqualTo(201);
        assertThat(node.post(EVENTS, "{\"type\":\"A\"}", "If-Match", "*").statusCode())
                .isEqualTo(201);
        HttpResponse<String> stale = node.post(EVENTS, "{\"type\":\"A\"}", "If-Match", "\"1\"");
        assertThat(stale.statusCode()).isEqualTo(412);
        assertThat(stale.headers().firstValue("ETag")).hasValue("\"3\"");
        JsonNode problem = TestNode.json(stale);
        assertThat(problem.path("code").asString()).isEqualTo("wrong-expected-version");
        assertThat(problem.path("expected").asLong()).isEqualTo(1);
        assertThat(problem.path("actual").asLong()).isEqualTo(3);
        assertThat(node.post(EVENTS, "{\"type\":\"A\"}", "If-None-Match", "*").statusCode())
                .isEqualTo(412);
    }

    @Test
    void shouldRecogniseTheSameEventAgain() {
        String event = "{\"id\":\"e1\",\"type\":\"A\",\"data\":1}";
        node.post(EVENTS, event, "If-Match", "\"0\"");
        HttpResponse<String> again = node.post(EVENTS, event, "If-Match", "\"0\"");
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(TestNode.json(again).path("replayed").asBoolean()).isTrue();
        assertThat(TestNode.json(again).path("lastVersion").asLong()).isEqualTo(1);
        HttpResponse<String> other = node.post(EVENTS, "{\"id\":\"e1\",\"type\":\"A\",\"data\":2}");
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(TestNode.code(other)).isEqualTo("duplicate-event-id");
        assertThat(node.node.journal().end().sequence(0)).isEqualTo(1);
    }

    @Test
    void shouldKeepCloudEventsAttributes() {
        String event = """
                {"specversion":"1.0","id":"1","source":"/shop","type":"t","time":"2026-04-05T17:31:00Z",\
                "subject":"s","traceparent":"00-ab","priority":5,"data":{"x":1}}""";
        assertThat(node.post(EVENTS, event, "Content-Type", "application/cloudevents+json; charset=utf-8")
                        .statusCode())
                .isEqualTo(201);
        JsonNode read = TestNode.json(node.get(EVENTS + "/last"));
        assertThat(read.path("source").asString()).isEqualTo("/shop");
        assertThat(read.path("time").asString()).isEqualTo("2026-04-05T17:31:00Z");
        assertThat(read.path("subject").asString()).isEqualTo("s");
        assertThat(read.path("traceparent").asString()).isEqualTo("00-ab");
        assertThat(read.path("priority").asInt()).isEqualTo(5);
        assertThat(read.path("sequence").asString()).isEqualTo("0000000000000000001");
        assertThat(read.path("recorded").asString()).isNotEqualTo("2026-04-05T17:31:00Z");
    }

    @Test
    void shouldTakeABatchOfCloudEvents() {
        String batch = """
                [{"specversion":"1.0","id":"1","source":"/s","type":"a","data":1},
                 {"specversion":"1.0","id":"2","source":"/s","type":"b","data_base64":"AAEC"}]""";
        assertThat(node.post(EVENTS, batch, "Content-Type", "application/cloudevents-batch+json")
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> read = node.get(EVENTS, "Accept", "application/cloudevents-batch+json");
        assertThat(read.headers().firstValue("Content-Type")).hasValue("application/cloudevents-batch+json");
        JsonNode events = TestNode.json(read);
        assertThat(events.isArray()).isTrue();
        assertThat(events.get(1).path("data_base64").asString()).isEqualTo("AAEC");
        assertThat(events.get(1).path("datacontenttype").asString()).isEqualTo("application/octet-stream");
    }

    @Test
    void shouldTakeACloudEventInBinaryMode() {
        HttpResponse<String> response = node.send(node.request(EVENTS)
                .header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-type", "t")
                .header("ce-source", "/%C3%A9")
                .header("ce-colour", "red")
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(new byte[] {(byte) 0x89, 'P', 0, (byte) 0xFF})));
        assertThat(response.statusCode()).isEqualTo(201);
        JsonNode read = TestNode.json(node.get(EVENTS + "/1"));
        assertThat(read.path("source").asString()).isEqualTo("/é");
        assertThat(read.path("colour").asString()).isEqualTo("red");
        assertThat(read.path("datacontenttype").asString()).isEqualTo("image/png");
        assertThat(read.path("data_base64").asString()).isEqualTo("iVAA/w==");
    }

    @Test
    void shouldKeepTextOfATextType() {
        node.post(EVENTS, "{\"type\":\"T\",\"datacontenttype\":\"text/plain\",\"data\":\"a\\nb \\\"c\\\"\"}");
        assertThat(TestNode.json(node.get(EVENTS + "/1")).path("data").asString())
                .isEqualTo("a\nb \"c\"");
        assertThat(stored("order-1")).isEqualTo("a\nb \"c\"");
    }

    @Test
    void shouldTakeBytesOfJsonIfTheyAreJson() {
        String json = "{\"type\":\"T\",\"datacontenttype\":\"application/json\",\"data_base64\":\"%s\","
                + "\"metadata_base64\":\"AAE=\"}";
        assertThat(node.post(EVENTS, String.format(json, "ewoiYSI6MX0=")).statusCode())
                .isEqualTo(201);
        String read = node.get(EVENTS + "/1").body();
        assertThat(read).contains("\"data\":{\n\"a\":1}").contains("\"metadata_base64\":\"AAE=\"");
        assertThat(TestNode.code(node.post(EVENTS, String.format(json, "e30x"))))
                .isEqualTo("invalid-event");
    }

    @Test
    void shouldWriteSeveralStreamsInOneCommit() {
        HttpResponse<String> response = node.post("/v1/append", """
                {"events":[{"stream":"order-{c1}","type":"A"},{"stream":"bill-{c1}","type":"B"},
                 {"stream":"order-{c1}","type":"C"}],
                 "expected":{"order-{c1}":0,"bill-{c1}":"none"},
                 "checks":[{"stream":"cart-{c1}","expected":"none"}]}""");
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode streams = TestNode.json(response).path("streams");
        assertThat(streams.get(0).path("lastVersion").asLong()).isEqualTo(2);
        assertThat(streams.get(1).path("stream").asString()).isEqualTo("bill-{c1}");
    }

    @Test
    void shouldNameEveryStreamThatWasNotAsExpected() {
        HttpResponse<String> response = node.post("/v1/append", """
                {"events":[{"stream":"a","type":"A"},{"stream":"b","type":"B"}],
                 "expected":{"a":3,"b":"exists"},"checks":[{"stream":"c","expected":7}]}""");
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(TestNode.json(response).path("failed").findValuesAsString("stream"))
                .containsExactly("a", "b", "c");
        assertThat(node.node.journal().end().sequence(0)).isZero();
    }

    @Test
    void shouldTakeStreamIdsOfAllKinds() {
        String stream = "src/main/a b%2F+é{日}.java";
        String path = "/v1/streams/" + Percent.encode(stream);
        HttpResponse<String> response = node.post(path + "/events", "{\"type\":\"A\"}");
        assertThat(TestNode.json(response).path("stream").asString()).isEqualTo(stream);
        assertThat(response.headers().firstValue("Location")).hasValue(path + "/events/1");
        assertThat(TestNode.json(node.get(path)).path("stream").asString()).isEqualTo(stream);
        assertThat(node.get("/v1/streams/src/main/events").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldRefuseStreamsOfTheNodesOwn() {
        HttpResponse<String> one = node.post("/v1/streams/%24commands-0/events", "{\"type\":\"A\"}");
        assertThat(one.statusCode()).isEqualTo(422);
        assertThat(TestNode.json(one).path("code").asString()).isEqualTo("reserved-stream");
        HttpResponse<String> many = node.post(
                "/v1/append", "{\"events\":[{\"stream\":\"a\",\"type\":\"A\"},{\"stream\":\"$mine\",\"type\":\"A\"}]}");
        assertThat(TestNode.json(many).path("code").asString()).as(many.body()).isEqualTo("reserved-stream");
        assertThat(TestNode.json(many).path("stream").asString()).isEqualTo("$mine");
        assertThat(node.get("/v1/streams/a").statusCode()).as("nothing of it").isEqualTo(404);
        assertThat(node.post("/v1/streams/a%24/events", "{\"type\":\"A\"}").statusCode())
                .isEqualTo(201);
    }

    @Test
    void shouldAnswerWhenTheWantedAckIsReached() {
        assertThat(TestNode.json(node.post(EVENTS + "?ack=memory", "{\"type\":\"A\"}"))
                        .path("ack")
                        .asString())
                .isEqualTo("memory");
        assertThat(TestNode.code(node.post(EVENTS + "?ack=never", "{\"type\":\"A\"}")))
                .isEqualTo("invalid-parameter");
    }

    private String stored(String stream) {
        return new String(
                Objects.requireNonNull(node.node.journal().last(StreamId.of(stream)))
                        .data(),
                StandardCharsets.UTF_8);
    }
}
