package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members of a group fetch and acknowledge over HTTP while the node is killed again and again. No event is passed over, none comes
 * before its predecessor, and each that comes again is marked.
 */
@Timeout(600)
class GroupsSurviveKillIT {
    private static final int MEMBERS = 4;
    private static final int KILLS = 4;
    private static final int STREAMS = 200;
    private static final int VERSIONS = 100;
    private static final int DELIVERIES_PER_LIFE = 2_000;
    private static final long STILL_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);
    private static final String GROUP = "/v1/groups/load";

    private final long seed = Long.getLong("tailrace.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicReference<URI> url = new AtomicReference<>(URI.create("http://127.0.0.1:1"));
    private final AtomicBoolean stop = new AtomicBoolean();
    /** Of each stream, the highest version that was given out. */
    private final Map<String, Long> given = new HashMap<>();

    /** What was given out as never given out before. */
    private final Set<String> first = new HashSet<>();

    private final List<String> wrong = new ArrayList<>();
    private int duplicates;
    private int deliveriesNoted;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldPassOverNothingAndMarkWhatComesAgain() throws Exception {
        System.out.println("tailrace.test.seed=" + seed);
        Path data = directory.resolve("data");
        ExecutorService threads = Executors.newFixedThreadPool(MEMBERS);
        try {
            fill(data);
            List<Future<?>> members = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                String name = "m" + i;
                members.add(threads.submit(() -> member(name)));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                try (Tailrace node = Tailrace.serve(directory, data)) {
                    url.set(node.url());
                    awaitDeliveries((kill + 1) * DELIVERIES_PER_LIFE);
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(50));
                    node.kill();
                }
            }
            try (Tailrace node = Tailrace.serve(directory, data)) {
                url.set(node.url());
                JsonObject group = awaitEnd();
                stop.set(true);
                for (Future<?> member : members) {
                    member.get(60, TimeUnit.SECONDS);
                }
                check(group);
                node.terminate();
                node.ended().expecting(0);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void fill(Path data) throws Exception {
        try (Tailrace node = Tailrace.serve(directory, data)) {
            url.set(node.url());
            String events = "[" + "{\"type\":\"Added\"},".repeat(VERSIONS - 1) + "{\"type\":\"Added\"}]";
            for (int stream = 0; stream < STREAMS; stream++) {
                assertThat(send("POST", "/v1/streams/s-" + stream + "/events", events)
                                .statusCode())
                        .isEqualTo(201);
            }
            assertThat(send("PUT", GROUP, "{\"leaseMillis\":2000}").statusCode())
                    .isEqualTo(201);
        }
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url.get() + path))
                .timeout(Duration.ofSeconds(40))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private @Nullable Void member(String name) {
        while (!stop.get()) {
            try {
                String wanted = "{\"member\":\"" + name + "\",\"max\":20,\"waitMillis\":500}";
                HttpResponse<String> answer = send("POST", GROUP + "/fetch", wanted);
                if (answer.statusCode() == 200) {
                    JsonArray ids = note(new JsonObject(answer.body()).getJsonArray("deliveries"));
                    if (!ids.isEmpty()) {
                        send(
                                "POST",
                                GROUP + "/ack",
                                new JsonObject().put("ids", ids).encode());
                    }
                }
            } catch (IOException e) {
                pause();
            } catch (InterruptedException e) {
                return null;
            }
        }
        return null;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized JsonArray note(JsonArray deliveries) {
        JsonArray ids = new JsonArray();
        for (int i = 0; i < deliveries.size(); i++) {
            JsonObject delivery = deliveries.getJsonObject(i);
            deliveriesNoted++;
            JsonObject event = delivery.getJsonArray("events").getJsonObject(0);
            String stream = event.getString("stream");
            long version = event.getLong("version");
            long highest = given.getOrDefault(stream, 0L);
            if (version > highest + 1) {
                wrong.add("given out after version " + highest + ": " + event);
            } else if (version <= highest) {
                duplicates++;
            }
            // What lost its lease before it was noted here comes behind the next one: only the marks tell the first.
            if (delivery.getInteger("attempt") < 2 && !first.add(stream + "@" + version)) {
                wrong.add("given out again and not marked: " + event);
            }
            given.put(stream, Math.max(highest, version));
            ids.add(delivery.getString("id"));
        }
        return ids;
    }

    private synchronized int deliveriesNoted() {
        return deliveriesNoted;
    }

    /** Waits until members are at work: a kill before that would meet nothing. */
    private void awaitDeliveries(int wanted) throws InterruptedException {
        for (int i = 0; i < 6_000 && deliveriesNoted() < wanted; i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** However long that takes, as long as it goes on. */
    private JsonObject awaitEnd() throws Exception {
        long least = Long.MAX_VALUE;
        long dueNanos = System.nanoTime();
        while (true) {
            JsonObject group = new JsonObject(send("GET", GROUP, "").body());
            long lag = group.getLong("lagEvents");
            if (lag == 0) {
                return group;
            }
            if (lag < least) {
                least = lag;
                dueNanos = System.nanoTime() + STILL_NANOS_MAX;
            }
            assertThat(System.nanoTime())
                    .as("seed=%d the group does not get on: %s", seed, group)
                    .isLessThan(dueNanos);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private synchronized void check(JsonObject group) {
        System.out.println("events=" + STREAMS * VERSIONS + " kills=" + KILLS + " duplicates=" + duplicates);
        assertThat(wrong).as("seed=%d", seed).isEmpty();
        assertThat(duplicates)
                .as("the kills must land between a delivery and its acknowledgement")
                .isPositive();
        assertThat(group.getInteger("window")).isZero();
        assertThat(group.getInteger("parked")).isZero();
        assertThat(given)
                .hasSize(STREAMS)
                .allSatisfy((stream, version) -> assertThat(version).isEqualTo(VERSIONS));
    }
}
