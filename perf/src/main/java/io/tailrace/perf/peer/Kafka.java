package io.tailrace.perf.peer;

import io.tailrace.broker.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;

/** A Kafka broker in this JVM, one topic of one partition, and one producer that waits for all replicas, which is one. */
final class Kafka implements Peer {
    private static final String TOPIC = "events";
    private static final int STREAMS = 10_000;
    private static final int TIMEOUT_SECONDS = 60;

    private final KafkaBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Semaphore room;
    private final int inFlight;
    private final boolean flushed;
    private final byte[] data;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private long sent;

    private Kafka(KafkaBroker broker, int inFlight, boolean flushed, String data) {
        this.broker = broker;
        this.inFlight = inFlight;
        this.flushed = flushed;
        this.data = data.getBytes(StandardCharsets.US_ASCII);
        room = new Semaphore(inFlight);
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", broker.address(),
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
        Map<String, String> settings = flushed ? Map.of("log.flush.interval.messages", "1") : Map.of();
        Kafka kafka = new Kafka(KafkaBroker.start(directory, settings), inFlight, flushed, data);
        try {
            kafka.broker.createTopic(TOPIC, 1);
            return kafka;
        } catch (Exception e) {
            kafka.close();
            throw e;
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
        long end = broker.end(TOPIC, 0);
        if (end != acknowledged.get()) {
            throw new IllegalStateException(
                    "stored is not what was acknowledged: acknowledged=" + acknowledged + " stored=" + end);
        }
    }

    @Override
    public void close() {
        producer.close();
        broker.close();
    }
}
