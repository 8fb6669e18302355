package io.tailrace.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.journal.Journal;
import io.tailrace.journal.Position;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.replicator.Standing.State;
import io.tailrace.sink.Events;
import io.tailrace.sink.SinkFollower;
import io.tailrace.sink.SinkObserver;
import io.tailrace.sink.SinkOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WebhookSinkTest {
    private static final Secret SECRET = Secret.of("0123456789abcdef");
    private static final SinkOptions OPTIONS =
            SinkOptions.named("hook").withBatch(50, 1 << 20).withRetry(Duration.ofMillis(1), Duration.ofMillis(20));
    private static final SSLSocketFactory TLS = (SSLSocketFactory) SSLSocketFactory.getDefault();
    private static final BatchBody LINES = new BatchBody() {
        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public byte[] encode(List<RecordedEvent> events) {
            return events.stream()
                    .map(event -> event.shard() + " " + event.sequence() + " " + event.stream() + " " + event.version()
                            + "\n")
                    .collect(Collectors.joining())
                    .getBytes(StandardCharsets.UTF_8);
        }
    };

    @TempDir
    private Path temporary = Path.of("");

    /** So patient that only silence tires it, however busy the machine: what is given up may have been taken. */
    private static WebhookOptions to(String url, String... allowed) {
        return to(Duration.ofSeconds(40), url, allowed);
    }

    private static WebhookOptions to(Duration timeout, String url, String... allowed) {
        return new WebhookOptions("hook", URI.create(url), SECRET, AllowedHosts.of(List.of(allowed)), timeout);
    }

    private SinkFollower start(Journal journal, WebhookOptions options) {
        return start(journal, WebhookSink.open(options, LINES, journal.shards()));
    }

    private SinkFollower start(Journal journal, WebhookSink sink) {
        return SinkFollower.start(journal, OPTIONS, sink, temporary.resolve("sinks"), SinkObserver.NONE);
    }

    private static void awaitEnd(Journal journal, SinkFollower follower) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> follower.standing().positions().equals(journal.end()));
    }

    private static String awaitCause(SinkFollower follower) {
        await().until(() -> follower.standing().cause() != null);
        return String.valueOf(follower.standing().cause());
    }

    /** The first copy of each event comes in the order of its shard. Returns how many came again. */
    private static int requireWhole(Journal journal, List<String> taken) {
        Map<Integer, Long> last = new HashMap<>();
        int again = 0;
        for (String line : taken) {
            String[] parts = line.split(" ", -1);
            int shard = Integer.parseInt(parts[0]);
            long sequence = Long.parseLong(parts[1]);
            long before = last.getOrDefault(shard, 0L);
            if (sequence <= before) {
                again++;
            } else {
                assertThat(sequence).isEqualTo(before + 1);
                last.put(shard, sequence);
            }
        }
        for (int shard = 0; shard < journal.shards(); shard++) {
            assertThat(last.getOrDefault(shard, 0L)).isEqualTo(journal.end().sequence(shard));
        }
        return again;
    }

    private static void requireSigned(List<Receiver.Request> requests) {
        Map<String, String> bodies = new HashMap<>();
        for (Receiver.Request request : requests) {
            long timestamp = Long.parseLong(request.timestamp());
            assertThat(request.signature())
                    .isEqualTo(
                            SECRET.sign(request.id(), timestamp, request.body().getBytes(StandardCharsets.UTF_8)));
            assertThat(Instant.ofEpochSecond(timestamp)).isBetween(Instant.now().minusSeconds(120), Instant.now());
            assertThat(request.body()).isEqualTo(bodies.getOrDefault(request.id(), request.body()));
            bodies.put(request.id(), request.body());
        }
    }

    @Test
    void shouldSignAsDocumented() {
        // printf '%s' 'hook/0/1-2.1700000000.body' | openssl dgst -sha256 -hmac 0123456789abcdef
        assertThat(SECRET.sign("hook/0/1-2", 1_700_000_000L, "body".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("v1=ece40d1e5f5869e7472cc6d6796e8a39be609fc6637d3629e6de84bd9c33796f");
        assertThat(SECRET.toString()).isEqualTo("***");
        assertThat(to("http://a/?token=secret").toString()).doesNotContain("secret", "0123");
    }

    @Test
    void shouldDeliverEverythingThroughAReceiverThatFails() throws Exception {
        long seed = Long.getLong("tailrace.test.seed", System.nanoTime());
        System.out.println("tailrace.test.seed=" + seed);
        Random random = new Random(seed);
        int[] answers = {200, 200, 200, 200, 500, 503, 429, 404, Receiver.HANG_UP};
        try (Receiver receiver = Receiver.start();
                Journal journal = Events.open(temporary, 2)) {
            receiver.answer(number -> {
                receiver.retryAfter = random.nextInt(4) == 0 ? "0" : "";
                return answers[random.nextInt(answers.length)];
            });
            Events.append(journal, 0, 3_000);
            try (SinkFollower follower =
                    start(journal, to("http://127.0.0.1:" + receiver.port() + "/in?x=1", "127.0.0.1"))) {
                awaitEnd(journal, follower);
            }
            assertThat(requireWhole(journal, receiver.taken())).isZero();
            requireSigned(receiver.requests());
            assertThat(receiver.requests())
                    .allMatch(request ->
                            request.path().equals("/in?x=1") && request.host().equals("127.0.0.1:" + receiver.port()));
        }
    }

    @Test
    void shouldWaitAsLongAsTheReceiverAsks() throws Exception {
        try (Receiver receiver = Receiver.start();
                Journal journal = Events.open(temporary, 1)) {
            receiver.retryAfter = "3600";
            receiver.answer(number -> number == 0 ? 503 : 200);
            Events.append(journal, 0, 1);
            try (SinkFollower follower = start(journal, to("http://127.0.0.1:" + receiver.port(), "127.0.0.1"))) {
                assertThat(awaitCause(follower)).contains("answered 503: status 503");
                Instant retryAt = follower.shards().get(0).retryAt();
                assertThat(retryAt).isAfter(Instant.now().plusSeconds(3_000));
                // Whoever knows better need not wait.
                follower.resume();
                awaitEnd(journal, follower);
            }
        }
    }

    @Test
    void shouldReadBothFormsOfRetryAfter() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(new HttpAnswer(503, "120", "").pause(now)).isEqualTo(Duration.ofMinutes(2));
        assertThat(new HttpAnswer(503, "Thu, 01 Jan 2026 00:01:00 GMT", "").pause(now))
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(new HttpAnswer(503, "soon", "").pause(now)).isNull();
        assertThat(new HttpAnswer(503, "-1", "").pause(now)).isNull();
        assertThat(new HttpAnswer(503, "1234567890", "").pause(now)).isNull();
    }

    @Test
    void shouldFindTheOneEventThatIsRefused() throws Exception {
        try (Receiver receiver = Receiver.start();
                Journal journal = Events.open(temporary, 1)) {
            receiver.poison = "0 37 ";
            Events.append(journal, 0, 120);
            try (SinkFollower follower = start(journal, to("http://127.0.0.1:" + receiver.port(), "127.0.0.1"))) {
                assertThat(awaitCause(follower)).contains("sequence 37", "answered 422", "skip the event");
                assertThat(follower.standing().state()).isEqualTo(State.STOPPED);
                assertThat(receiver.taken()).hasSize(36);
                follower.skip(new Position(0, 37));
                awaitEnd(journal, follower);
            }
            assertThat(receiver.taken()).hasSize(119).doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldStopWhereNothingIsWantedAnyMore() throws Exception {
        try (Receiver receiver = Receiver.start();
                Journal journal = Events.open(temporary, 1)) {
            receiver.answer(number -> 410);
            Events.append(journal, 0, 1);
            try (SinkFollower follower = start(journal, to("http://127.0.0.1:" + receiver.port(), "127.0.0.1"))) {
                assertThat(awaitCause(follower)).contains("is gone");
                assertThat(follower.standing().state()).isEqualTo(State.STOPPED);
            }
        }
    }

    @Test
    void shouldFollowNoRedirect() throws Exception {
        try (Receiver receiver = Receiver.start();
                Journal journal = Events.open(temporary, 1)) {
            receiver.answer(number -> 307);
            Events.append(journal, 0, 1);
            try (SinkFollower follower = start(journal, to("http://127.0.0.1:" + receiver.port(), "127.0.0.1"))) {
                assertThat(awaitCause(follower)).contains("answered 307", "redirects are not followed");
            }
        }
    }

    @Test
    void shouldGiveUpOnSilence() throws Exception {
        try (Receiver receiver = Receiver.start();
                Journal journal = Events.open(temporary, 1)) {
            receiver.answer(number -> Receiver.SILENCE);
            Events.append(journal, 0, 1);
            WebhookOptions options = to(Duration.ofSeconds(1), "http://127.0.0.1:" + receiver.port(), "127.0.0.1");
            try (SinkFollower follower = start(journal, options)) {
                assertThat(awaitCause(follower)).contains("within 1000 ms");
                receiver.answer(number -> 200);
                awaitEnd(journal, follower);
            }
        }
    }

    @Test
    void shouldNotConnectToWhatIsNotAllowed() throws Exception {
        try (Receiver receiver = Receiver.start();
                Journal journal = Events.open(temporary, 1)) {
            Events.append(journal, 0, 1);
            List<String> urls = List.of(
                    "http://127.0.0.1:" + receiver.port(),
                    "http://localhost:" + receiver.port(),
                    "http://2130706433:" + receiver.port(),
                    "http://[::ffff:127.0.0.1]:" + receiver.port());
            for (String url : urls) {
                try (SinkFollower follower = start(journal, to(url, "localhost", "hook.example.com"))) {
                    assertThat(awaitCause(follower)).as(url).contains("may be connected to: 127.0.0.1");
                }
            }
            assertThat(receiver.requests()).isEmpty();
        }
    }

    @Test
    void shouldConnectToTheAddressThatWasChecked() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        InetAddress metadata = InetAddress.getAllByName("169.254.169.254")[0];
        InetAddress local = InetAddress.getLoopbackAddress();
        try (Receiver receiver = Receiver.start();
                Journal journal = Events.open(temporary, 1)) {
            Events.append(journal, 0, 500);
            // A name that leads elsewhere each time it is asked for, as one that rebinds does.
            WebhookSink sink = new WebhookSink(
                    to("http://rebinding.example.com:" + receiver.port(), "rebinding.example.com", "127.0.0.1"),
                    LINES,
                    1,
                    host -> asked.incrementAndGet() == 1
                            ? new InetAddress[] {metadata}
                            : new InetAddress[] {metadata, local},
                    TLS);
            try (SinkFollower follower = start(journal, sink)) {
                awaitEnd(journal, follower);
            }
            // Refused once, then connected once: kept connections are not resolved again.
            assertThat(asked).hasValue(2);
            assertThat(receiver.requests()).hasSize(10);
            assertThat(receiver.requests().get(0).host()).isEqualTo("rebinding.example.com:" + receiver.port());
        }
    }

    @Test
    void shouldGiveUpOnANameServerThatDoesNotAnswerAndAskItOnceAtATime() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch answers = new CountDownLatch(1);
        try (Receiver receiver = Receiver.start();
                Journal journal = Events.open(temporary, 1)) {
            Events.append(journal, 0, 10);
            WebhookOptions options =
                    to(Duration.ofMillis(500), "http://slow.example.com:" + receiver.port() + "/", "127.0.0.1");
            Lookup.Resolver silent = host -> {
                asked.incrementAndGet();
                hold(answers);
                return new InetAddress[] {InetAddress.getLoopbackAddress()};
            };
            WebhookSink sink = new WebhookSink(options, LINES, 1, silent, TLS);
            try (SinkFollower follower = start(journal, sink)) {
                await().until(() -> follower.shards().get(0).failures() >= 3);
                assertThat(follower.standing().cause()).contains("slow.example.com was not resolved in time");
                assertThat(asked).hasValue(1);
                answers.countDown();
                awaitEnd(journal, follower);
            }
            // Closed while it waits, it ends at once.
            CountDownLatch never = new CountDownLatch(1);
            Lookup lookup = new Lookup(host -> {
                hold(never);
                return new InetAddress[0];
            });
            Thread closing = new Thread(lookup::close);
            closing.start();
            assertThatThrownBy(() -> lookup.resolve(
                            "h", System.nanoTime() + Duration.ofMinutes(1).toNanos()))
                    .hasMessageContaining("no address of host h");
            closing.join();
            never.countDown();
        }
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Serves answers as they are given, byte for byte. */
    private static void serve(ServerSocket server, ExecutorService threads, List<byte[]> answers) {
        var unused = threads.submit(() -> {
            for (byte[] answer : answers) {
                try (Socket socket = server.accept();
                        OutputStream out = socket.getOutputStream()) {
                    while (socket.getInputStream().read() != '\n') {
                        // The answer does not depend on the request.
                    }
                    out.write(answer);
                    out.flush();
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // The client may leave early; the next answer is for its next attempt.
                }
            }
            return null;
        });
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static HttpAnswer post(byte[] answer) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpConnection connection = new HttpConnection(TLS)) {
            serve(server, threads, List.of(answer));
            connection.connect(
                    to("http://127.0.0.1:" + server.getLocalPort()), InetAddress.getLoopbackAddress(), 40_000);
            return connection.post("POST / HTTP/1.1\r\n\r\n", new byte[0]);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldBoundWhatItReadsOfAnAnswer() throws Exception {
        String start = "HTTP/1.1 200 OK\r\nA: ";
        int room = HttpConnection.HEAD_BYTES_MAX - start.length() - 4;
        assertThat(post(ascii(start + "x".repeat(room) + "\r\n\r\n")).status()).isEqualTo(200);
        assertThatThrownBy(() -> post(ascii(start + "x".repeat(room + 1) + "\r\n\r\n")))
                .hasMessageContaining("larger than 16384");
        int body = HttpConnection.BODY_BYTES_MAX;
        assertThat(post(ascii("HTTP/1.1 500 No\r\nContent-Length: " + body + "\r\n\r\n" + "y".repeat(body)))
                        .text())
                .isEqualTo("y".repeat(200));
        assertThat(post(ascii("HTTP/1.1 500 No\r\nContent-Length: " + (body + 1) + "\r\n\r\n" + "y".repeat(body + 1)))
                        .text())
                .isEmpty();
        assertThat(post(ascii("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\nRetry-After: 7\r\n\r\n"))
                        .retryAfter())
                .isEqualTo("7");
        assertThatThrownBy(() -> post(ascii("HTTP/1.1 100 Go\r\n\r\n".repeat(6))))
                .hasMessageContaining("begin");
        for (String nonsense : List.of(
                "SSH-2.0\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\n",
                "")) {
            assertThatThrownBy(() -> post(ascii(nonsense))).as(nonsense).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldSendAgainAtOnceWhatAConnectionThatWasKeptHasLost() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        byte[] fine = ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        List<RecordedEvent> events = new ArrayList<>();
        try (Journal journal = Events.open(temporary, 1);
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                WebhookSink sink =
                        WebhookSink.open(to("http://127.0.0.1:" + server.getLocalPort(), "127.0.0.1"), LINES, 1)) {
            Events.append(journal, 0, 1);
            events.add(journal.last(io.tailrace.journal.StreamId.of("item-0")));
            // Says that it keeps the connection, and closes it.
            serve(server, threads, List.of(fine, fine, fine));
            sink.send(0, events);
            sink.send(0, events);
            sink.send(0, events);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldRefuseOptionsOutOfTheirBounds() {
        assertThat(Secret.of("x".repeat(1_024))).isNotNull();
        assertThatThrownBy(() -> Secret.of("x".repeat(15)))
                .hasMessageContaining("15")
                .hasMessageNotContaining("xxx");
        assertThatThrownBy(() -> Secret.of("x".repeat(1_025))).hasMessageContaining("1025");
        for (String url : List.of("ftp://a/", "http:/a", "http://u:p@a/", "http://a/#f", "a", "http://a_b:80:90/")) {
            assertThatThrownBy(() -> to(url)).as(url).isInstanceOf(IllegalArgumentException.class);
        }
        URI url = URI.create("https://a");
        AllowedHosts none = AllowedHosts.of(List.of());
        for (long millis : new long[] {100, 600_000}) {
            assertThat(new WebhookOptions("a", url, SECRET, none, Duration.ofMillis(millis)).port())
                    .isEqualTo(443);
        }
        for (long millis : new long[] {99, 600_001}) {
            assertThatThrownBy(() -> new WebhookOptions("a", url, SECRET, none, Duration.ofMillis(millis)))
                    .hasMessageContaining("timeout");
        }
    }
}
