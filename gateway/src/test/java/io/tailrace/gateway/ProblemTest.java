package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Every problem says where it came up, in words that the client and the node's log share. */
@Timeout(60)
@OverEveryHttp
class ProblemTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final int HEADER_BYTES = 8192;
    private static final String MADE = "[0-9a-f]{32}";

    @TempDir
    private Path directory;

    @Test
    void shouldNameThePathAndTheTraceOfTheRequest() {
        try (TestNode node = TestNode.start(directory)) {
            HttpResponse<String> refused = node.get("/v1/streams/a%2F%c3%A9/events?from=0", "traceparent", PARENT);
            assertThat(TestNode.code(refused)).isEqualTo("invalid-parameter");
            assertWhere(TestNode.json(refused), "/v1/streams/a%2F%c3%A9/events", TRACE);
            assertWhere(TestNode.json(node.get("/nowhere", "traceparent", PARENT)), "/nowhere", TRACE);
            JsonNode conflict =
                    TestNode.json(node.post("/v1/streams/a/events", "{\"type\":\"A\"}", "If-Match", "\"7\""));
            assertThat(conflict.path("code").asString()).isEqualTo("wrong-expected-version");
            assertThat(conflict.path("instance").asString()).isEqualTo("/v1/streams/a/events");
        }
    }

    @Test
    void shouldMakeATraceIdForARequestThatHasNoneThatIsValid() {
        try (TestNode node = TestNode.start(directory)) {
            String first = traceId(node.get("/nowhere"));
            assertThat(first).matches(MADE).isNotEqualTo(traceId(node.get("/nowhere")));
            List<String> invalid = List.of(
                    "00-" + TRACE.toUpperCase(java.util.Locale.ROOT) + "-00f067aa0ba902b7-01",
                    "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01",
                    "00-" + TRACE + "-0000000000000000-01",
                    "00-" + TRACE + "-00f067aa0ba902b7",
                    "ff-" + TRACE + "-00f067aa0ba902b7-01",
                    PARENT + "-more",
                    "x" + PARENT);
            for (String parent : invalid) {
                assertThat(traceId(node.get("/nowhere", "traceparent", parent)))
                        .as(parent)
                        .matches(MADE)
                        .isNotIn(TRACE, "0".repeat(32));
            }
            String later = "01" + PARENT.substring(2) + "-more";
            assertThat(traceId(node.get("/nowhere", "traceparent", later))).isEqualTo(TRACE);
        }
    }

    @Test
    void shouldSayTheSameInTheLinesOfAnImportAndOverASocket() throws Exception {
        try (TestNode node = TestNode.start(directory)) {
            HttpResponse<String> lines = node.post(
                    "/v1/import", "{\"stream\":\"a\"}\n", "Content-Type", Media.NDJSON, "traceparent", PARENT);
            assertWhere(TestNode.json(lines).path("problem"), "/v1/import", TRACE);
            SocketClient client = new SocketClient(node, "tailrace.v1.json", "traceparent", PARENT);
            client.send("{\"op\":\"subscribe\",\"sub\":\"s\",\"stream\":\"a\",\"after\":\"never\",\"credit\":1}");
            assertWhere(client.next("error").path("problem"), "/v1/ws", TRACE);
            client.send("{");
            assertWhere(client.next("error").path("problem"), "/v1/ws", TRACE);
        }
    }

    @Test
    void shouldWriteToTheLogUnderTheSameTraceWhatOnlyTheLogCanExplain() throws IOException {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Refusals.class);
        try (TestNode node = TestNode.start(directory)) {
            log.start();
            logger.addAppender(log);
            node.post("/v1/streams/a/events", "{\"type\":\"A\",\"data\":\"unmistakable\"}");
            Damage.to(directory, "unmistakable");
            HttpResponse<String> failed = node.get("/v1/streams/a/events", "traceparent", PARENT);
            assertThat(TestNode.code(failed)).as(failed.body()).isEqualTo("internal");
            assertWhere(TestNode.json(failed), "/v1/streams/a/events", TRACE);
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("request failed path=/v1/streams/a/events traceId=" + TRACE);
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void shouldEncodeWhatMustNotStandInAnAddressAndNameNoneThatCouldNotBeRead() throws IOException {
        try (TestNode node = TestNode.start(directory, 1, config -> config.withHeaderBytes(HEADER_BYTES))) {
            JsonNode odd = raw(node, "GET /v1/streams/a{b}%zz\u00e9|/events HTTP/1.1\r\nHost: h\r\n");
            assertThat(odd.path("instance").asString()).isEqualTo("/v1/streams/a%7Bb%7D%25zz%E9%7C/events");
            JsonNode unread = raw(node, "GET /" + "x".repeat(HEADER_BYTES + 1) + " HTTP/1.1\r\nHost: h\r\n");
            assertThat(unread.path("code").asString()).isEqualTo("headers-too-large");
            assertThat(unread.has("instance")).isFalse();
            assertThat(unread.path("traceId").asString()).matches(MADE);
        }
    }

    private static JsonNode raw(TestNode node, String head) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.node.port())) {
            socket.setSoTimeout(40_000);
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return TestNode.json(answer.substring(answer.indexOf('{')));
        }
    }

    private static String traceId(HttpResponse<String> problem) {
        return TestNode.json(problem).path("traceId").asString();
    }

    private static void assertWhere(JsonNode problem, String instance, String traceId) {
        assertThat(problem.path("instance").asString()).isEqualTo(instance);
        assertThat(URI.create(instance).toString()).isEqualTo(instance);
        assertThat(problem.path("traceId").asString()).isEqualTo(traceId);
    }
}
