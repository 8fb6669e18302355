package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.command.Aggregates;
import io.tailrace.samples.Samples;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
        node = TestNode.start(
                directory, 2, config -> config.withBodyBytes(32 << 10).withHeartbeat(Duration.ofMillis(500)));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void shouldAcknowledgeAppendsInOrder() throws Exception {
        Client client = new Client(TEXT);
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
        Client client = new Client(TEXT);
        client.send("{\"op\":\"append\",\"id\":\"1\",\"stream\":\"$commands-0\",\"events\":[{\"type\":\"A\"}]}");
        JsonNode error = client.next("error");
        assertThat(error.path("id").asString()).isEqualTo("1");
        assertThat(error.path("problem").path("code").asString()).isEqualTo("reserved-stream");
        client.send("{\"op\":\"append\",\"id\":\"2\",\"stream\":\"a\",\"events\":[{\"type\":\"A\"}]}");
        assertThat(client.acks(1).get(0).path("id").asString()).isEqualTo("2");
    }

    @Test
    void shouldSpeakJsonInBinaryFrames() throws Exception {
        Client client = new Client("tailrace.v1.json.bin");
        client.send("{\"op\":\"append\",\"id\":\"1\",\"stream\":\"a\",\"events\":[{\"type\":\"A\",\"data\":\"é\"}]}");
        assertThat(client.acks(1).get(0).path("version").asLong()).isEqualTo(1);
        client.send("{\"op\":\"subscribe\",\"sub\":\"s\",\"stream\":\"a\",\"credit\":5}");
        assertThat(client.next("events").path("events").get(0).path("data").asString())
                .isEqualTo("é");
    }

    @Test
    void shouldSendNoMoreEventsThanThereIsCreditFor() throws Exception {
        node.post("/v1/streams/a/events", "[" + "{\"type\":\"A\"},".repeat(9) + "{\"type\":\"A\"}]");
        Client client = new Client(TEXT);
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
                Client client = new Client(protocol);
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
        Client client = new Client(TEXT);
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
        Client first = new Client(TEXT);
        first.send("{\"op\":\"subscribe\",\"sub\":\"s\",\"credit\":4}");
        JsonNode some = first.next("events");
        assertThat(some.path("events").size()).isEqualTo(4);
        Client second = new Client(TEXT);
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
        Client client = new Client(TEXT);
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
        Client first = new Client(TEXT);
        first.send("{\"op\":\"consume\",\"sub\":\"g\",\"group\":\"g\",\"credit\":10}");
        first.deliveries(1);
        first.socket.abort();
        Client second = new Client(TEXT);
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
        Client client = new Client(TEXT);
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
        Client client = new Client(TEXT);
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
        Client client = new Client(TEXT);
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
        Client client = new Client(TEXT);
        for (String part : new String[] {"{\"op\":\"append\",\"id\":\"1\",", "\"stream\":\"a\",\"events\":"}) {
            client.socket.sendText(part, false).join();
        }
        client.send("[{\"type\":\"A\"}]}");
        assertThat(client.acks(1).get(0).path("version").asLong()).isEqualTo(1);
        assertThat(node.get("/metrics").body()).contains("tailrace_in_flight_bytes 0.0");
    }

    @Test
    void shouldCloseOnAMessageThatIsTooLarge() throws Exception {
        Client client = new Client(TEXT);
        client.send("{\"op\":\"append\",\"id\":\"" + "x".repeat(33 << 10) + "\"}");
        assertThat(client.closed()).isEqualTo(1009);
        assertThat(node.get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseAHandshakeWithoutAKnownProtocolOrFromAnotherOrigin() {
        assertThatThrownBy(() -> new Client("other.v1")).isInstanceOf(CompletionException.class);
        assertThatThrownBy(() -> new Client(TEXT, "Origin", "http://elsewhere.example"))
                .isInstanceOf(CompletionException.class);
        assertThat(new Client(TEXT, "Origin", node.node.url()).socket).isNotNull();
    }

    @Test
    void shouldCloseWithGoingAwayWhenTheNodeStops() throws Exception {
        Client client = new Client(TEXT);
        client.send("{\"op\":\"subscribe\",\"sub\":\"s\",\"credit\":1}");
        client.next("caught-up");
        node.close();
        assertThat(client.closed()).isEqualTo(1001);
    }

    @Test
    void shouldCarryOutCommandsUnderTheirIds() throws Exception {
        node.close();
        node = TestNode.start(directory, 2, config -> config.withAggregates(Aggregates.of(new Samples().aggregates())));
        Client client = new Client(TEXT);
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
        assertThat(node.get("/metrics").body()).contains("tailrace_in_flight_bytes 0.0");
    }

    /** A socket client; the reference to the socket is kept, so that it stays open. */
    private final class Client implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();
        private final StringBuilder begun = new StringBuilder();
        private final boolean binary;
        private final HttpClient http = HttpClient.newHttpClient();
        private final WebSocket socket;

        Client(String protocol, String... headers) {
            binary = protocol.endsWith(".bin");
            WebSocket.Builder builder = http.newWebSocketBuilder().subprotocols(protocol);
            for (int i = 0; i < headers.length; i += 2) {
                builder.header(headers[i], headers[i + 1]);
            }
            socket = builder.buildAsync(URI.create(node.node.url().replace("http", "ws") + "/v1/ws"), this)
                    .join();
        }

        void send(String message) {
            if (binary) {
                socket.sendBinary(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)), true)
                        .join();
            } else {
                socket.sendText(message, true).join();
            }
        }

        @Nullable
        JsonNode poll(long millis) throws InterruptedException {
            String message = messages.poll(millis, TimeUnit.MILLISECONDS);
            return message == null ? null : TestNode.json(message);
        }

        JsonNode next(String op) throws InterruptedException {
            while (true) {
                JsonNode message = poll(10_000);
                if (message == null) {
                    throw new AssertionError("nothing came; waiting for " + op);
                }
                if (message.path("op").asString().equals(op)) {
                    return message;
                }
            }
        }

        List<JsonNode> acks(int count) throws InterruptedException {
            List<JsonNode> acks = new ArrayList<>();
            while (acks.size() < count) {
                next("acks").path("items").forEach(acks::add);
            }
            return acks;
        }

        List<JsonNode> collect(String sub, int count) throws InterruptedException {
            List<JsonNode> events = new ArrayList<>();
            while (events.size() < count) {
                JsonNode message = next("events");
                if (message.path("sub").asString().equals(sub)) {
                    message.path("events").forEach(events::add);
                }
            }
            return events;
        }

        /** The ids of deliveries. */
        List<String> deliveries(int count) throws InterruptedException {
            List<String> ids = new ArrayList<>();
            while (ids.size() < count) {
                next("deliveries")
                        .path("deliveries")
                        .forEach(each -> ids.add(each.path("id").asString()));
            }
            return ids;
        }

        int closed() throws InterruptedException {
            Integer code = closes.poll(10, TimeUnit.SECONDS);
            return code == null ? -1 : code;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            piece(data.toString(), last);
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            piece(StandardCharsets.ISO_8859_1.decode(data).toString(), last);
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closes.add(code);
            return null;
        }

        private void piece(String data, boolean last) {
            begun.append(data);
            if (last) {
                String message = begun.toString();
                begun.setLength(0);
                messages.add(
                        binary
                                ? new String(message.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                                : message);
            }
        }
    }
}
