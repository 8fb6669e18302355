package io.tailrace.perf.peer;

import io.tailrace.broker.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.AppInfoParser;

/** A Kafka broker in this JVM, one topic of one partition, and one producer that waits for all replicas, which is one. */
final class Kafka implements Peer {
    private static final String TOPIC = "events";

    private final KafkaBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;
    private final InFlight inFlight;
    private final boolean flushed;
    private final byte[] data;

    private Kafka(KafkaBroker broker, int inFlight, boolean flushed, String data) {
        this.broker = broker;
        this.inFlight = new InFlight("Kafka", inFlight);
        this.flushed = flushed;
        this.data = data.getBytes(StandardCharsets.US_ASCII);
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
        return inFlight.saturate(durationNanos, this::send);
    }

    private void send(long number) {
        byte[] key = ("perf-" + number % Callers.STREAMS).getBytes(StandardCharsets.US_ASCII);
        // What becomes of it is told to the callback; the future says the same.
        Future<RecordMetadata> unused =
                producer.send(new ProducerRecord<>(TOPIC, key, data), (metadata, failed) -> inFlight.answered(failed));
    }

    @Override
    public void requireStored() throws Exception {
        inFlight.requireStored(broker.end(TOPIC, 0));
    }

    @Override
    public void close() {
        producer.close();
        broker.close();
    }
}
