package io.tailrace.sink.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Where a Kafka sink writes, and how. Immutable; start from {@link #of(String, String)}.
 *
 * @param bootstrap the brokers to begin with, {@code host:port} separated by commas
 * @param topic that belongs to this sink alone; partition n holds shard n
 * @param createTopic whether the topic is made if it is not there, with a partition for each shard
 * @param replication copies of each partition of a topic that is made, -1 to 32,767 and not 0; -1 = as the brokers are configured
 * @param compression of what is sent: none, gzip, snappy, lz4 or zstd
 * @param timeout until what was sent and not acknowledged counts as failed, 1 s to 10 min
 * @param client further settings of the Kafka clients, as for TLS and SASL; those that order and safety rest on are refused
 */
public record KafkaOptions(
        String bootstrap,
        String topic,
        boolean createTopic,
        int replication,
        String compression,
        Duration timeout,
        Map<String, String> client) {
    public static final Duration TIMEOUT_MIN = Duration.ofSeconds(1);
    public static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);

    private static final Set<String> COMPRESSIONS = Set.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int TOPIC_LENGTH_MAX = 249;
    private static final Set<String> OURS = Set.of(
            "acks",
            "bootstrap.servers",
            "compression.type",
            "delivery.timeout.ms",
            "enable.idempotence",
            "isolation.level",
            "key.serializer",
            "max.in.flight.requests.per.connection",
            "partitioner.class",
            "retries",
            "transactional.id",
            "value.serializer");

    public KafkaOptions {
        client = Map.copyOf(client);
        if (bootstrap.isBlank()) {
            throw new IllegalArgumentException("bootstrap must name a broker, as kafka.example.com:9092");
        }
        if (!topic.matches("[A-Za-z0-9._-]{1," + TOPIC_LENGTH_MAX + "}") || topic.matches("\\.{1,2}")) {
            throw new IllegalArgumentException(
                    "a topic is 1 to " + TOPIC_LENGTH_MAX + " of A-Z a-z 0-9 . _ and -: topic=" + topic);
        }
        if (replication < -1 || replication == 0 || replication > Short.MAX_VALUE) {
            throw new IllegalArgumentException("out of range: replication=" + replication
                    + ", allowed 1 to 32767, or -1 for what the brokers are configured with");
        }
        if (!COMPRESSIONS.contains(compression)) {
            throw new IllegalArgumentException(
                    "compression must be none, gzip, snappy, lz4 or zstd: compression=" + compression);
        }
        if (timeout.compareTo(TIMEOUT_MIN) < 0 || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "out of range: timeout=" + timeout.toMillis() + "ms, allowed 1 s to 10 min");
        }
        for (String name : client.keySet()) {
            if (OURS.contains(name)) {
                throw new IllegalArgumentException("the setting " + name
                        + " of the Kafka client is not to be set: order, safety or a key of the sink rest on it");
            }
        }
    }

    /** The topic as it is there, uncompressed, with a time-out of 30 s. */
    public static KafkaOptions of(String bootstrap, String topic) {
        return new KafkaOptions(bootstrap, topic, false, -1, "none", Duration.ofSeconds(30), Map.of());
    }

    /** This, and a topic that is not there is made with {@code copies} of each partition; -1 = as the brokers are configured. */
    public KafkaOptions withCreateTopic(int copies) {
        return new KafkaOptions(bootstrap, topic, true, copies, compression, timeout, client);
    }

    public KafkaOptions withCompression(String wanted) {
        return new KafkaOptions(bootstrap, topic, createTopic, replication, wanted, timeout, client);
    }

    public KafkaOptions withTimeout(Duration wanted) {
        return new KafkaOptions(bootstrap, topic, createTopic, replication, compression, wanted, client);
    }

    public KafkaOptions withClient(Map<String, String> wanted) {
        return new KafkaOptions(bootstrap, topic, createTopic, replication, compression, timeout, wanted);
    }

    /** Without the settings of the client, which may hold passwords. */
    @Override
    public String toString() {
        return "kafka bootstrap=" + bootstrap + " topic=" + topic;
    }
}
