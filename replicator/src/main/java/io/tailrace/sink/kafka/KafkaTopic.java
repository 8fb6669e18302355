package io.tailrace.sink.kafka;

import io.tailrace.sink.Held;
import io.tailrace.sink.SinkRefusal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Looks at the topic: whether it can be written to as it should, and what each partition holds. Any thread. */
final class KafkaTopic {
    /** How far back the last record is looked for at first; what was compacted away or belongs to a transaction is stepped over. */
    private static final long WINDOW = 16;

    /** Where the sink may not ask: less than what brokers take if nobody changed it. */
    private static final int LIMIT_UNTOLD = 1_000_000;

    private final KafkaOptions options;
    private final int shards;

    KafkaTopic(KafkaOptions options, int shards) {
        this.options = options;
        this.shards = shards;
    }

    /**
     * Makes the topic if that is allowed and needed, and returns the most bytes of a batch that it takes.
     *
     * @throws SinkRefusal if it is not there, or has fewer partitions than the store has shards
     */
    synchronized int require() throws Exception {
        try (Admin admin = Admin.create(settings())) {
            int partitions = partitions(admin);
            if (partitions < 0 && options.createTopic()) {
                create(admin);
                partitions = partitions(admin);
                if (partitions < 0) {
                    throw new TimeoutException(
                            "topic " + options.topic() + " was made, and the broker knows it not yet");
                }
            }
            if (partitions < 0) {
                throw new SinkRefusal(
                        "there is no topic " + options.topic() + ": make it with " + shards
                                + " partitions, one for each shard, or set create-topic = on; then resume the sink",
                        null);
            }
            if (partitions < shards) {
                throw new SinkRefusal(
                        "topic " + options.topic() + " has " + partitions + " partitions and the store " + shards
                                + " shards, each of which needs one: kafka-topics --alter --topic " + options.topic()
                                + " --partitions " + shards + "; then resume the sink",
                        null);
            }
            return limit(admin);
        }
    }

    private int limit(Admin admin) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, options.topic());
        try {
            Config config = admin.describeConfigs(List.of(topic))
                    .all()
                    .get(millis(), TimeUnit.MILLISECONDS)
                    .get(topic);
            ConfigEntry entry = config == null ? null : config.get("max.message.bytes");
            String value = entry == null ? null : entry.value();
            return value == null ? LIMIT_UNTOLD : Math.max(2, Integer.parseInt(value));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return LIMIT_UNTOLD;
            }
            throw unwrapped(e);
        }
    }

    /** -1 if there is no such topic. */
    private int partitions(Admin admin) throws Exception {
        try {
            TopicDescription topic = admin.describeTopics(List.of(options.topic()))
                    .allTopicNames()
                    .get(millis(), TimeUnit.MILLISECONDS)
                    .get(options.topic());
            return topic == null ? -1 : topic.partitions().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return -1;
            }
            throw unwrapped(e);
        }
    }

    private void create(Admin admin) throws Exception {
        try {
            admin.createTopics(List.of(new NewTopic(options.topic(), shards, (short) options.replication())))
                    .all()
                    .get(millis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw unwrapped(e);
            }
        }
    }

    private static Exception unwrapped(ExecutionException e) {
        return e.getCause() instanceof KafkaException cause ? cause : e;
    }

    /**
     * What the last record of the partition of {@code shard} says; nothing if there never was one, empty if there is none any more.
     *
     * @throws SinkRefusal if the last record is not of a sink
     */
    Optional<Held> held(int shard) throws SinkRefusal {
        TopicPartition partition = new TopicPartition(options.topic(), shard);
        Duration timeout = options.timeout();
        Map<String, Object> settings = settings();
        settings.put("auto.offset.reset", "none");
        settings.put("enable.auto.commit", "false");
        settings.put("allow.auto.create.topics", "false");
        settings.put("default.api.timeout.ms", String.valueOf(millis()));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long begin = offset(consumer.beginningOffsets(List.of(partition), timeout), partition);
            long end = offset(consumer.endOffsets(List.of(partition), timeout), partition);
            if (end == 0) {
                return Optional.of(Held.NOTHING);
            }
            long from = end - 1;
            for (long window = WINDOW; from >= begin; window *= WINDOW) {
                ConsumerRecord<byte[], byte[]> last = last(consumer, partition, from, end);
                if (last != null) {
                    return Optional.of(held(last, shard));
                }
                if (from == begin) {
                    break;
                }
                from = Math.max(begin, end - window);
            }
            return Optional.empty();
        }
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        Long offset = offsets.get(partition);
        if (offset == null) {
            throw new IllegalStateException("no offset was told: partition=" + partition);
        }
        return offset;
    }

    /** The last record from offset {@code from} on, before {@code end}; null if there is none. */
    private @Nullable ConsumerRecord<byte[], byte[]> last(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long end) {
        ConsumerRecord<byte[], byte[]> last = null;
        long dueNanos = System.nanoTime() + options.timeout().toNanos();
        consumer.seek(partition, from);
        while (consumer.position(partition, options.timeout()) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                last = record.offset() < end ? record : last;
            }
            if (System.nanoTime() > dueNanos) {
                throw new TimeoutException(
                        "the end of partition " + partition + " was not read within " + options.timeout());
            }
        }
        return last;
    }

    private Held held(ConsumerRecord<byte[], byte[]> last, int shard) throws SinkRefusal {
        Held held = KafkaHeaders.held(last, shard);
        if (held == null) {
            throw new SinkRefusal(
                    "the record at offset " + last.offset() + " of partition " + shard + " of topic " + options.topic()
                            + " was not written by a sink for shard " + shard
                            + ": the topic has to belong to this sink alone; choose another",
                    null);
        }
        return held;
    }

    private long millis() {
        return options.timeout().toMillis();
    }

    /** For all clients of the sink. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(options.client());
        settings.put("bootstrap.servers", options.bootstrap());
        settings.putIfAbsent("client.id", "tailrace");
        settings.putIfAbsent("request.timeout.ms", String.valueOf(Math.max(500, Math.min(10_000, millis() / 2))));
        settings.putIfAbsent("reconnect.backoff.max.ms", "2000");
        return settings;
    }
}
