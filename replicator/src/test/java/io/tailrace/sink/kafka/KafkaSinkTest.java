package io.tailrace.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.broker.KafkaBroker;
import io.tailrace.journal.Append;
import io.tailrace.journal.EventData;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Position;
import io.tailrace.journal.Positions;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import io.tailrace.replicator.Standing.State;
import io.tailrace.sink.Events;
import io.tailrace.sink.Held;
import io.tailrace.sink.SinkFollower;
import io.tailrace.sink.SinkObserver;
import io.tailrace.sink.SinkOptions;
import io.tailrace.sink.SinkRefusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KafkaSinkTest {
    private static final SinkOptions OPTIONS =
            SinkOptions.named("kafka").withRetry(Duration.ofMillis(50), Duration.ofMillis(500));

    @TempDir
    private static Path brokerDirectory = Path.of("");

    @SuppressWarnings("NullAway.Init") // Set before the first test.
    private static KafkaBroker broker;

    @TempDir
    private Path temporary = Path.of("");

    private final String topic;

    KafkaSinkTest(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName();
    }

    @BeforeAll
    static void startBroker() throws IOException {
        broker = KafkaBroker.start(brokerDirectory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private SinkFollower start(Journal journal) {
        return start(journal, KafkaOptions.of(broker.address(), topic));
    }

    private SinkFollower start(Journal journal, KafkaOptions kafka) {
        return SinkFollower.start(
                journal,
                OPTIONS,
                KafkaSink.open(kafka, journal.shards()),
                temporary.resolve("sinks"),
                SinkObserver.NONE);
    }

    private static void awaitEnd(Journal journal, SinkFollower follower) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> follower.standing().positions().equals(journal.end()));
    }

    private static void awaitStopped(SinkFollower follower) {
        await().atMost(Duration.ofSeconds(60)).until(() -> follower.standing().state() == State.STOPPED);
    }

    @Test
    void shouldFillAPartitionForEachShard() throws Exception {
        broker.createTopic(topic, 4);
        try (Journal journal = Events.open(temporary, 3);
                SinkFollower follower = start(journal)) {
            Events.append(journal, 0, 20_000);
            awaitEnd(journal, follower);
            assertThat(Topics.requireWhole(broker, topic, journal)).isZero();
            assertThat(broker.read(topic, 3)).isEmpty();
        }
    }

    @Test
    void shouldSayAllThatAnEventIs() throws Exception {
        broker.createTopic(topic, 1);
        EventData event = EventData.of("Paid", "{\"sum\":1}")
                .withId("e1")
                .withRevision(3)
                .withMetadata("{\"by\":\"me\"}".getBytes(StandardCharsets.UTF_8));
        try (Journal journal = Events.open(temporary, 1);
                SinkFollower follower = start(journal)) {
            journal.append(Append.to(StreamId.of("order-ä"), ExpectedVersion.none(), event))
                    .join();
            Events.append(journal, "empty-1", new byte[0]).join();
            awaitEnd(journal, follower);
            List<ConsumerRecord<byte[], byte[]>> records = broker.read(topic, 0);
            assertThat(records).hasSize(2);
            ConsumerRecord<byte[], byte[]> paid = records.get(0);
            assertThat(new String(paid.key(), StandardCharsets.UTF_8)).isEqualTo("order-ä");
            assertThat(new String(paid.value(), StandardCharsets.UTF_8)).isEqualTo("{\"sum\":1}");
            Map<String, String> wanted = Map.of(
                    "shard", "0",
                    "sequence", "1",
                    "epoch", "1",
                    "version", "1",
                    "type", "Paid",
                    "id", "e1",
                    "revision", "3",
                    "content-type", "application/json",
                    "metadata", "{\"by\":\"me\"}");
            wanted.forEach((name, value) ->
                    assertThat(KafkaBroker.header(paid, name)).as(name).isEqualTo(value));
            assertThat(java.time.Instant.parse(KafkaBroker.header(paid, "time")).toEpochMilli())
                    .isEqualTo(paid.timestamp());
            // Nothing in it is not the same as a record that deletes.
            assertThat(records.get(1).value()).isNotNull().isEmpty();
            assertThat(records.get(1).headers().lastHeader("metadata")).isNull();
        }
    }

    @Test
    void shouldGoOnBehindWhatTheTopicHoldsWithoutPlacesOfItsOwn() throws Exception {
        broker.createTopic(topic, 2);
        try (Journal journal = Events.open(temporary, 2)) {
            try (SinkFollower follower = start(journal)) {
                Events.append(journal, 0, 1_000);
                awaitEnd(journal, follower);
            }
            Files.delete(temporary.resolve("sinks/kafka.places"));
            Events.append(journal, 1_000, 1_000);
            try (SinkFollower follower = start(journal)) {
                awaitEnd(journal, follower);
            }
            assertThat(Topics.requireWhole(broker, topic, journal)).isZero();
        }
    }

    @Test
    void shouldRefuseATopicThatIsNotThereOrTooNarrowUntilThatIsMended() throws Exception {
        try (Journal journal = Events.open(temporary, 3)) {
            Events.append(journal, 0, 100);
            try (SinkFollower follower = start(journal)) {
                awaitStopped(follower);
                assertThat(follower.standing().cause())
                        .contains("there is no topic " + topic, "with 3 partitions", "create-topic = on");
                broker.createTopic(topic, 2);
                follower.resume();
                await().until(() -> String.valueOf(follower.standing().cause()).contains("2 partitions"));
                assertThat(follower.standing().cause()).contains("3 shards", "--alter", "--partitions 3");
                broker.addPartitions(topic, 3);
                follower.resume();
                awaitEnd(journal, follower);
            }
            assertThat(Topics.requireWhole(broker, topic, journal)).isZero();
        }
    }

    @Test
    void shouldMakeTheTopicIfItMay() throws Exception {
        try (Journal journal = Events.open(temporary, 3);
                SinkFollower follower =
                        start(journal, KafkaOptions.of(broker.address(), topic).withCreateTopic(1))) {
            Events.append(journal, 0, 100);
            awaitEnd(journal, follower);
            assertThat(broker.partitions(topic)).isEqualTo(3);
            assertThat(Topics.requireWhole(broker, topic, journal)).isZero();
        }
    }

    @Test
    void shouldStopBeforeARecordThatTheBrokerFindsTooLarge() throws Exception {
        broker.createTopic(topic, 1);
        broker.configure(topic, "max.message.bytes", "20000");
        try (Journal journal = Events.open(temporary, 1)) {
            Events.append(journal, 0, 500);
            Events.append(journal, "large-1", new byte[30_000]).join();
            Events.append(journal, 500, 500);
            try (SinkFollower follower = start(journal)) {
                awaitStopped(follower);
                assertThat(follower.standing().cause())
                        .contains("shard 0 sequence 501", "max.message.bytes", "skip the event");
                assertThat(follower.standing().positions().sequence(0)).isEqualTo(500);
                // Nothing behind it was let past.
                assertThat(broker.read(topic, 0)).hasSize(500);
                broker.configure(topic, "max.message.bytes", "40000");
                follower.resume();
                awaitEnd(journal, follower);
            }
            assertThat(Topics.requireWhole(broker, topic, journal)).isZero();
        }
    }

    @Test
    void shouldLetNothingPastARecordThatIsRefused() throws Exception {
        broker.createTopic(topic, 1);
        try (Journal journal = Events.open(temporary, 1);
                KafkaSink sink = KafkaSink.open(filling(), 1)) {
            for (int i = 0; i < 10; i++) {
                Events.append(journal, "before-1", new byte[10_000]).join();
            }
            Events.append(journal, "large-1", new byte[200_000]).join();
            // It is in a batch alone: too large for the one of those before it, and for one with the next.
            Events.append(journal, "behind-1", new byte[70_000]).join();
            assertThat(sink.held(0)).contains(Held.NOTHING);
            // Behind the back of the sink, which takes all of them for small enough.
            broker.configure(topic, "max.message.bytes", "150000");
            assertThatThrownBy(() -> sink.send(
                            0, journal.readShard(0, 1, EventFilter.all()).next(1_000)))
                    .isInstanceOfSatisfying(
                            SinkRefusal.class,
                            refusal -> assertThat(refusal.sequence()).hasValue(11));
            assertThat(sink.held(0).orElseThrow().sequence()).isEqualTo(10);
            assertThat(broker.read(topic, 0)).hasSize(10);
        }
    }

    @Test
    void shouldAskTheTopicAgainWhenItTakesLessThanItDid() throws Exception {
        broker.createTopic(topic, 1);
        try (Journal journal = Events.open(temporary, 1);
                KafkaSink sink = KafkaSink.open(filling(), 1)) {
            for (int i = 0; i < 5; i++) {
                Events.append(journal, "before-1", new byte[10_000]).join();
            }
            // In a batch with those before it.
            Events.append(journal, "large-1", new byte[200_000]).join();
            List<RecordedEvent> events =
                    journal.readShard(0, 1, EventFilter.all()).next(1_000);
            assertThat(sink.held(0)).contains(Held.NOTHING);
            broker.configure(topic, "max.message.bytes", "150000");
            assertThatThrownBy(() -> sink.send(0, events))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("takes less");
            assertThat(sink.held(0)).contains(Held.NOTHING);
            assertThatThrownBy(() -> sink.send(0, events))
                    .isInstanceOfSatisfying(
                            SinkRefusal.class,
                            refusal -> assertThat(refusal.sequence()).hasValue(6));
            assertThat(broker.read(topic, 0)).hasSize(5);
        }
    }

    /** A batch is sent when it is full or nothing more comes, and not when a time is over: what shares one is certain. */
    private KafkaOptions filling() {
        return KafkaOptions.of(broker.address(), topic)
                .withTimeout(Duration.ofMinutes(10))
                .withClient(Map.of("linger.ms", "60000"));
    }

    @Test
    void shouldGoOnBehindWhatIsSkipped() throws Exception {
        broker.createTopic(topic, 1);
        broker.configure(topic, "max.message.bytes", "20000");
        try (Journal journal = Events.open(temporary, 1)) {
            Events.append(journal, 0, 5);
            Events.append(journal, "large-1", new byte[30_000]).join();
            try (SinkFollower follower = start(journal)) {
                awaitStopped(follower);
                follower.skip(new Position(0, 6));
                awaitEnd(journal, follower);
            }
            // The topic ends before it, and still it is not sent again.
            try (SinkFollower follower = start(journal)) {
                Events.append(journal, 5, 5);
                awaitEnd(journal, follower);
                assertThat(follower.standing().state()).isEqualTo(State.RUNNING);
            }
            assertThat(broker.read(topic, 0).stream()
                            .map(record -> KafkaBroker.header(record, "sequence"))
                            .toList())
                    .containsExactly("1", "2", "3", "4", "5", "7", "8", "9", "10", "11");
        }
    }

    @Test
    void shouldNotFillATopicThatWasMadeAnewBeforeItIsTold() throws Exception {
        broker.createTopic(topic, 1);
        try (Journal journal = Events.open(temporary, 1)) {
            try (SinkFollower follower = start(journal)) {
                Events.append(journal, 0, 100);
                awaitEnd(journal, follower);
            }
            broker.deleteTopic(topic);
            broker.createTopic(topic, 1);
            try (SinkFollower follower = start(journal)) {
                awaitStopped(follower);
                assertThat(follower.standing().cause()).contains("holds nothing of shard 0", "sequence 100", "Reset");
                follower.reset(Positions.start());
                awaitEnd(journal, follower);
                assertThat(Topics.requireWhole(broker, topic, journal)).isZero();
            }
        }
    }

    @Test
    void shouldNotGoOnBehindAnEventThatTheJournalGaveUp() throws Exception {
        broker.createTopic(topic, 1);
        Path copy = temporary.resolve("copy");
        try (Journal journal = Events.open(temporary.resolve("own"), 1)) {
            Events.append(journal, 0, 10);
        }
        Events.copy(temporary.resolve("own"), copy);
        try (Journal journal = Events.open(temporary.resolve("own"), 1);
                SinkFollower follower = start(journal)) {
            Events.append(journal, 10, 20);
            awaitEnd(journal, follower);
        }
        Files.delete(temporary.resolve("sinks").resolve(OPTIONS.name() + ".places"));
        // In the same epoch, with as many events and more: only when they were stored tells them apart.
        try (Journal journal = Events.open(copy, 1)) {
            Events.append(journal, 10, 50);
            try (SinkFollower follower = start(journal)) {
                awaitStopped(follower);
                assertThat(follower.standing().cause()).contains("another event of sequence 30 of shard 0", "reset");
                follower.reset(Positions.of(10L));
                awaitEnd(journal, follower);
            }
            // From now on the topic holds what the journal has.
            Events.append(journal, 60, 1);
            try (SinkFollower follower = start(journal)) {
                awaitEnd(journal, follower);
                assertThat(broker.read(topic, 0)).hasSize(30 + 51);
            }
        }
    }

    @Test
    void shouldSendAgainFromWhereItIsResetTo() throws Exception {
        broker.createTopic(topic, 1);
        try (Journal journal = Events.open(temporary, 1)) {
            Events.append(journal, 0, 100);
            try (SinkFollower follower = start(journal)) {
                awaitEnd(journal, follower);
                follower.pause();
                await().until(() -> follower.shards().get(0).state() == State.PAUSED);
                follower.reset(Positions.of(40L));
            }
            try (SinkFollower follower = start(journal)) {
                follower.resume();
                await().until(() -> follower.shards().get(0).sent() == 60);
            }
            assertThat(Topics.requireWhole(broker, topic, journal)).isEqualTo(60);
        }
    }

    @Test
    void shouldRefuseATopicThatOthersWriteTo() throws Exception {
        broker.createTopic(topic, 1);
        try (KafkaProducer<byte[], byte[]> other = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.address()), new ByteArraySerializer(), new ByteArraySerializer())) {
            other.send(new ProducerRecord<>(topic, new byte[1])).get();
        }
        try (Journal journal = Events.open(temporary, 1);
                SinkFollower follower = start(journal)) {
            awaitStopped(follower);
            assertThat(follower.standing().cause()).contains("offset 0 of partition 0", "belong to this sink alone");
        }
    }

    @Test
    void shouldRefuseSettingsThatOrderAndSafetyRestOn() {
        KafkaOptions options = KafkaOptions.of("localhost:9092", "t".repeat(249));
        assertThatThrownBy(() -> options.withClient(Map.of("acks", "1"))).hasMessageContaining("acks");
        assertThatThrownBy(() -> options.withClient(Map.of("transactional.id", "x")))
                .hasMessageContaining("transactional.id");
        assertThat(options.withClient(Map.of("security.protocol", "SSL")).toString())
                .doesNotContain("SSL");
        assertThatThrownBy(() -> KafkaOptions.of("localhost:9092", "t".repeat(250)))
                .hasMessageContaining("249");
        assertThatThrownBy(() -> KafkaOptions.of(" ", "t")).hasMessageContaining("bootstrap");
        assertThatThrownBy(() -> KafkaOptions.of("localhost:9092", "a/b")).hasMessageContaining("a/b");
        assertThatThrownBy(() -> options.withCompression("zip")).hasMessageContaining("zstd");
        assertThatThrownBy(() -> options.withCreateTopic(0)).hasMessageContaining("replication=0");
        assertThat(options.withTimeout(Duration.ofSeconds(1)).withTimeout(Duration.ofMinutes(10)))
                .isNotNull();
        assertThatThrownBy(() -> options.withTimeout(Duration.ofMillis(999))).hasMessageContaining("timeout");
        assertThatThrownBy(() -> options.withTimeout(Duration.ofMinutes(10).plusMillis(1)))
                .hasMessageContaining("timeout");
    }
}
