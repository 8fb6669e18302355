package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.journal.Append;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.StreamId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who follows everything gets everything, once and in order, whoever else follows from wherever. */
@Timeout(60)
class BroadcastTest {
    private static final int STREAMS = 7;

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    /** A subscriber that gives credit as it likes. */
    private final class Follower implements WebSocket.Listener {
        private final Map<String, Long> versions = new ConcurrentHashMap<>();
        private final StringBuilder begun = new StringBuilder();
        private final SplittableRandom random;
        private final WebSocket socket;
        private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
        private final AtomicLong count = new AtomicLong();
        private CompletableFuture<?> told = CompletableFuture.completedFuture(null);

        Follower(TestNode node, long seed) {
            random = new SplittableRandom(seed);
            socket = http.newWebSocketBuilder()
                    .subprotocols("tailrace.v1.json")
                    .buildAsync(URI.create(node.node.url().replace("http", "ws") + "/v1/ws"), this)
                    .join();
            // With less than a chunk's worth of credit it is read for alone.
            tell("{\"op\":\"subscribe\",\"sub\":\"s\",\"credit\":" + (1 + random.nextInt(800)) + "}")
                    .join();
        }

        /** One message after the other: the client takes none while it sends another, and the first events may come before its send is over. */
        private synchronized CompletableFuture<?> tell(String message) {
            told = told.thenCompose(done -> socket.sendText(message, true));
            return told;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            begun.append(data);
            if (last) {
                JsonNode message = TestNode.json(begun.toString());
                begun.setLength(0);
                int events = message.path("events").size();
                message.path("events").forEach(this::take);
                if (events > 0) {
                    int more = random.nextInt(4) == 0 ? events : events + random.nextInt(400);
                    return tell("{\"op\":\"credit\",\"sub\":\"s\",\"n\":" + more + "}")
                            .thenRun(() -> from.request(1));
                }
            }
            from.request(1);
            return null;
        }

        private void take(JsonNode event) {
            String stream = event.path("stream").asString();
            long version = event.path("version").asLong();
            if (version != versions.getOrDefault(stream, 0L) + 1) {
                wrong.add(stream + " " + version + " after " + versions.get(stream));
            }
            versions.put(stream, version);
            count.incrementAndGet();
        }
    }

    @Test
    void shouldGiveEachFollowerEverythingOnceInTheOrderOfItsStreams() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        int events = 6_000;
        try (TestNode node = TestNode.start(directory, 2, config -> config.withEventLoops(2))) {
            List<Follower> followers = new ArrayList<>();
            for (int i = 0; i < events; i++) {
                if (random.nextInt(events / 40) == 0) {
                    followers.add(new Follower(node, random.nextLong()));
                }
                append(node, random.nextInt(STREAMS));
                if (random.nextInt(200) == 0) {
                    Thread.sleep(random.nextInt(10));
                }
            }
            followers.add(new Follower(node, random.nextLong()));
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> followers.stream().allMatch(follower -> follower.count.get() >= events));
            assertThat(followers).allSatisfy(follower -> {
                assertThat(follower.wrong).isEmpty();
                assertThat(follower.count).hasValue(events);
            });
        }
    }

    private static void append(TestNode node, int stream) {
        var unused = node.node
                .journal()
                .append(Append.to(
                        StreamId.of("s-" + stream),
                        ExpectedVersion.any(),
                        List.of(EventData.of("A", "{\"text\":\"" + "x".repeat(100) + "\"}"))));
    }
}
