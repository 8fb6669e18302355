package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.gateway.Wire;
import io.tailrace.journal.CommitChunk;
import io.tailrace.journal.CommitSource;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.ReplicaOf;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A primary and its replica as processes of their own, killed in turn while events come in and the line between them fails. */
@Timeout(300)
class ReplicaIT {
    private static final int ROUNDS = 9;

    private final long seed = Long.getLong("tailrace.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AtomicLong acked = new AtomicLong();

    @TempDir
    private Path directory = Path.of("");

    private volatile URI node = URI.create("http://127.0.0.1:1");
    private volatile boolean loading = true;

    private Tailrace primary() throws Exception {
        Tailrace started = Tailrace.serve(directory, directory.resolve("primary"), "--shards", "2");
        node = started.url();
        return started;
    }

    /** {@code silence} is how long a line lasts on which nothing comes. */
    private Tailrace replica(URI primary, String silence) throws Exception {
        return Tailrace.serve(
                directory,
                directory.resolve("replica"),
                "--replica-of",
                primary.toString(),
                "--set",
                "replica.silence=" + silence);
    }

    /** Appends as fast as it goes; what fails is the affair of the next append. */
    private void load() {
        Random bytes = new Random(seed + 1);
        for (int i = 0; loading; i++) {
            StringBuilder events = new StringBuilder("[");
            for (int event = 0; event < 20; event++) {
                events.append(event == 0 ? "" : ",").append("{\"type\":\"T\",\"data\":\"");
                events.append("x".repeat(bytes.nextInt(500))).append("\"}");
            }
            try {
                HttpResponse<String> answer = new Http(node).append("s-" + i % 31, events + "]");
                if (answer.statusCode() == 201) {
                    acked.addAndGet(20);
                }
            } catch (Exception e) {
                // The node was killed.
            }
        }
    }

    @Test
    void shouldHoldTheSameJournalAfterKillsOfBothAndCutsOfTheLine() throws Exception {
        System.out.println("tailrace.test.seed=" + seed);
        Tailrace primary = primary();
        Tailrace replica = null;
        Thread load = new Thread(this::load, "load");
        try (Wire wire = Wire.to(node.getPort())) {
            replica = replica(wire.url(), "5s");
            load.start();
            for (int round = 0; round < ROUNDS; round++) {
                Thread.sleep(random.nextInt(800));
                switch (round % 3) {
                    case 0 -> {
                        primary.kill();
                        primary = primary();
                        wire.target(node.getPort());
                    }
                    case 1 -> {
                        replica.kill();
                        replica = replica(wire.url(), "5s");
                    }
                    default -> disturb(wire);
                }
            }
            loading = false;
            load.join();
            awaitLevel(replica);
            primary.terminate();
            primary.ended().expecting(0);
            replica.terminate();
            replica.ended().expecting(0);
        } finally {
            loading = false;
            primary.close();
            if (replica != null) {
                replica.close();
            }
        }
        System.out.println("rounds=" + ROUNDS + " acked=" + acked);
        assertSound("primary");
        assertSound("replica");
        assertSame();
    }

    private void disturb(Wire wire) throws InterruptedException {
        switch (random.nextInt(3)) {
            case 0 -> wire.cut();
            case 1 -> wire.slow(500);
            default -> wire.flipAfter(random.nextInt(200_000));
        }
        Thread.sleep(300);
        wire.mend();
    }

    private void awaitLevel(Tailrace replica) throws Exception {
        Http at = new Http(replica.url());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(position(at))
                        .as(at.get("/v1/replica").body())
                        .isEqualTo(position(new Http(node))));
    }

    /** Every shard has a line of its own, which is made and cut when its turn comes. */
    private static void awaitNone(Tailrace replica, String state) throws Exception {
        Http at = new Http(replica.url());
        await().untilAsserted(() ->
                assertThat(at.get("/v1/replica").body()).contains("shards").doesNotContain('"' + state + '"'));
    }

    private static String position(Http at) throws Exception {
        return new JsonObject(at.get("/v1/replica").body()).getString("position");
    }

    private void assertSound(String name) throws Exception {
        assertThat(Tailrace.run(directory, "verify", directory.resolve(name).toString())
                        .expecting(0)
                        .output())
                .contains("clean");
    }

    private void assertSame() throws IOException {
        JournalConfig copy = JournalConfig.in(directory.resolve("replica"))
                .withCycleBytes(1 << 20)
                .withReplicaOf(new ReplicaOf(node.toString(), null));
        JournalConfig original = JournalConfig.in(directory.resolve("primary")).withCycleBytes(1 << 20);
        try (Journal left = Journal.open(original);
                Journal right = Journal.open(copy)) {
            long events = 0;
            for (int shard = 0; shard < left.shards(); shard++) {
                events += left.end().sequence(shard);
                CommitSource expected = left.replication().commits(shard, 0);
                CommitSource found = right.replication().commits(shard, 0);
                for (CommitChunk chunk = expected.next(1); chunk != null; chunk = expected.next(1)) {
                    CommitChunk same = found.next(1);
                    assertThat(same).as("seed=" + seed).isNotNull();
                    assertThat(left.replication().at(shard, expected.sequence()))
                            .as("seed=" + seed)
                            .isEqualTo(right.replication().at(shard, found.sequence()));
                }
                assertThat(found.next(1)).isNull();
            }
            assertThat(events).isGreaterThanOrEqualTo(acked.get());
            assertThat(acked.get()).isPositive();
        }
    }

    @Test
    void shouldFailOverByHand() throws Exception {
        // So patient that no primary counts as gone which only has no core.
        try (Tailrace primary = primary();
                Tailrace replica = replica(primary.url(), "60s")) {
            String server = replica.url().toString();
            assertThat(new Http(node).append("a-1", "{\"type\":\"T\"}").statusCode())
                    .isEqualTo(201);
            awaitLevel(replica);
            awaitNone(replica, "disconnected");
            assertThat(new Http(replica.url()).append("a-1", "{\"type\":\"T\"}").body())
                    .contains("read-only-replica", primary.url().toString());
            assertThat(Tailrace.run(directory, "promote", "--server", server)
                            .expecting(3)
                            .errors())
                    .contains("still answers");
            primary.kill();
            awaitNone(replica, "following");
            assertThat(Tailrace.run(directory, "promote", "--server", server)
                            .expecting(0)
                            .output())
                    .contains("promoted promotions=1");
            assertThat(new Http(replica.url()).append("a-1", "{\"type\":\"T\"}").statusCode())
                    .isEqualTo(201);
            node = replica.url();
            try (Tailrace old = Tailrace.serve(
                    directory,
                    directory.resolve("primary"),
                    "--replica-of",
                    replica.url().toString())) {
                awaitLevel(old);
            }
            assertThat(Tailrace.run(directory, "serve", "--data", "primary", "--port", "0")
                            .expecting(1)
                            .errors())
                    .contains("--replica-of");
        }
    }
}
