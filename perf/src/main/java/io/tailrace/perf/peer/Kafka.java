package io.tailrace.perf.peer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/** A Kafka broker in this JVM, one topic of one partition, and one producer that waits for all replicas, which is one. */
final class Kafka implements Peer {
    private static final String TOPIC = "events";
    private static final int STREAMS = 10_000;
    private static final int TIMEOUT_SECONDS = 60;

    private final KafkaRaftServer server;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Semaphore room;
    private final int inFlight;
    private final boolean flushed;
    private final byte[] data;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private long sent;

    private Kafka(KafkaRaftServer server, String address, int inFlight, boolean flushed, String data) {
        this.server = server;
        this.inFlight = inFlight;
        this.flushed = flushed;
        this.data = data.getBytes(StandardCharsets.US_ASCII);
        room = new Semaphore(inFlight);
        admin = Admin.create(Map.of("bootstrap.servers", address));
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", address,
                        "acks", "all",
                        "enable.idempotence", "true",
                        "linger.ms", "0",
                        "batch.size", "65536"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Starts a broker whose log lies in {@code directory}.
     *
     * @param flushed whether the broker forces its log before it acknowledges
     */
    static Kafka start(Path directory, int inFlight, boolean flushed, String data) throws Exception {
        int port = freePort();
        Properties properties = properties(directory, port, freePort(), flushed);
        format(directory, properties);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        server.startup();
        Kafka kafka = new Kafka(server, "127.0.0.1:" + port, inFlight, flushed, data);
        try {
            kafka.admin
                    .createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                    .all()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return kafka;
        } catch (Exception e) {
            kafka.close();
            throw e;
        }
    }

    private static Properties properties(Path directory, int port, int controllerPort, boolean flushed) {
        Properties properties = new Properties();
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
                "offsets.topic.replication.factor", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1"));
        if (flushed) {
            properties.put("log.flush.interval.messages", "1");
        }
        return properties;
    }

    private static void format(Path directory, Properties properties) throws IOException {
        Path file = directory.resolve("server.properties");
        StringBuilder lines = new StringBuilder();
        properties.forEach(
                (key, value) -> lines.append(key).append('=').append(value).append('\n'));
        Files.writeString(file, lines);
        try (PrintStream unheard = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            int exit = StorageTool.execute(
                    new String[] {
                        "format",
                        "--config",
                        file.toString(),
                        "--cluster-id",
                        Uuid.randomUuid().toString()
                    },
                    unheard);
            if (exit != 0) {
                throw new IOException("Kafka could not format its directory: directory=" + directory);
            }
        }
    }

    /** The broker has to be told its port before it listens; another may take it in between, which ends the run. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public String name() {
        return "Kafka " + AppInfoParser.getVersion();
    }

    @Override
    public String durability() {
        return flushed
                ? "acks=all, one replica, log.flush.interval.messages=1: forced before it is acknowledged"
                : "acks=all, one replica, not forced: the page cache, as Kafka is usually run";
    }

    @Override
    public double saturate(long durationNanos) throws Exception {
        long before = acknowledged.get();
        long start = System.nanoTime();
        while (System.nanoTime() - start < durationNanos) {
            take(1);
            byte[] key = ("perf-" + sent++ % STREAMS).getBytes(StandardCharsets.US_ASCII);
            // What becomes of it is told to the callback; the future says the same.
            Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(TOPIC, key, data), this::answered);
        }
        take(inFlight);
        room.release(inFlight);
        Exception failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return (acknowledged.get() - before) * 1e9 / (System.nanoTime() - start);
    }

    private void answered(RecordMetadata metadata, @Nullable Exception exception) {
        if (exception == null) {
            acknowledged.incrementAndGet();
        } else {
            failure.set(exception);
        }
        room.release();
    }

    private void take(int permits) throws InterruptedException, IOException {
        if (!room.tryAcquire(permits, TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("Kafka has not answered for " + TIMEOUT_SECONDS + " s");
        }
    }

    @Override
    public void requireStored() throws Exception {
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        long end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .offset();
        if (end != acknowledged.get()) {
            throw new IllegalStateException(
                    "stored is not what was acknowledged: acknowledged=" + acknowledged + " stored=" + end);
        }
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
        server.shutdown();
        server.awaitShutdown();
    }
}
