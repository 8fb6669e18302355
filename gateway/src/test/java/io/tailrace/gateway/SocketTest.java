package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.command.Aggregates;
import io.tailrace.samples.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class SocketTest {
    private static final String TEXT = "tailrace.v1.json";

    @TempDir
    Path directory;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(directory, 2, config -> config.withBodyBytes(32 << 10));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void shouldAcknowledgeAppendsInOrder() throws Exception {
        SocketClient client = new SocketClient(node, TEXT);
        for (int i = 0; i < 200; i++) {
            client.send("{\"op\":\"append\",\"id\":\"c" + i + "\",\"stream\":\"a\",\"expected\":" + i
                    + ",\"events\":[{\"type\":\"A\",\"id\":\"e" + i + "\"}]}");
        }
        List<JsonNode> acks = client.acks(200);
        for (int i = 0; i < 200; i++) {
            assertThat(acks.get(i).path("id").asString()).isEqualTo("c" + i);
            assertThat(acks.get(i).path("version").asLong()).isEqualTo(i + 1);
        }
    }

    @Test
    void shouldRefuseStreamsOfTheNodesOwn() throws Exception {
        SocketClient client = new SocketClient(node, TEXT);
        client.send("{\"op\":\"append\",\"id\":\"1\",\"stream\":\"$commands-0\",\"events\":[{\"type\":\"A\"}]}");
        JsonNode error = client.next("error");
        assertThat(error.path("id").asString()).isEqualTo("1");
        assertThat(error.path("problem").path("code").asString()).isEqualTo("reserved-stream");
        client.send("{\"op\":\"append\",\"id\":\"2\",\"stream\":\"a\",\"events\":[{\"type\":\"A\"}]}");
        assertThat(client.acks(1).get(0).path("id").asString()).isEqualTo("2");
    }

    @Test
    void shouldSpeakJsonInBinaryFrames() throws Exception {
        SocketClient client = new SocketClient(node, "tailrace.v1.json.bin");
        client.send("{\"op\":\"append\",\"id\":\"1\",\"stream\":\"a\",\"events\":[{\"type\":\"A\",\"data\":\"é\"}]}");
        assertThat(client.acks(1).get(0).path("version").asLong()).isEqualTo(1);
        client.send("{\"op\":\"subscribe\",\"sub\":\"s\",\"stream\":\"a\",\"credit\":5}");
        assertThat(client.next("events").path("events").get(0).path("data").asString())
                .isEqualTo("é");
    }

    @Test
    void shouldSendNoMoreEventsThanThereIsCreditFor() throws Exception {
        node.post("/v1/streams/a/events", "[" + "{\"type\":\"A\"},".repeat(9) + "{\"type\":\"A\"}]");
        SocketClient client = new SocketClient(node, TEXT);
        client.send("{\"op\":\"subscribe\",\"sub\":\"s\",\"stream\":\"a\",\"credit\":3}");
        assertThat(client.next("events").path("events").size()).isEqualTo(3);
        assertThat(client.poll(300)).isNull();
        client.send("{\"op\":\"credit\",\"sub\":\"s\",\"n\":100}");
        JsonNode rest = client.next("events");
        assertThat(rest.path("events").size()).isEqualTo(7);
        assertThat(rest.path("position").asString()).isEqualTo("10");
        assertThat(client.next("caught-up").path("sub").asString()).isEqualTo("s");
        node.post("/v1/streams/a/events", "{\"type\":\"B\"}");
        assertThat(client.next("events").path("events").get(0).path("version").asLong())
                .isEqualTo(11);
    }

    @Test
    void shouldSendMessagesThatAreLongerThanAFrameMayBeInParts() throws Exception {
        String text = "x".repeat(2_000);
        for (int i = 0; i < 60; i++) {
            node.post("/v1/streams/long/events", "{\"type\":\"A\",\"data\":\"" + text + "\"}");
        }
        for (String protocol : List.of(TEXT, "tailrace.v1.json.bin")) {
            for (String what : List.of("", ",\"stream\":\"long\"")) {
                SocketClient client = new SocketClient(node, protocol);
                client.send("{\"op\":\"subscribe\",\"sub\":\"s\"" + what + ",\"credit\":1000}");
                List<JsonNode> events = client.collect("s", 60);
                for (int i = 0; i < 60; i++) {
                    assertThat(events.get(i).path("version").asLong()).isEqualTo(i + 1);
                    assertThat(events.get(i).path("data").asString()).isEqualTo(text);
                }
            }
        }
    }

    @Test
    void shouldFollowSeveralSourcesOverOneConnection() throws Exception {
        node.post("/v1/streams/order-1/events", "[{\"type\":\"A\"},{\"type\":\"B\"}]");
        node.post("/v1/streams/bill-1/events", "{\"type\":\"A\"}");
        SocketClient client = new SocketClient(node, TEXT);
        client.send("{\"op\":\"subscribe\",\"sub\":\"all\",\"credit\":100}");
        assertThat(client.collect("all", 3)).hasSize(3);
        client.send("{\"op\":\"subscribe\",\"sub\":\"bills\",\"categories\":[\"bill\"],\"credit\":100}");
        assertThat(client.collect("bills", 1).get(0).path("stream").asString()).isEqualTo("bill-1");
        client.send("{\"op\":\"subscribe\",\"sub\":\"bs\",\"prefix\":\"order-\",\"types\":[\"B\"],\"credit\":100}");
        JsonNode second = client.collect("bs", 1).get(0);
        assertThat(second.path("version").asLong()).isEqualTo(2);
        client.send("{\"op\":\"subscribe\",\"sub\":\"end\",\"after\":\"end\",\"credit\":100}");
        client.next("caught-up");
        client.send("{\"op\":\"unsubscribe\",\"sub\":\"all\"}");
        client.send("{\"op\":\"unsubscribe\",\"sub\":\"bills\"}");
        client.send("{\"op\":\"unsubscribe\",\"sub\":\"bs\"}");
        client.send("{\"op\":\"append\",\"id\":\"1\",\"events\":[{\"stream\":\"x\",\"type\":\"C\"}]}");
        assertThat(client.collect("end", 1).get(0).path("type").asString()).isEqualTo("C");
    }

    @Test
    void shouldResumeEverythingAfterAPosition() throws Exception {
        for (int i = 0; i < 10; i++) {
            node.post("/v1/streams/s-" + i + "/events", "{\"type\":\"A\"}");
        }
        SocketClient first = new SocketClient(node, TEXT);
        first.send("{\"op\":\"subscribe\",\"sub\":\"s\",\"credit\":4}");
        JsonNode some = first.next("events");
        assertThat(some.path("events").size()).isEqualTo(4);
        SocketClient second = new SocketClient(node, TEXT);
        second.send("{\"op\":\"subscribe\",\"sub\":\"s\",\"after\":\""
                + some.path("position").asString() + "\",\"credit\":100}");
        List<String> streams = new ArrayList<>(second.collect("s", 6).stream()
                .map(event -> event.path("stream").asString())
                .toList());
        some.path("events").forEach(event -> streams.add(event.path("stream").asString()));
        assertThat(streams).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void shouldBeAMemberOfAGroupAsFarAsThereIsCredit() throws Exception {
        node.put("/v1/groups/g", "{}");
        for (int i = 0; i < 5; i++) {
            node.post("/v1/streams/s-" + i + "/events", "{\"type\":\"A\"}");
        }
        SocketClient client = new SocketClient(node, TEXT);
        client.send("{\"op\":\"consume\",\"sub\":\"g\",\"group\":\"g\",\"member\":\"m\",\"credit\":2}");
        List<String> ids = new ArrayList<>(client.deliveries(2));
        assertThat(client.poll(300)).isNull();
        client.send("{\"op\":\"ack\",\"sub\":\"g\",\"ids\":[\"" + String.join("\",\"", ids) + "\"]}");
        JsonNode settled = client.next("settled");
        assertThat(settled.path("done").asInt()).isEqualTo(2);
        assertThat(settled.path("gone")).isEmpty();
        client.send("{\"op\":\"credit\",\"sub\":\"g\",\"n\":100}");
        List<String> rest = client.deliveries(3);
        client.send("{\"op\":\"nack\",\"sub\":\"g\",\"action\":\"park\",\"ids\":[\"" + rest.get(0) + "\",\"x\"]}");
        assertThat(client.next("settled").path("gone").get(0).asString()).isEqualTo("x");
        client.send("{\"op\":\"extend\",\"sub\":\"g\",\"leaseMillis\":60000,\"ids\":[\"" + rest.get(1) + "\"]}");
        assertThat(client.next("settled").path("done").asInt()).isEqualTo(1);
        node.post("/v1/streams/s-9/events", "{\"type\":\"A\"}");
        assertThat(client.deliveries(1)).hasSize(1);
        assertThat(TestNode.json(node.get("/v1/groups/g")).path("inFlight").asInt())
                .isEqualTo(3);
        assertThat(TestNode.json(node.get("/v1/groups/g")).path("parked").asInt())
                .isEqualTo(1);
    }

    @Test
    void shouldGiveAMembersEventsToOthersWhenItsSocketCloses() throws Exception {
        node.put("/v1/groups/g", "{}");
        node.post("/v1/streams/s-1/events", "{\"type\":\"A\"}");
        SocketClient first = new SocketClient(node, TEXT);
        first.send("{\"op\":\"consume\",\"sub\":\"g\",\"group\":\"g\",\"credit\":10}");
        first.deliveries(1);
        first.socket.abort();
        SocketClient second = new SocketClient(node, TEXT);
        second.send("{\"op\":\"consume\",\"sub\":\"g\",\"group\":\"g\",\"credit\":10}");
        JsonNode again = second.next("deliveries").path("deliveries").get(0);
        assertThat(again.path("attempt").asInt()).isEqualTo(2);
        second.send("{\"op\":\"unsubscribe\",\"sub\":\"g\"}");
        second.send("{\"op\":\"consume\",\"sub\":\"h\",\"group\":\"g\",\"credit\":10}");
        assertThat(second.next("deliveries")
                        .path("deliveries")
                        .get(0)
                        .path("attempt")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void shouldSayWhatIsWrongWithAMember() throws Exception {
        SocketClient client = new SocketClient(node, TEXT);
        client.send("{\"op\":\"consume\",\"sub\":\"g\",\"group\":\"none\",\"credit\":1}");
        assertThat(client.next("error").path("problem").path("code").asString()).isEqualTo("not-found");
        client.send("{\"op\":\"subscribe\",\"sub\":\"s\",\"credit\":1}");
        client.next("caught-up");
        client.send("{\"op\":\"ack\",\"sub\":\"s\",\"ids\":[\"x\"]}");
        assertThat(client.next("error").path("problem").path("detail").asString())
                .contains("consume");
        node.put("/v1/groups/g", "{}");
        client.send("{\"op\":\"consume\",\"sub\":\"g\",\"group\":\"g\",\"leaseMillis\":1}");
        assertThat(client.next("error").path("problem").path("detail").asString())
                .contains("lease");
        client.send("{\"op\":\"consume\",\"sub\":\"g\",\"group\":\"g\",\"credit\":1}");
        node.send(node.request("/v1/groups/g").DELETE());
        assertThat(client.next("error").path("sub").asString()).isEqualTo("g");
    }

    @Test
    void shouldAnswerABadMessageAndStayOpen() throws Exception {
        SocketClient client = new SocketClient(node, TEXT);
        for (String bad : new String[] {
            "{",
            "[]",
            "{\"op\":\"fly\"}",
            "{\"id\":\"1\",\"op\":\"append\"}",
            "{\"op\":\"append\",\"id\":\"1\"}",
            "{\"op\":\"credit\",\"sub\":\"none\",\"n\":1}",
            "{\"op\":\"subscribe\",\"sub\":\"s\",\"after\":\"junk\"}",
            "{\"op\":\"append\",\"id\":\"1\",\"id\":\"2\"}",
            "{\"op\":\"subscribe\",\"sub\":\"s\",\"credit\":-1}"
        }) {
            client.send(bad);
            JsonNode error = client.next("error");
            assertThat(error.path("problem").path("status").asInt()).as(bad).isEqualTo(400);
        }
        client.send("{\"op\":\"append\",\"id\":\"c1\",\"stream\":\"a\",\"expected\":3,\"events\":[{\"type\":\"A\"}]}");
        JsonNode conflict = client.next("error");
        assertThat(conflict.path("id").asString()).isEqualTo("c1");
        assertThat(conflict.path("problem").path("status").asInt()).isEqualTo(409);
        client.send("{\"op\":\"append\",\"id\":\"c2\",\"stream\":\"a\",\"events\":[{\"type\":\"\"}]}");
        assertThat(client.next("error").path("id").asString()).isEqualTo("c2");
        client.send("{\"op\":\"append\",\"id\":\"c3\",\"stream\":\"a\",\"events\":[{\"type\":\"A\"}]}");
        assertThat(client.acks(1).get(0).path("version").asLong()).isEqualTo(1);
    }

    @Test
    void shouldCheckStreamsThatAnAppendDoesNotWrite() throws Exception {
        node.post("/v1/streams/a-%7Bx%7D/events", "{\"type\":\"A\"}");
        SocketClient client = new SocketClient(node, TEXT);
        String append = "{\"op\":\"append\",\"id\":\"1\",\"stream\":\"b-{x}\",\"expected\":\"none\","
                + "\"checks\":[{\"stream\":\"a-{x}\",\"expected\":%d}],\"events\":[{\"type\":\"B\"}]}";
        client.send(String.format(append, 2));
        assertThat(client.next("error").path("problem").path("stream").asString())
                .isEqualTo("a-{x}");
        client.send(String.format(append, 1));
        assertThat(client.acks(1).get(0).path("version").asLong()).isEqualTo(1);
    }

    @Test
    void shouldTakeAMessageInParts() throws Exception {
        SocketClient client = new SocketClient(node, TEXT);
        for (String part : new String[] {"{\"op\":\"append\",\"id\":\"1\",", "\"stream\":\"a\",\"events\":"}) {
            client.socket.sendText(part, false).join();
        }
        client.send("[{\"type\":\"A\"}]}");
        assertThat(client.acks(1).get(0).path("version").asLong()).isEqualTo(1);
        awaitNothingInFlight();
    }

    @Test
    void shouldTakeSoManySubscriptionsAndNoMore() throws Exception {
        SocketClient client = new SocketClient(node, TEXT);
        for (int i = 0; i < 257; i++) {
            client.send("{\"op\":\"subscribe\",\"sub\":\"s" + i + "\",\"credit\":0}");
        }
        assertThat(client.next("error").path("problem").path("detail").asString())
                .contains("at most 256");
        client.send("{\"op\":\"unsubscribe\",\"sub\":\"s255\"}");
        client.send("{\"op\":\"subscribe\",\"sub\":\"one more\",\"credit\":1}");
        JsonNode message = client.poll(40_000);
        while (message != null && !message.path("sub").asString().equals("one more")) {
            assertThat(message.path("op").asString()).isNotEqualTo("error");
            message = client.poll(40_000);
        }
        assertThat(message).isNotNull();
    }

    @Test
    void shouldCloseOnAMessageThatIsTooLarge() throws Exception {
        SocketClient client = new SocketClient(node, TEXT);
        client.send("{\"op\":\"append\",\"id\":\"" + "x".repeat(33 << 10) + "\"}");
        assertThat(client.closed()).isEqualTo(1009);
        assertThat(node.get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseAHandshakeWithoutAKnownProtocolOrFromAnotherOrigin() {
        assertThatThrownBy(() -> new SocketClient(node, "other.v1")).isInstanceOf(CompletionException.class);
        assertThatThrownBy(() -> new SocketClient(node, TEXT, "Origin", "http://elsewhere.example"))
                .isInstanceOf(CompletionException.class);
        assertThat(new SocketClient(node, TEXT, "Origin", node.node.url()).socket)
                .isNotNull();
    }

    @Test
    void shouldCloseWithGoingAwayWhenTheNodeStops() throws Exception {
        SocketClient client = new SocketClient(node, TEXT);
        client.send("{\"op\":\"subscribe\",\"sub\":\"s\",\"credit\":1}");
        client.next("caught-up");
        node.close();
        assertThat(client.closed()).isEqualTo(1001);
    }

    @Test
    void shouldCarryOutCommandsUnderTheirIds() throws Exception {
        node.close();
        node = TestNode.start(directory, 2, config -> config.withAggregates(Aggregates.of(new Samples().aggregates())));
        SocketClient client = new SocketClient(node, TEXT);
        String deposit = "{\"op\":\"command\",\"id\":\"c%d\",\"aggregate\":\"account/7\",\"name\":\"%s\",\"data\":%s}";
        client.send(String.format(deposit, 1, "Open", "{}"));
        client.send(String.format(deposit, 2, "Deposit", "{\"amount\":100}"));
        client.send(String.format(deposit, 2, "Deposit", "{\"amount\":100}"));
        client.send(String.format(deposit, 3, "Withdraw", "{\"amount\":30}"));
        List<JsonNode> acks = client.acks(4);
        assertThat(acks.stream().map(ack -> ack.path("version").asLong())).containsExactly(1L, 2L, 2L, 3L);
        assertThat(acks.stream().map(ack -> ack.path("replayed").asBoolean(false)))
                .containsExactly(false, false, true, false);
        assertThat(acks.get(3).path("events").asInt()).isEqualTo(1);
        client.send(String.format(deposit, 4, "Withdraw", "{\"amount\":71}"));
        JsonNode rejected = client.next("error");
        assertThat(rejected.path("id").asString()).isEqualTo("c4");
        assertThat(rejected.path("problem").path("rejection").asString()).isEqualTo("insufficient-funds");
        for (String bad : new String[] {
            "{\"op\":\"command\",\"aggregate\":\"account/7\",\"name\":\"Open\"}",
            "{\"op\":\"command\",\"id\":\"b\",\"aggregate\":\"account\",\"name\":\"Open\"}",
            "{\"op\":\"command\",\"id\":\"b\",\"aggregate\":\"account/7\",\"name\":\"Open\",\"colour\":1}",
            "{\"op\":\"command\",\"id\":\"b\",\"aggregate\":\"account/7\",\"name\":\"Deposit\",\"data\":{\"amount\":\"x\"}}"
        }) {
            client.send(bad);
            assertThat(client.next("error").path("problem").path("status").asInt())
                    .as(bad)
                    .isEqualTo(400);
        }
        client.send("{\"op\":\"command\",\"id\":\"c5\",\"aggregate\":\"account/7\",\"name\":\"Deposit\","
                + "\"expected\":1,\"data\":{\"amount\":1}}");
        assertThat(client.next("error").path("problem").path("code").asString()).isEqualTo("wrong-expected-version");
        awaitNothingInFlight();
    }

    /** The room of a message is given back when its answer is out, perhaps behind the client's back. */
    private void awaitNothingInFlight() {
        await().untilAsserted(() -> assertThat(node.get("/metrics").body()).contains("tailrace_in_flight_bytes 0.0"));
    }
}
