package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.JournalObserver;
import io.tailrace.journal.SmallDisk;
import io.tailrace.journal.StreamId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client is told when a shard cannot take its append, or the node is on its way out. */
@OverEveryHttp
@Timeout(60)
class OutcomeTest {
    private static final String EVENTS = "/v1/streams/s-1/events";
    private static final String EVENT = "{\"type\":\"A\"}";

    @TempDir
    private Path directory;

    /** Holds the syncer in a force until it is let go. */
    private static final class Held implements JournalObserver {
        private final CountDownLatch inForce = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);

        @Override
        public void forced(int shard, long nanos) {
            inForce.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private TestNode start(Held held, int ringSize) {
        return TestNode.start(
                directory,
                1,
                // What is under way is answered however late the node gets a core.
                config -> config.withDrain(Duration.ofSeconds(30))
                        .withJournal(config.journal().withObserver(held).withRingSize(ringSize)));
    }

    private static CompletableFuture<HttpResponse<String>> later(TestNode node) {
        return node.client.sendAsync(
                node.request(EVENTS)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(EVENT))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void shouldRefuseAtOnceWhatAShardHasNoRoomForAndAnswerWhatItTookIn() throws Exception {
        Held held = new Held();
        try (TestNode node = start(held, 4);
                AutoCloseable release = held.letGo::countDown) {
            assertThat(release).isNotNull();
            List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
            sent.add(later(node));
            held.inForce.await();
            for (int i = 0; i < 40; i++) {
                sent.add(later(node));
            }
            // While the force is held nothing but a refusal can be answered.
            CompletableFuture.anyOf(sent.toArray(CompletableFuture[]::new)).join();
            HttpResponse<String> last = sent.stream()
                    .filter(CompletableFuture::isDone)
                    .findFirst()
                    .orElseThrow()
                    .join();
            assertThat(last.statusCode()).isEqualTo(503);
            assertThat(TestNode.code(last)).isEqualTo("shard-overloaded");
            assertThat(TestNode.json(last).path("retryable").asBoolean()).isTrue();
            assertThat(TestNode.json(last).path("detail").asString()).contains("ring-size=4");
            assertThat(last.headers().firstValue("Retry-After")).contains("1");
            held.letGo.countDown();
            assertThat(sent.get(0).join().statusCode()).isEqualTo(201);
            assertThat(sent)
                    .allSatisfy(one -> assertThat(one.join().statusCode()).isIn(201, 503));
            long taken =
                    sent.stream().filter(one -> one.join().statusCode() == 201).count();
            assertThat(node.node.journal().version(StreamId.of("s-1"))).isEqualTo(taken);
            assertThat(node.post(EVENTS, EVENT).statusCode()).isEqualTo(201);
        }
    }

    @Test
    void shouldSayThatTheOutcomeIsUnknownAndThenThatTheShardHasFailed() throws IOException {
        Path epoch = directory.resolve("shard-000/epoch-00000001");
        Path aside = directory.resolve("aside");
        String large = "{\"type\":\"A\",\"data\":\"" + "x".repeat(60_000) + "\"}";
        try (TestNode node = TestNode.start(directory)) {
            assertThat(node.post(EVENTS, large).statusCode()).isEqualTo(201);
            // No next cycle can be made where the directory is not.
            Files.move(epoch, aside);
            HttpResponse<String> unknown = node.post(EVENTS, large);
            for (int i = 0; i < 100 && unknown.statusCode() == 201; i++) {
                unknown = node.post(EVENTS, large);
            }
            assertThat(unknown.statusCode()).isEqualTo(503);
            assertThat(TestNode.code(unknown)).isEqualTo("outcome-unknown");
            assertThat(TestNode.json(unknown).path("retryable").asBoolean()).isTrue();
            assertThat(TestNode.json(unknown).path("detail").asString()).contains("same event ids is safe");

            HttpResponse<String> failed = node.post(EVENTS, large);
            assertThat(failed.statusCode()).isEqualTo(503);
            assertThat(TestNode.code(failed)).isEqualTo("shard-failed");
            assertThat(TestNode.json(failed).path("retryable").asBoolean()).isFalse();
            assertThat(TestNode.json(failed).path("detail").asString()).contains("cannot begin cycle");

            HttpResponse<String> ready = node.get("/readyz");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(TestNode.code(ready)).isEqualTo("shard-failed");
            assertThat(TestNode.json(ready).path("shard").asInt(-1)).isZero();
            assertThat(node.get("/livez").statusCode()).isEqualTo(200);
            assertThat(node.get(EVENTS).statusCode()).isEqualTo(200);
        } finally {
            Files.move(aside, epoch);
        }
    }

    @Test
    void shouldSayThatTheDiskIsFull() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        String large = "{\"type\":\"A\",\"data\":\"" + "x".repeat(60_000) + "\"}";
        try (SmallDisk disk = SmallDisk.ofMemory(data, 24)) {
            try (TestNode node = TestNode.start(data)) {
                HttpResponse<String> unknown = node.post(EVENTS, large);
                for (int i = 0; i < 1_000 && unknown.statusCode() == 201; i++) {
                    unknown = node.post(EVENTS, large);
                }
                assertThat(TestNode.code(unknown)).isEqualTo("outcome-unknown");
                for (HttpResponse<String> refused : List.of(node.post(EVENTS, large), node.get("/readyz"))) {
                    assertThat(refused.statusCode()).isEqualTo(503);
                    assertThat(TestNode.code(refused)).as(refused.body()).isEqualTo("disk-full");
                    assertThat(TestNode.json(refused).path("retryable").asBoolean(true))
                            .isFalse();
                    assertThat(TestNode.json(refused).path("detail").asString()).contains("free some disk");
                }
                assertThat(node.get(EVENTS).statusCode()).isEqualTo(200);
            }
            disk.grow(64);
            try (TestNode node = TestNode.start(data)) {
                assertThat(node.post(EVENTS, large).statusCode()).isEqualTo(201);
            }
        }
    }

    @Test
    void shouldNotPromiseThatDamageMayHealByItself() throws IOException {
        try (TestNode node = TestNode.start(directory)) {
            assertThat(node.post(EVENTS, "{\"type\":\"A\",\"data\":\"unmistakable\"}")
                            .statusCode())
                    .isEqualTo(201);
            Damage.to(directory, "unmistakable");
            HttpResponse<String> read = node.get(EVENTS);
            assertThat(read.statusCode()).isEqualTo(500);
            assertThat(TestNode.code(read)).isEqualTo("internal");
            assertThat(TestNode.json(read).path("retryable").asBoolean(true)).isFalse();
            assertThat(TestNode.json(read).path("detail").asString()).contains("CRC32C", "offset=");
        }
    }

    @Test
    void shouldSayThatItIsNotReadyWhileItAnswersWhatIsUnderWay() throws Exception {
        Held held = new Held();
        try (TestNode node = start(held, 64);
                AutoCloseable release = held.letGo::countDown;
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.node.port())) {
            assertThat(release).isNotNull();
            socket.setSoTimeout(20_000);
            String head = " HTTP/1.1\r\nHost: localhost\r\n";
            String append = "POST " + EVENTS + head + "Content-Type: application/json\r\nContent-Length: "
                    + EVENT.length() + "\r\n\r\n" + EVENT;
            String ready = "GET /readyz" + head + "Connection: close\r\n\r\n";
            socket.getOutputStream().write((append + ready).getBytes(StandardCharsets.US_ASCII));
            held.inForce.await();
            Thread closing = new Thread(node.node::close);
            closing.start();
            while (!node.node.isStopping()) {
                Thread.sleep(1);
            }
            held.letGo.countDown();
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers).startsWith("HTTP/1.1 201 ");
            assertThat(answers).contains("HTTP/1.1 503 ").contains("\"code\":\"shutting-down\"");
            closing.join();
        }
    }
}
