package io.tailrace.sink.kafka;

import io.tailrace.journal.Journal;
import io.tailrace.sink.Events;
import io.tailrace.sink.SinkFollower;
import io.tailrace.sink.SinkObserver;
import io.tailrace.sink.SinkOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** A process with a store, a Kafka sink and one that appends, to be killed. Directory, broker and topic are its arguments. */
final class SinkingProcess {
    private static final int IN_FLIGHT = 64;
    private static final int SHARDS = 2;

    private SinkingProcess() {}

    static Journal open(Path directory) {
        return Events.open(directory, SHARDS);
    }

    /** The sink as every process of the test runs it. */
    static SinkFollower sink(Journal journal, Path directory, String broker, String topic) {
        return SinkFollower.start(
                journal,
                SinkOptions.named("kafka")
                        .withBatch(500, 1 << 20)
                        .withRetry(Duration.ofMillis(20), Duration.ofMillis(200)),
                KafkaSink.open(KafkaOptions.of(broker, topic).withTimeout(Duration.ofSeconds(2)), journal.shards()),
                directory.resolve("sinks"),
                SinkObserver.NONE);
    }

    public static void main(String... args) throws Exception {
        Path directory = Path.of(args[0]);
        Journal journal = open(directory);
        SinkFollower sink = sink(journal, directory, args[1], args[2]);
        System.out.println("appending .");
        Semaphore room = new Semaphore(IN_FLIGHT);
        for (int i = 0; ; i++) {
            room.acquire();
            byte[] data = ("event " + i).getBytes(StandardCharsets.UTF_8);
            var unused = Events.append(journal, "item-" + i % 100, data).thenRun(room::release);
            if (i % 5_000 == 0) {
                System.out.println("sent " + sink.shards().get(0).sent() + " .");
                Thread.sleep(20);
            }
        }
    }
}
