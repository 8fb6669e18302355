package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.StreamId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@OverEveryHttp
@Timeout(60)
class ImportTest {
    private static final String NDJSON = "application/x-ndjson";

    @TempDir
    Path directory;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(directory, 2, config -> config.withBodyBytes(16 << 10));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void shouldAcknowledgeEveryLineInOrder() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            lines.append(line("file-" + i % 7, i / 7, "e" + i)).append(i % 2 == 0 ? "\n" : "\r\n");
        }
        List<JsonNode> acks = acks(post(lines.toString()));
        assertThat(acks).hasSize(3_000);
        for (int i = 0; i < 3_000; i++) {
            JsonNode ack = acks.get(i);
            assertThat(ack.path("type").asString()).isEqualTo("ack");
            assertThat(ack.path("line").asLong()).isEqualTo(i + 1);
            assertThat(ack.path("stream").asString()).isEqualTo("file-" + i % 7);
            assertThat(ack.path("version").asLong()).isEqualTo(i / 7 + 1);
            assertThat(ack.path("replayed").asBoolean()).isFalse();
        }
    }

    @Test
    void shouldChangeNothingWhenImportedAgain() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            lines.append(line("file-" + i % 3, i / 3, "e" + i)).append('\n');
        }
        post(lines.toString());
        var end = node.node.journal().end();
        List<JsonNode> acks = acks(post(lines.toString()));
        assertThat(acks).hasSize(200).allMatch(ack -> ack.path("replayed").asBoolean());
        assertThat(node.node.journal().end()).isEqualTo(end);
    }

    @Test
    void shouldTakeALastLineWithoutABreakAndPassOverEmptyOnes() {
        List<JsonNode> acks = acks(post("\n" + line("a", 0, "1") + "\n\n\r\n" + line("a", 1, "2")));
        assertThat(acks).hasSize(2);
        assertThat(acks.get(0).path("line").asLong()).isEqualTo(2);
        assertThat(acks.get(1).path("line").asLong()).isEqualTo(5);
        assertThat(acks(post(""))).isEmpty();
    }

    @Test
    void shouldEndAtTheFirstLineThatFails() {
        List<JsonNode> acks =
                acks(post(line("a", 0, "1") + "\n" + line("a", 7, "2") + "\n" + line("b", 0, "3") + "\n"));
        assertThat(acks).hasSize(2);
        assertThat(acks.get(1).path("type").asString()).isEqualTo("error");
        assertThat(acks.get(1).path("line").asLong()).isEqualTo(2);
        JsonNode problem = acks.get(1).path("problem");
        assertThat(problem.path("code").asString()).isEqualTo("wrong-expected-version");
        assertThat(problem.path("actual").asLong()).isEqualTo(1);
        assertThat(node.get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldNameTheLineThatIsNoEvent() {
        for (String bad : new String[] {"{", "[]", "{\"type\":\"A\"}", "{\"stream\":\"a\"}", "x".repeat(17 << 10)}) {
            List<JsonNode> acks = acks(post(line("a", 0, "1") + "\n" + bad + "\n" + line("a", 1, "2") + "\n"));
            assertThat(acks).as(bad).hasSize(2);
            assertThat(acks.get(1).path("line").asLong()).isEqualTo(2);
            assertThat(acks.get(1).path("problem").path("status").asInt()).isBetween(400, 413);
        }
        assertThat(node.node.journal().version(StreamId.of("a"))).isEqualTo(1);
    }

    @Test
    void shouldRefuseOtherMediaTypes() {
        assertThat(TestNode.code(node.post("/v1/import", "{}", "Content-Type", "application/json")))
                .isEqualTo("unsupported-media-type");
        assertThat(TestNode.code(node.post("/v1/import", "{}", "Content-Type", NDJSON, "Content-Encoding", "gzip")))
                .isEqualTo("unsupported-media-type");
    }

    @Test
    void shouldAcknowledgeWhileTheRequestIsStillBeingSent() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.node.port())) {
            OutputStream out = socket.getOutputStream();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            write(
                    out,
                    "POST /v1/import HTTP/1.1\r\nHost: x\r\nContent-Type: " + NDJSON
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 5; i++) {
                String line = line("a", i, "e" + i) + "\n";
                write(out, Integer.toHexString(line.length()) + "\r\n" + line + "\r\n");
                assertThat(nextAck(in)).contains("\"line\":" + (i + 1) + ",");
            }
            write(out, "0\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(in.lines().toList().toString()).contains("HTTP/1.1 200").contains("\"status\":\"up\"");
        }
    }

    @Test
    void shouldGoOnWhereABrokenImportEnded() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            lines.append(line("a", i, "e" + i)).append('\n');
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.node.port())) {
            write(
                    socket.getOutputStream(),
                    "POST /v1/import HTTP/1.1\r\nHost: x\r\nContent-Length: " + lines.length() + "\r\n\r\n"
                            + lines.substring(0, lines.length() / 2));
        }
        List<JsonNode> acks = acks(post(lines.toString()));
        assertThat(acks)
                .hasSize(500)
                .allMatch(ack -> ack.path("type").asString().equals("ack"));
        assertThat(node.node.journal().version(StreamId.of("a"))).isEqualTo(500);
    }

    private static String nextAck(BufferedReader in) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("{")) {
                return line;
            }
        }
        return "";
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private HttpResponse<String> post(String lines) {
        return node.post("/v1/import", lines, "Content-Type", NDJSON);
    }

    private static List<JsonNode> acks(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body().lines().map(TestNode::json).toList();
    }

    private static String line(String stream, int expected, String id) {
        return "{\"stream\":\"" + stream + "\",\"expectedVersion\":" + expected + ",\"id\":\"" + id
                + "\",\"type\":\"FileModified\",\"time\":\"2026-04-05T17:31:00Z\",\"data\":{\"blob\":\"" + id + "\"}}";
    }
}
