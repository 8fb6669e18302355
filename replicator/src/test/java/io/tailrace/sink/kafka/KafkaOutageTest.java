package io.tailrace.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.Processes;
import io.tailrace.broker.KafkaBroker;
import io.tailrace.journal.Journal;
import io.tailrace.sink.SinkFollower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process appends without pause and sends to Kafka; it is killed again and again, and the broker stopped and started meanwhile.
 * Afterwards the topic holds every committed event, in order, and what came again is known by its shard and sequence.
 */
@Timeout(300)
class KafkaOutageTest {
    private static final int KILLS = 4;
    private static final int MILLIS_MAX = 2_000;

    private final long seed = Long.getLong("tailrace.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path temporary = Path.of("");

    @Test
    void shouldLoseNothingWhenProcessAndBrokerDie() throws Exception {
        System.out.println("tailrace.test.seed=" + seed);
        Path directory = temporary.resolve("node");
        try (KafkaBroker broker = KafkaBroker.start(temporary.resolve("kafka"))) {
            broker.createTopic("events", 2);
            for (int kill = 0; kill < KILLS; kill++) {
                Path output = temporary.resolve("output-" + kill);
                Process process = start(output, directory, broker.address());
                awaitAppending(process, output);
                if (kill % 2 == 1) {
                    broker.stop();
                    live(process, output);
                    broker.start();
                }
                live(process, output);
                process.destroyForcibly().waitFor();
            }
            try (Journal journal = SinkingProcess.open(directory);
                    SinkFollower sink = SinkingProcess.sink(journal, directory, broker.address(), "events")) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> sink.standing().positions().equals(journal.end()));
                long again = Topics.requireWhole(broker, "events", journal);
                long all = journal.end().sequence(0) + journal.end().sequence(1);
                System.out.println("events=" + all + " again=" + again);
                assertThat(all).isPositive();
            }
        }
    }

    private void live(Process process, Path output) throws IOException, InterruptedException {
        boolean ended = process.waitFor(random.nextInt(MILLIS_MAX), TimeUnit.MILLISECONDS);
        assertThat(ended).as(Files.readString(output)).isFalse();
    }

    private static void awaitAppending(Process process, Path output) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            String printed = Files.readString(output);
            assertThat(process.isAlive()).as(printed).isTrue();
            return printed.contains("appending .");
        });
    }

    private static Process start(Path output, Path directory, String broker) throws IOException {
        return Processes.start(SinkingProcess.class, output, directory.toString(), broker, "events");
    }
}
