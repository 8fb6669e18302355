package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.broker.KafkaBroker;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged node and a Kafka topic: the sample, and nodes that are killed while somebody appends and the broker goes away. */
@Timeout(300)
class KafkaIT {
    private static final int SHARDS = 2;
    private static final int KILLS = 3;
    private static final int APPENDS_MIN = 10;
    private static final int BATCH = 50;
    private static final int ALIVE_MILLIS_MAX = 1_500;

    private final long seed = Long.getLong("tailrace.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AtomicReference<URI> url = new AtomicReference<>(URI.create("http://127.0.0.1:1"));
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger acknowledged = new AtomicInteger();

    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldFillATopicFromTheQuickstart() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"))) {
            String output = Tailrace.run(
                            directory,
                            "quickstart",
                            "--port",
                            "0",
                            "--exit",
                            "--kafka",
                            broker.address(),
                            "--topic",
                            "history")
                    .expecting(0)
                    .output();
            assertThat(output).contains("kafka: all of it is in the topic", "history");
            assertThat(broker.read("history", 0)).hasSize(5_198);
        }
        Tailrace.Ended refused = Tailrace.run(directory, "quickstart", "--port", "0", "--exit", "--topic", "history")
                .expecting(2);
        assertThat(refused.errors()).contains("--topic is for --kafka");
    }

    @Test
    void shouldHoldEveryEventAfterKillsOfTheNodeAndStopsOfTheBroker() throws Exception {
        System.out.println("tailrace.test.seed=" + seed);
        Path data = directory.resolve("data");
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"))) {
            Path config = Files.writeString(directory.resolve("sinks.conf"), """
                    sinks.to-kafka {
                      type = kafka, bootstrap = "%s", topic = events, create-topic = on, timeout = 2s, retry-max = 200ms
                      batch-events = 200
                    }
                    """.formatted(broker.address()));
            String[] options = {"--config", config.toString(), "--shards", Integer.toString(SHARDS)};
            Thread client = new Thread(this::append, "client");
            client.start();
            try {
                for (int kill = 0; kill < KILLS; kill++) {
                    try (Tailrace node = Tailrace.serve(directory, data, options)) {
                        url.set(node.url());
                        awaitAppends();
                        TimeUnit.MILLISECONDS.sleep(random.nextInt(ALIVE_MILLIS_MAX));
                        if (kill == 1) {
                            broker.stop();
                            TimeUnit.MILLISECONDS.sleep(random.nextInt(ALIVE_MILLIS_MAX));
                            node.kill();
                            broker.start();
                        }
                        node.kill();
                    }
                }
                try (Tailrace node = Tailrace.serve(directory, data, options)) {
                    url.set(node.url());
                    awaitAppends();
                    stop.set(true);
                    client.join();
                    check(new Http(node.url()), broker);
                    node.terminate();
                    node.ended().expecting(0);
                }
            } finally {
                stop.set(true);
                client.join();
            }
        }
    }

    /** Waits for some that are acknowledged from now on. */
    private void awaitAppends() {
        int before = acknowledged.get();
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.get() >= before + APPENDS_MIN);
    }

    /** Appends to 20 streams until it is told to stop. What becomes of a request does not matter: the store says what it has. */
    private void append() {
        for (int i = 0; !stop.get(); i++) {
            StringBuilder body = new StringBuilder("[");
            for (int j = 0; j < BATCH; j++) {
                body.append(j == 0 ? "" : ",")
                        .append("{\"type\":\"Counted\",\"id\":\"e")
                        .append(i)
                        .append('-')
                        .append(j);
                body.append("\",\"data\":{\"n\":").append(i).append("}}");
            }
            try {
                int status = new Http(url.get())
                        .append("item-" + i % 20, body.append(']').toString())
                        .statusCode();
                acknowledged.addAndGet(status == 201 ? 1 : 0);
            } catch (IOException e) {
                // The node is being killed or started.
                LockSupport.parkNanos(10_000_000);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void check(Http http, KafkaBroker broker) throws Exception {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> new JsonObject(http.get("/v1/sinks/to-kafka").body()).getLong("lagEvents") == 0);
        Set<String> stored = new HashSet<>();
        for (JsonObject event : http.all()) {
            stored.add(event.getString("stream") + "@" + event.getLong("version") + " " + event.getString("id"));
        }
        assertThat(stored).hasSizeGreaterThanOrEqualTo((KILLS + 1) * APPENDS_MIN * BATCH);
        List<String> sent = new ArrayList<>();
        long again = 0;
        for (int shard = 0; shard < SHARDS; shard++) {
            Map<String, Long> versions = new HashMap<>();
            long last = 0;
            for (ConsumerRecord<byte[], byte[]> record : broker.read("events", shard)) {
                long sequence = Long.parseLong(KafkaBroker.header(record, "sequence"));
                if (sequence <= last) {
                    again++;
                    continue;
                }
                assertThat(sequence).as("seed=%d shard=%d", seed, shard).isEqualTo(last + 1);
                last = sequence;
                String stream = new String(record.key(), StandardCharsets.UTF_8);
                long version = Long.parseLong(KafkaBroker.header(record, "version"));
                assertThat(version).isEqualTo(versions.getOrDefault(stream, 0L) + 1);
                versions.put(stream, version);
                sent.add(stream + "@" + version + " " + KafkaBroker.header(record, "id"));
            }
        }
        System.out.println("events=" + stored.size() + " again=" + again);
        assertThat(sent).hasSize(stored.size());
        assertThat(stored).as("seed=%d", seed).containsAll(sent);
    }
}
