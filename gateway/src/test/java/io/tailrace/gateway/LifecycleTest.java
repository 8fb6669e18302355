package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.StreamId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class LifecycleTest {
    @TempDir
    Path directory;

    @Test
    void shouldBeUpReadyAndStarted() {
        try (TestNode node = TestNode.start(directory)) {
            for (String path : new String[] {"/livez", "/readyz", "/startupz"}) {
                assertThat(node.get(path).statusCode()).isEqualTo(200);
            }
            assertThat(node.node.url()).isEqualTo("http://127.0.0.1:" + node.node.port());
            assertThat(node.get("/openapi.yaml").body()).startsWith("openapi: 3.1.0");
            assertThat(node.get("/asyncapi.yaml").body()).startsWith("asyncapi: 3.0.0");
            JsonNode info = TestNode.json(node.get("/v1/info"));
            assertThat(info.path("limits").path("json-depth").asInt()).isEqualTo(64);
            assertThat(info.path("shards").size()).isEqualTo(1);
        }
    }

    @Test
    void shouldPublishItsMeters() {
        try (TestNode node = TestNode.start(directory)) {
            node.post("/v1/streams/a/events", "{\"type\":\"A\"}");
            node.post("/v1/streams/a/events", "{");
            assertThat(node.get("/metrics").body())
                    .contains("tailrace_append_seconds_bucket")
                    .contains("tailrace_batch_size")
                    .contains("tailrace_force_seconds")
                    .contains("tailrace_ring_depth{shard=\"0\"}")
                    .contains("tailrace_position_committed{shard=\"0\"} 1.0")
                    .contains("tailrace_rejected_total{code=\"invalid-json\"} 1.0")
                    .contains("tailrace_ws_connections")
                    .contains("tailrace_http_seconds_count{operation=\"appendEvents\"} 2")
                    .doesNotContain("operation=\"none\"} 1");
        }
    }

    @Test
    void shouldRegisterEachMeterOnce(@TempDir Path second) {
        Logger micrometer = (Logger) LoggerFactory.getLogger("io.micrometer");
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        micrometer.addAppender(told);
        try (TestNode other = TestNode.start(second);
                TestNode node = TestNode.start(directory, 2, config -> config.withEventLoops(3))) {
            other.post("/v1/streams/a/events", "{\"type\":\"A\"}");
            assertThat(node.get("/metrics").body())
                    .contains("vertx_pool_in_use{pool_name=\"tailrace-read\",pool_type=\"worker\"}")
                    .doesNotContain("vertx_http_server");
        } finally {
            micrometer.detachAppender(told);
        }
        assertThat(told.list).isEmpty();
    }

    @Test
    void shouldMeasureTheServerOfVertxIfAsked() {
        try (TestNode node = TestNode.start(directory, 1, config -> config.withVertxMetrics(true))) {
            node.post("/v1/streams/a/events", "{\"type\":\"A\"}");
            assertThat(node.get("/metrics").body())
                    .contains("vertx_http_server_requests_total{code=\"201\",method=\"POST\"} 1.0");
        }
    }

    @Test
    void shouldServeWhatWasStoredBeforeARestart() {
        try (TestNode node = TestNode.start(directory)) {
            assertThat(node.post("/v1/streams/a/events", "{\"type\":\"A\",\"data\":1}")
                            .statusCode())
                    .isEqualTo(201);
        }
        try (TestNode node = TestNode.start(directory)) {
            assertThat(TestNode.json(node.get("/v1/streams/a/events/last"))
                            .path("data")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldAnswerWhatIsUnderWayAndCloseTwice() {
        TestNode node = TestNode.start(directory);
        CompletableFuture<?>[] appends = new CompletableFuture<?>[50];
        for (int i = 0; i < appends.length; i++) {
            String stream = "s-" + i;
            appends[i] = CompletableFuture.supplyAsync(() -> {
                HttpResponse<String> response = node.post("/v1/streams/" + stream + "/events", "{\"type\":\"A\"}");
                return response.statusCode() == 201 ? stream : "";
            });
        }
        for (CompletableFuture<?> append : appends) {
            append.exceptionally(failure -> null).join();
        }
        node.close();
        node.close();
        try (TestNode again = TestNode.start(directory)) {
            for (CompletableFuture<?> append : appends) {
                Object stream = append.isCompletedExceptionally() ? "" : append.join();
                if (!"".equals(stream)) {
                    assertThat(again.node.journal().version(StreamId.of(String.valueOf(stream))))
                            .isEqualTo(1);
                }
            }
        }
    }

    @Test
    void shouldServeWithSeveralEventLoopsOnOnePort() {
        try (TestNode node = TestNode.start(directory, 2, config -> config.withEventLoops(3))) {
            for (int i = 0; i < 20; i++) {
                assertThat(node.post("/v1/streams/s-" + i + "/events", "{\"type\":\"A\"}")
                                .statusCode())
                        .isEqualTo(201);
            }
        }
    }

    @Test
    void shouldCloseConnectionsAboveTheLimit() throws IOException {
        try (TestNode node = TestNode.start(directory, 1, config -> config.withConnections(2));
                Socket first = new Socket(InetAddress.getLoopbackAddress(), node.node.port());
                Socket second = new Socket(InetAddress.getLoopbackAddress(), node.node.port())) {
            assertThat(answersTo(first)).isPositive();
            assertThat(answersTo(second)).isPositive();
            try (Socket third = new Socket(InetAddress.getLoopbackAddress(), node.node.port())) {
                assertThat(answersTo(third)).isNegative();
            }
            assertThat(answersTo(first)).isPositive();
        }
    }

    /** How many bytes came in answer, or -1 if the connection is closed. */
    private static int answersTo(Socket socket) throws IOException {
        try {
            socket.getOutputStream()
                    .write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read(new byte[4096]);
        } catch (SocketException e) {
            return -1;
        }
    }

    @Test
    void shouldSayThatAPortIsTaken(@TempDir Path other) {
        try (TestNode node = TestNode.start(directory)) {
            assertThatThrownBy(() -> TestNode.start(other, 1, config -> config.withPort(node.node.port())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + node.node.port());
        }
        // The journal that was opened first was let go.
        TestNode.start(other).close();
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        NodeConfig config = NodeConfig.of(JournalConfig.in(directory));
        assertThat(config.withPort(65_535).withBodyBytes(1_024).withJsonDepth(1_000))
                .isNotNull();
        assertThatThrownBy(() -> config.withPort(65_536)).hasMessageContaining("port=65536");
        assertThatThrownBy(() -> config.withBodyBytes(1_023)).hasMessageContaining("body-bytes=1023");
        assertThatThrownBy(() -> config.withJsonDepth(1_001)).hasMessageContaining("json-depth=1001");
        assertThatThrownBy(() -> config.withInFlightBytes(config.bodyBytes() - 1L))
                .hasMessageContaining("in-flight-bytes");
        assertThatThrownBy(() -> config.withHeartbeat(Duration.ofSeconds(51))).hasMessageContaining("heartbeat");
        assertThatThrownBy(() -> config.withHost(" ")).hasMessageContaining("host");
    }
}
