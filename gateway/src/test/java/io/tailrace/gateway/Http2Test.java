package io.tailrace.gateway;

import static io.tailrace.gateway.Http2Frames.DATA;
import static io.tailrace.gateway.Http2Frames.END_STREAM;
import static io.tailrace.gateway.Http2Frames.GO_AWAY;
import static io.tailrace.gateway.Http2Frames.HEADERS;
import static io.tailrace.gateway.Http2Frames.RESET;
import static io.tailrace.gateway.Http2Frames.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http2.Http2Headers;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.JournalObserver;
import io.tailrace.journal.StreamId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an HTTP/2 connection may take, and what becomes of one that wants more. */
@Timeout(60)
class Http2Test {
    private static final String APPEND = "/v1/streams/a/events";
    private static final String EVENT = "{\"type\":\"A\"}";
    private static final int FIELD_BYTES = 32;

    @TempDir
    Path directory;

    private TestNode start(UnaryOperator<Http2Config> change) {
        return TestNode.start(directory, 1, config -> config.withHttp2(change.apply(config.http2())));
    }

    private static HttpResponse<String> upgraded(TestNode node) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        return client.send(
                node.request(APPEND)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(EVENT))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void shouldSpeakHttp2AfterAnUpgradeUnlessItIsSwitchedOff(@TempDir Path other) throws Exception {
        try (TestNode node = start(http2 -> http2)) {
            HttpResponse<String> answer = upgraded(node);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(201);
        }
        try (TestNode node = TestNode.start(
                other, 1, config -> config.withHttp2(new Http2Config(false, 1, 16 << 10, 16 << 10, 1)))) {
            HttpResponse<String> answer = upgraded(node);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(answer.statusCode()).isEqualTo(201);
        }
    }

    @Test
    void shouldRefuseRequestsAboveTheLimitAndServeTheOthers() throws IOException {
        try (TestNode node = start(http2 -> new Http2Config(true, 3, 16 << 10, 64 << 10, 200));
                Http2Frames frames = Http2Frames.connect(node.node.port())) {
            frames.next(SETTINGS);
            frames.acknowledge();
            requireRefusalOfTheFourth(frames);
        }
    }

    @Test
    void shouldHoldTheLimitOfRequestsAgainstClientsThatNeverTakeItIn() throws IOException {
        try (TestNode node = start(http2 -> new Http2Config(true, 3, 16 << 10, 64 << 10, 200));
                Http2Frames frames = Http2Frames.connect(node.node.port())) {
            requireRefusalOfTheFourth(frames);
        }
    }

    private static void requireRefusalOfTheFourth(Http2Frames frames) throws IOException {
        Http2Headers follow = Http2Frames.head("GET", "/v1/events").add("accept", "text/event-stream");
        for (int stream = 1; stream <= 5; stream += 2) {
            frames.headers(stream, follow, true);
            assertThat(frames.status(frames.next(HEADERS))).isEqualTo("200");
        }
        frames.headers(7, follow, true);
        Http2Frames.Frame refusal = frames.on(7);
        assertThat(refusal.type()).isEqualTo(RESET);
        assertThat(refusal.code()).isEqualTo(Http2Frames.REFUSED_STREAM);
        frames.reset(5);
        frames.get(9, "/livez");
        assertThat(frames.on(9).type()).isEqualTo(HEADERS);
    }

    @Test
    void shouldTakeFramesUpToTheLimitAndEndTheConnectionAboveIt() throws IOException {
        for (int more = 0; more <= 1; more++) {
            try (TestNode node = start(http2 -> http2);
                    Http2Frames frames = Http2Frames.connect(node.node.port())) {
                Http2Headers head = Http2Frames.head("POST", APPEND).add("content-type", "application/json");
                frames.headers(1, head, false);
                String event = "{\"type\":\"A\",\"data\":\"" + "x".repeat((16 << 10) - 22 + more) + "\"}";
                assertThat(event).hasSize((16 << 10) + more);
                frames.send(DATA, END_STREAM, 1, event.getBytes(StandardCharsets.US_ASCII));
                Http2Frames.Frame answer = frames.on(1);
                if (more == 0) {
                    assertThat(frames.status(answer)).isEqualTo("201");
                } else {
                    assertThat(answer.type()).isEqualTo(GO_AWAY);
                    assertThat(answer.code()).isEqualTo(Http2Frames.FRAME_SIZE_ERROR);
                }
            }
        }
    }

    @Test
    void shouldTakeHeadersUpToTheLimitAndAnswer431AboveIt() throws IOException {
        try (TestNode node = TestNode.start(directory, 1, config -> config.withHeaderBytes(2_048));
                Http2Frames frames = Http2Frames.connect(node.node.port())) {
            Http2Headers head = Http2Frames.head("GET", "/livez");
            int length = "x".length() + FIELD_BYTES;
            for (var field : head) {
                length += field.getKey().length() + field.getValue().length() + FIELD_BYTES;
            }
            frames.headers(1, Http2Frames.head("GET", "/livez").add("x", "y".repeat(2_048 - length)), true);
            assertThat(frames.status(frames.on(1))).isEqualTo("200");
            frames.headers(3, Http2Frames.head("GET", "/livez").add("x", "y".repeat(2_048 - length + 1)), true);
            assertThat(frames.status(frames.on(3))).isEqualTo("431");
            frames.get(5, "/livez");
            assertThat(frames.status(frames.on(5))).isEqualTo("200");
        }
    }

    @Test
    void shouldEndAConnectionThatCallsOffMoreThanItMay() throws IOException {
        for (int more = 0; more <= 1; more++) {
            try (TestNode node = start(http2 -> new Http2Config(true, 256, 16 << 10, 64 << 10, 50));
                    Http2Frames frames = Http2Frames.connect(node.node.port())) {
                int stream = 1;
                for (int i = 0; i < 50 + more; i++, stream += 2) {
                    frames.headers(stream, Http2Frames.head("POST", APPEND), false);
                    frames.reset(stream);
                }
                try {
                    frames.get(stream, "/livez");
                } catch (IOException e) {
                    assertThat(more).as("closed before it was read").isEqualTo(1);
                }
                Http2Frames.Frame answer = frames.on(stream);
                assertThat(answer.type()).isEqualTo(more == 0 ? HEADERS : GO_AWAY);
                if (more == 1) {
                    assertThat(answer.code()).isEqualTo(Http2Frames.ENHANCE_YOUR_CALM);
                }
            }
        }
    }

    @Test
    void shouldEndOneRequestAndNotTheConnectionWhenItsBodyNeverEnds() throws IOException {
        try (TestNode node = TestNode.start(directory, 1, config -> config.withBodyBytes(2_048));
                Http2Frames frames = Http2Frames.connect(node.node.port())) {
            frames.headers(1, Http2Frames.head("POST", APPEND).add("content-type", "application/json"), false);
            for (int i = 0; i < 8; i++) {
                frames.send(DATA, 0, 1, new byte[1_024]);
            }
            assertThat(frames.status(frames.next(HEADERS))).isEqualTo("413");
            assertThat(frames.next(RESET).code()).isZero();
            frames.get(3, "/livez");
            assertThat(frames.status(frames.on(3))).isEqualTo("200");
            assertThat(node.node.journal().version(StreamId.of("a"))).isZero();
        }
    }

    @Test
    void shouldGiveBackTheRoomOfRequestsThatAreCalledOff() throws IOException {
        try (TestNode node = TestNode.start(
                        directory, 1, config -> config.withBodyBytes(2_048).withInFlightBytes(2_048));
                Http2Frames frames = Http2Frames.connect(node.node.port())) {
            for (int stream = 1; stream < 40; stream += 2) {
                frames.headers(
                        stream,
                        Http2Frames.head("POST", APPEND)
                                .add("content-type", "application/json")
                                .add("content-length", "2048"),
                        false);
                frames.send(DATA, 0, stream, new byte[1_024]);
                frames.reset(stream);
            }
            frames.get(41, "/livez");
            assertThat(frames.status(frames.on(41))).isEqualTo("200");
            assertThat(node.post(APPEND, EVENT).statusCode()).isEqualTo(201);
            await().untilAsserted(
                            () -> assertThat(node.get("/metrics").body()).contains("tailrace_in_flight_bytes 0.0"));
        }
    }

    @Test
    void shouldAnnounceItsEndAndAnswerWhatIsUnderWay() throws Exception {
        TestNode node = start(http2 -> http2);
        try (Http2Frames frames = Http2Frames.connect(node.node.port())) {
            frames.headers(1, Http2Frames.head("GET", "/v1/events").add("accept", "text/event-stream"), true);
            assertThat(frames.status(frames.next(HEADERS))).isEqualTo("200");
            Thread closing = new Thread(node::close, "closing");
            closing.start();
            StringBuilder told = new StringBuilder();
            boolean ended = false;
            boolean announced = false;
            while (!ended || !announced) {
                Http2Frames.Frame frame = frames.next(DATA);
                if (frame.type() == GO_AWAY) {
                    assertThat(frame.code()).as("announced, not cut").isZero();
                    announced = true;
                } else {
                    told.append(frame.text());
                    ended = frame.isLast();
                }
            }
            assertThat(told).contains("event: goodbye");
            closing.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(closing.isAlive()).isFalse();
        } finally {
            node.close();
        }
    }

    @Test
    void shouldCountAConnectionOnceHoweverManyRequestsItCarries() throws IOException {
        try (TestNode node = TestNode.start(directory, 1, config -> config.withConnections(1));
                Http2Frames frames = Http2Frames.connect(node.node.port())) {
            for (int stream = 1; stream <= 5; stream += 2) {
                frames.get(stream, "/livez");
                assertThat(frames.status(frames.next(HEADERS))).isEqualTo("200");
            }
            try (Http2Frames second = Http2Frames.connect(node.node.port())) {
                try {
                    second.get(1, "/livez");
                } catch (IOException e) {
                    // Closed before it was read.
                }
                assertThat(second.on(1).type()).isEqualTo(GO_AWAY);
            }
        }
    }

    /** The body after an upgrade is not held up by the windows of HTTP/2. */
    @Test
    void shouldReadAnImportAfterAnUpgradeNoFasterThanItIsStored() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        JournalObserver held = new JournalObserver() {
            @Override
            public void forced(int shard, long nanos) {
                try {
                    letGo.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        String line = "{\"stream\":\"a\",\"type\":\"A\",\"data\":\"" + "x".repeat(60_000) + "\"}\n";
        int lines = 2_000;
        try (TestNode node = TestNode.start(
                        directory,
                        1,
                        config -> config.withJournal(config.journal().withObserver(held)));
                AutoCloseable release = letGo::countDown;
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.node.port())) {
            assertThat(release).isNotNull();
            AtomicInteger sent = new AtomicInteger();
            Thread sending = new Thread(() -> upload(socket, line, lines, sent), "sending");
            sending.start();
            await().until(() -> sent.get() > 0);
            int before = 0;
            while (sent.get() != before) {
                before = sent.get();
                Thread.sleep(500);
            }
            assertThat(sent.get()).as("sent, while nothing was stored").isBetween(1, lines / 2);
            letGo.countDown();
            sending.join(TimeUnit.SECONDS.toMillis(40));
            assertThat(sent.get()).isEqualTo(lines);
            await().until(() -> node.node.journal().version(StreamId.of("a")) == lines);
        }
    }

    /** The client cannot say that it has read acks before it has sent all of its body. */
    @Test
    void shouldEndAnImportAfterAnUpgradeWhoseAcksWouldFillTheMemory() throws Exception {
        String line = "{\"stream\":\"a\",\"type\":\"A\"}\n";
        int lines = 100_000;
        try (TestNode node = start(http2 -> http2);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.node.port())) {
            AtomicInteger sent = new AtomicInteger();
            upload(socket, line, lines, sent);
            assertThat(sent).hasValue(lines);
            await().until(() ->
                    node.get("/metrics").body().contains("tailrace_rejected_total{code=\"payload-too-large\"} 1.0"));
            assertThat(node.node.journal().version(StreamId.of("a"))).isBetween(20_000L, lines - 1L);
        }
    }

    private static void upload(Socket socket, String line, int lines, AtomicInteger sent) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /v1/import HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                            + "HTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Type: application/x-ndjson\r\nContent-Length: "
                            + (long) line.length() * lines + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < lines; i++) {
                out.write(line.getBytes(StandardCharsets.US_ASCII));
                sent.incrementAndGet();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldRefuseBoundsOutOfRange() {
        NodeConfig config = NodeConfig.of(JournalConfig.in(directory));
        assertThat(config.withHttp2(new Http2Config(true, 65_536, (16 << 20) - 1, 16 << 20, 1_000_000)))
                .isNotNull();
        assertThat(new Http2Config(true, 1, 16 << 10, 16 << 10, 1)).isNotNull();
        assertThatThrownBy(() -> new Http2Config(true, 65_537, 16 << 10, 16 << 10, 1))
                .hasMessageContaining("http2-streams=65537");
        assertThatThrownBy(() -> new Http2Config(true, 0, 16 << 10, 16 << 10, 1))
                .hasMessageContaining("http2-streams=0");
        assertThatThrownBy(() -> new Http2Config(true, 1, 16 << 20, 16 << 10, 1))
                .hasMessageContaining("http2-frame-bytes=16777216");
        assertThatThrownBy(() -> new Http2Config(true, 1, 16 << 10, (16 << 10) - 1, 1))
                .hasMessageContaining("http2-window-bytes=16383");
        assertThatThrownBy(() -> new Http2Config(true, 1, 16 << 10, 16 << 10, 1_000_001))
                .hasMessageContaining("http2-resets=1000001");
    }
}
