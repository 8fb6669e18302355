package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@OverEveryHttp
@Timeout(120)
class BadInputTest {
    private static final String EVENTS = "/v1/streams/order-1/events";
    private static final int BODY_BYTES = 64 << 10;
    private static final int HEADER_BYTES = 4 << 10;

    @TempDir
    Path directory;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(
                directory, 2, config -> config.withBodyBytes(BODY_BYTES).withHeaderBytes(HEADER_BYTES));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                arguments("", 400, "invalid-json"),
                arguments("{", 400, "invalid-json"),
                arguments("{\"type\":\"A\"} x", 400, "invalid-json"),
                arguments("{\"type\":\"A\"}{\"type\":\"B\"}", 400, "invalid-json"),
                arguments("{'type':'A'}", 400, "invalid-json"),
                arguments("{/*c*/\"type\":\"A\"}", 400, "invalid-json"),
                arguments("{\"type\":\"A\",}", 400, "invalid-json"),
                arguments("{\"type\":\"A\",\"data\":NaN}", 400, "invalid-json"),
                arguments("{\"type\":\"A\",\"data\":01}", 400, "invalid-json"),
                arguments("{\"type\":\"A\",\"data\":\"\u0001\"}", 400, "invalid-json"),
                arguments("{\"type\":\"A\",\"type\":\"B\"}", 400, "invalid-json"),
                arguments("{\"type\":\"A\",\"data\":{\"a\":1,\"a\":2}}", 400, "invalid-json"),
                arguments("\uFEFF{\"type\":\"A\"}", 400, "invalid-json"),
                arguments("null", 400, "invalid-event"),
                arguments("7", 400, "invalid-event"),
                arguments("[]", 400, "invalid-event"),
                arguments("[[]]", 400, "invalid-event"),
                arguments("{}", 400, "invalid-event"),
                arguments("{\"type\":7}", 400, "invalid-event"),
                arguments("{\"type\":\"\"}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"id\":7}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"id\":\"a\\u0007b\"}", 400, "invalid-event"),
                arguments("{\"type\":\"a\\nb\"}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"id\":\"e\\u0301\"}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"source\":{}}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"time\":\"yesterday\"}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"time\":\"2026-02-30T00:00:00Z\"}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"time\":7}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"specversion\":\"0.3\"}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"metadata\":7}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"revision\":0}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"revision\":65536}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"revision\":1.5}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"data_base64\":\"%\"}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"data\":1,\"data_base64\":\"AA==\"}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"datacontenttype\":\"text/plain\",\"data\":{}}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"Data\":1}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"extension\":{}}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"version\":4}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"expectedVersion\":4}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"stream\":\"other\"}", 400, "invalid-event"),
                arguments("{\"type\":\"" + "t".repeat(129) + "\"}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"id\":\"" + "i".repeat(129) + "\"}", 400, "invalid-event"),
                arguments("{\"type\":\"A\",\"data\":" + "[".repeat(64) + "]".repeat(64) + "}", 400, "invalid-json"),
                arguments("{\"type\":\"A\",\"data\":\"" + "x".repeat(BODY_BYTES) + "\"}", 413, "payload-too-large"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void shouldRefuseABadBody(String body, int status, String code) {
        HttpResponse<String> response = node.post(EVENTS, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(TestNode.code(response)).as(response.body()).isEqualTo(code);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        shouldHaveStoredNothing();
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                arguments("POST", EVENTS, "{\"events\":[]}", "text/plain", 415, "unsupported-media-type"),
                arguments("POST", "/v1/append", "{\"events\":[]}", "application/json", 400, "invalid-event"),
                arguments("POST", "/v1/append", "{\"evnts\":[]}", "application/json", 400, "invalid-event"),
                arguments(
                        "POST",
                        "/v1/append",
                        "{\"events\":[{\"type\":\"A\"}]}",
                        "application/json",
                        400,
                        "invalid-event"),
                arguments(
                        "POST",
                        "/v1/append",
                        "{\"events\":[{\"type\":\"A\",\"stream\":\"a\"}],\"expected\":{\"b\":1}}",
                        "application/json",
                        400,
                        "invalid-event"),
                arguments(
                        "POST",
                        "/v1/append",
                        "{\"events\":[{\"type\":\"A\",\"stream\":\"a\"}],\"expected\":{\"a\":-1}}",
                        "application/json",
                        400,
                        "invalid-event"),
                arguments("POST", "/v1/append", "[]", "application/cloudevents+json", 415, "unsupported-media-type"),
                arguments("POST", EVENTS, "{\"type\":\"A\"}", "application/cloudevents+json", 400, "invalid-event"),
                arguments(
                        "POST", EVENTS, "{\"type\":\"A\"}", "application/cloudevents-batch+json", 400, "invalid-event"),
                arguments("POST", EVENTS + "?wait=1", "{\"type\":\"A\"}", "application/json", 400, "invalid-parameter"),
                arguments(
                        "POST",
                        "/v1/streams/a%0Ab/events",
                        "{\"type\":\"A\"}",
                        "application/json",
                        400,
                        "invalid-parameter"),
                arguments(
                        "POST",
                        "/v1/streams/a%ff/events",
                        "{\"type\":\"A\"}",
                        "application/json",
                        400,
                        "invalid-parameter"),
                arguments(
                        "POST",
                        "/v1/streams/e%CC%81/events",
                        "{\"type\":\"A\"}",
                        "application/json",
                        400,
                        "invalid-parameter"),
                arguments(
                        "POST",
                        "/v1/streams/" + "s".repeat(257) + "/events",
                        "{\"type\":\"A\"}",
                        "application/json",
                        400,
                        "invalid-event"),
                arguments("POST", "/v1/nothing", "{}", "application/json", 404, "not-found"),
                arguments("POST", "/v1/streams/a/b/events", "{\"type\":\"A\"}", "application/json", 404, "not-found"),
                arguments("DELETE", EVENTS, "", "application/json", 405, "method-not-allowed"),
                arguments(
                        "POST",
                        "/v1/append",
                        "{\"events\":[{\"type\":\"A\",\"stream\":\"a\"}],\"events\":[]}",
                        "application/json",
                        400,
                        "invalid-json"),
                arguments(
                        "POST",
                        "/v1/append",
                        "{\"events\":[{\"type\":\"A\",\"stream\":\"a\"}],\"expected\":{\"a\":1,\"a\":0}}",
                        "application/json",
                        400,
                        "invalid-json"),
                arguments("PUT", "/v1/append", "", "application/json", 405, "method-not-allowed"),
                arguments("POST", "/v1/events", "", "application/json", 405, "method-not-allowed"),
                arguments("GET", EVENTS + "?from=0", "", "application/json", 400, "invalid-parameter"),
                arguments("GET", EVENTS + "?from=x", "", "application/json", 400, "invalid-parameter"),
                arguments("GET", EVENTS + "?from=1&from=2", "", "application/json", 400, "invalid-parameter"),
                arguments("GET", EVENTS + "?limit=1001", "", "application/json", 400, "invalid-parameter"),
                arguments("GET", EVENTS + "?limit=0", "", "application/json", 400, "invalid-parameter"),
                arguments("GET", EVENTS + "?direction=up", "", "application/json", 400, "invalid-parameter"),
                arguments("GET", EVENTS, "", "application/json", 404, "not-found"),
                arguments("GET", EVENTS + "/0", "", "application/json", 400, "invalid-parameter"),
                arguments("GET", EVENTS + "/1", "", "application/json", 404, "not-found"),
                arguments("GET", "/v1/streams/order-1", "", "application/json", 404, "not-found"),
                arguments("GET", "/v1/events?after=nonsense", "", "application/json", 400, "invalid-parameter"),
                arguments("GET", "/v1/events?shard=2", "", "application/json", 400, "invalid-parameter"),
                arguments("GET", "/v1/ws", "", "application/json", 426, "upgrade-required"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void shouldRefuseABadRequest(String method, String path, String body, String contentType, int status, String code) {
        HttpResponse<String> response = node.send(
                node.request(path).method(method, BodyPublishers.ofString(body)).header("Content-Type", contentType));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(TestNode.code(response)).as(response.body()).isEqualTo(code);
        if (status == 405) {
            assertThat(response.headers().firstValue("Allow")).isPresent();
        }
        shouldHaveStoredNothing();
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                arguments("If-Match", "7", 400, "invalid-parameter"),
                arguments("If-Match", "W/\"7\"", 400, "invalid-parameter"),
                arguments("If-Match", "\"7\", \"8\"", 400, "invalid-parameter"),
                arguments("If-Match", "\"-1\"", 400, "invalid-parameter"),
                arguments("If-Match", "\"99999999999999999999\"", 400, "invalid-parameter"),
                arguments("If-None-Match", "\"7\"", 400, "invalid-parameter"),
                arguments("If-Match", "\"7\"", 412, "wrong-expected-version"),
                arguments("If-Match", "*", 412, "wrong-expected-version"),
                arguments("Content-Encoding", "gzip", 415, "unsupported-media-type"),
                arguments("ce-specversion", "1.0", 400, "invalid-event"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void shouldRefuseABadHeader(String name, String value, int status, String code) {
        HttpResponse<String> response = node.post(EVENTS, "{\"type\":\"A\"}", name, value);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(TestNode.code(response)).isEqualTo(code);
        shouldHaveStoredNothing();
    }

    @Test
    void shouldRefuseWhatIsNotUtf8() {
        for (byte[] bad :
                new byte[][] {{(byte) 0xFF}, {(byte) 0xC0, (byte) 0xAF}, {(byte) 0xED, (byte) 0xA0, (byte) 0x80}}) {
            byte[] head = "{\"type\":\"A\",\"data\":\"".getBytes(StandardCharsets.UTF_8);
            byte[] body = new byte[head.length + bad.length + 2];
            System.arraycopy(head, 0, body, 0, head.length);
            System.arraycopy(bad, 0, body, head.length, bad.length);
            body[body.length - 2] = '"';
            body[body.length - 1] = '}';
            HttpResponse<String> response = node.send(node.request(EVENTS)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(body)));
            assertThat(TestNode.code(response)).isEqualTo("invalid-json");
        }
        HttpResponse<String> wide = node.send(node.request(EVENTS)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"type\":\"A\"}", StandardCharsets.UTF_16LE)));
        assertThat(TestNode.code(wide)).isEqualTo("invalid-json");
        shouldHaveStoredNothing();
    }

    @Test
    void shouldTakeEverythingAtItsLimit() {
        String deep = "{\"type\":\"A\",\"data\":" + "[".repeat(63) + "]".repeat(63) + "}";
        assertThat(node.post(EVENTS, deep).statusCode()).isEqualTo(201);
        String head = "{\"type\":\"A\",\"data\":\"";
        String full = head + "x".repeat(BODY_BYTES - head.length() - 2) + "\"}";
        assertThat(node.post(EVENTS, full).statusCode()).isEqualTo(201);
        assertThat(TestNode.code(node.post(EVENTS, full + " "))).isEqualTo("payload-too-large");
        assertThat(node.post(
                                "/v1/streams/" + "s".repeat(256) + "/events",
                                "{\"id\":\"" + "i".repeat(128) + "\",\"type\":\"" + "t".repeat(128) + "\"}")
                        .statusCode())
                .isEqualTo(201);
        String many = "[" + "{\"type\":\"A\"},".repeat(999) + "{\"type\":\"A\"}]";
        assertThat(node.post(EVENTS, many).statusCode()).isEqualTo(201);
        assertThat(TestNode.code(node.post(EVENTS, many.substring(0, many.length() - 1) + ",{\"type\":\"A\"}]")))
                .isEqualTo("payload-too-large");
    }

    @Test
    void shouldRefuseStreamsOfDifferentShards() {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            events.append(i == 0 ? "" : ",").append("{\"stream\":\"s-" + i + "\",\"type\":\"A\"}");
        }
        HttpResponse<String> response = node.post("/v1/append", "{\"events\":[" + events + "]}");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(TestNode.code(response)).isEqualTo("cross-shard");
        shouldHaveStoredNothing();
    }

    @Test
    void shouldNameWhatWasProbablyMeant() {
        HttpResponse<String> response = node.post(EVENTS, "{\"type\":\"A\",\"dataContentType\":\"text/plain\"}");
        assertThat(TestNode.json(response).path("suggestion").asString()).isEqualTo("datacontenttype");
    }

    @Test
    void shouldRefuseWhatNobodyCanAccept() {
        node.post(EVENTS, "{\"type\":\"A\"}");
        assertThat(TestNode.code(node.get(EVENTS, "Accept", "image/png"))).isEqualTo("not-acceptable");
        assertThat(node.get(EVENTS, "Accept", "image/png, */*;q=0.1").statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldRefuseHeadersThatAreTooLarge() throws IOException {
        assertThat(raw("GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(HEADER_BYTES + 1) + "\r\n\r\n"))
                .contains(" 431 ")
                .contains("\"code\":\"headers-too-large\"");
        assertThat(raw("GET /" + "x".repeat(HEADER_BYTES + 1) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .contains(" 431 ");
        assertThat(raw("this is not http\r\n\r\n")).contains(" 400 ");
        shouldHaveStoredNothing();
    }

    @Test
    void shouldKeepTheConnectionAfterABadRequest() throws IOException {
        String bad = "{\"type\":7}";
        String good = "{\"type\":\"A\"}";
        String head = "POST " + EVENTS + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ";
        String answers = raw(head + bad.length() + "\r\n\r\n" + bad
                + "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
                + "DELETE /livez HTTP/1.1\r\nHost: x\r\n\r\n"
                + head + good.length() + "\r\nConnection: close\r\n\r\n" + good);
        assertThat(answers).containsSubsequence("HTTP/1.1 400 ", "HTTP/1.1 404 ", "HTTP/1.1 405 ", "HTTP/1.1 201 ");
    }

    @Test
    void shouldRefuseAnEscapeThatIsNone() throws IOException {
        assertThat(raw("GET /v1/streams/a%zz/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"code\":\"invalid-parameter\"");
    }

    @Test
    void shouldRefuseABodyThatGrowsTooLargeInPieces() throws IOException {
        StringBuilder request = new StringBuilder("POST " + EVENTS + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 9; i++) {
            request.append("2000\r\n").append("x".repeat(0x2000)).append("\r\n");
        }
        assertThat(raw(request + "0\r\n\r\n")).startsWith("HTTP/1.1 413 ");
        shouldHaveStoredNothing();
    }

    @Test
    void shouldRefuseBeforeTheBodyWhenMemoryIsFull() {
        int room = 1 << 20;
        node.close();
        node = TestNode.start(directory, 2, config -> config.withBodyBytes(room).withInFlightBytes(room));
        assertThat(node.node.journal().shards()).isEqualTo(2);
        String event = "{\"type\":\"A\",\"data\":\"" + "x".repeat(room / 2) + "\"}";
        assertThat(node.post(EVENTS, event).statusCode()).isEqualTo(201);
        try (Socket holder = new Socket(InetAddress.getLoopbackAddress(), node.node.port())) {
            holder.getOutputStream()
                    .write(("POST " + EVENTS + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + (room - 100) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            holder.getOutputStream().flush();
            await().untilAsserted(() -> {
                HttpResponse<String> refused = node.post(EVENTS, event);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(TestNode.code(refused)).isEqualTo("overloaded");
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().untilAsserted(
                        () -> assertThat(node.post(EVENTS, event).statusCode()).isEqualTo(201));
    }

    private void shouldHaveStoredNothing() {
        assertThat(node.node.journal().end().shards()).isZero();
        assertThat(node.get("/livez").statusCode()).isEqualTo(200);
    }

    /** Sends {@code text} and reads until the node closes the connection or is quiet. */
    private String raw(String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.node.port())) {
            socket.setSoTimeout(20_000);
            StringBuilder answer = new StringBuilder();
            byte[] buffer = new byte[8192];
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
                for (int n = socket.getInputStream().read(buffer);
                        n >= 0;
                        n = socket.getInputStream().read(buffer)) {
                    answer.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                }
            } catch (IOException e) {
                // Quiet, or closed with bytes unread: what came is the answer.
            }
            return answer.toString();
        }
    }
}
