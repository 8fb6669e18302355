package io.tailrace.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A real broker in this JVM, its own controller, which can be stopped and started again over the same log and port. One thread
 * at a time; whoever starts it closes it.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 30;
    private static final int DELETE_DELAY_MILLIS = 60_000;

    private final Properties properties = new Properties();
    private final int port;
    private @Nullable KafkaRaftServer server;
    private int changes;

    private KafkaBroker(Path directory, Map<String, String> settings) throws IOException {
        this.port = SparePort.find();
        int controllerPort = SparePort.find();
        while (controllerPort == port) {
            controllerPort = SparePort.find();
        }
        properties.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                "1",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controllerPort,
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + port,
                "controller.listener.names",
                "CONTROLLER",
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs",
                directory.resolve("log").toString()));
        properties.putAll(Map.of(
                "auto.create.topics.enable", "false",
                "offsets.topic.replication.factor", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1"));
        properties.putAll(settings);
        format(directory);
    }

    /** Starts one whose log lies in {@code directory}, which is made if it is not there. */
    public static KafkaBroker start(Path directory) throws IOException {
        return start(directory, Map.of());
    }

    /** As {@link #start(Path)}; {@code settings} are keys of Kafka's own {@code server.properties}. */
    public static KafkaBroker start(Path directory, Map<String, String> settings) throws IOException {
        KafkaBroker broker = new KafkaBroker(Files.createDirectories(directory), settings);
        broker.start();
        return broker;
    }

    private void format(Path directory) throws IOException {
        Path file = directory.resolve("server.properties");
        StringBuilder lines = new StringBuilder();
        properties.forEach(
                (key, value) -> lines.append(key).append('=').append(value).append('\n'));
        Files.writeString(file, lines);
        try (PrintStream unheard = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            String[] command = {
                "format",
                "--config",
                file.toString(),
                "--cluster-id",
                Uuid.randomUuid().toString()
            };
            if (StorageTool.execute(command, unheard) != 0) {
                throw new IOException("Kafka could not format its directory: directory=" + directory);
            }
        }
    }

    /** Starts it again. */
    public void start() {
        KafkaRaftServer fresh = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        fresh.startup();
        server = fresh;
    }

    /** Stops it in order; its log stays. */
    public void stop() {
        KafkaRaftServer running = server;
        server = null;
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
        }
    }

    /** Where it listens, as {@code 127.0.0.1:9092}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Makes a topic, and returns when the broker knows it. */
    public void createTopic(String topic, int partitions) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            await(admin, topic, partitions);
        }
    }

    /** Deletes a topic and gives back its disk; returns when the broker no longer knows it. */
    public void deleteTopic(String topic) throws Exception {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(topic)).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            await(admin, topic, 0);
        }
    }

    /** Gives a topic more partitions, {@code total} with those that it has. */
    public void addPartitions(String topic, int total) throws Exception {
        try (Admin admin = admin()) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total)))
                    .all()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            await(admin, topic, total);
        }
    }

    /** Sets one of Kafka's keys for a topic, and returns when the broker goes by it. */
    public void configure(String topic, String name, String value) throws Exception {
        try (Admin admin = admin()) {
            set(admin, topic, name, value);
            // It tells of a change before it goes by it, one by one: it goes by this one when it tells of the next.
            set(admin, topic, "file.delete.delay.ms", Integer.toString(DELETE_DELAY_MILLIS + ++changes));
        }
    }

    /** Returns when the broker tells the value. */
    private static void set(Admin admin, String topic, String name, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        while (!value.equals(value(admin, resource, name))) {
            Thread.sleep(20);
        }
    }

    private static String value(Admin admin, ConfigResource resource, String name) throws Exception {
        return Objects.requireNonNull(
                        admin.describeConfigs(List.of(resource)).values().get(resource))
                .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .get(name)
                .value();
    }

    /** How many the broker knows of; 0 = there is no such topic. */
    public int partitions(String topic) throws Exception {
        try (Admin admin = admin()) {
            return partitions(admin, topic);
        }
    }

    private static int partitions(Admin admin, String topic) throws Exception {
        try {
            return Objects.requireNonNull(admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                            .get(topic))
                    .partitions()
                    .size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw e;
        }
    }

    /** The controller answers before the broker has heard. */
    private static void await(Admin admin, String topic, int partitions) throws Exception {
        while (partitions(admin, topic) != partitions) {
            Thread.sleep(20);
        }
    }

    /** How many records one partition was given, from the first on. */
    public long end(String topic, int number) throws Exception {
        TopicPartition partition = new TopicPartition(topic, number);
        try (Admin admin = admin()) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .offset();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", address()));
    }

    /** Everything that one partition holds now, in its order. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, int number) {
        TopicPartition partition = new TopicPartition(topic, number);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    /** A header as text. */
    public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        stop();
    }
}
