package io.tailrace.perf.peer;

import io.tailrace.broker.KafkaBroker;
import io.tailrace.perf.measure.Bench;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Topics of a broker in this JVM, for sinks to fill, and a bare producer that fills one with records like theirs. */
public final class KafkaTopics implements AutoCloseable {
    private static final int STREAMS = 10_000;

    private final KafkaBroker broker;

    private KafkaTopics(KafkaBroker broker) {
        this.broker = broker;
    }

    /** Starts a broker whose log lies in {@code directory}, and acknowledges from the page cache, as is usual. */
    public static KafkaTopics start(Path directory) throws Exception {
        return new KafkaTopics(KafkaBroker.start(directory));
    }

    /** Where the broker listens. */
    public String address() {
        return broker.address();
    }

    /** Makes a topic of one partition. */
    public void create(String topic) throws Exception {
        broker.createTopic(topic, 1);
    }

    /** Gives back the disk of a topic. */
    public void delete(String topic) throws Exception {
        broker.deleteTopic(topic);
    }

    /**
     * Has one producer, idempotent and with {@code acks=all}, write records of the key, value and headers that a sink writes.
     * Returns how many a second were acknowledged.
     */
    public double produce(Bench bench, String topic, long records, String data) throws Exception {
        byte[] value = data.getBytes(StandardCharsets.US_ASCII);
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", address(),
                "acks", "all",
                "enable.idempotence", "true",
                "linger.ms", "5",
                "batch.size", "262144");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            long start = bench.clock().nanos();
            Future<RecordMetadata> last = null;
            for (long i = 1; i <= records; i++) {
                last = producer.send(record(topic, i, value));
            }
            producer.flush();
            await(last);
            double seconds = (bench.clock().nanos() - start) / 1e9;
            requireStored(topic, records);
            return records / seconds;
        }
    }

    private static void await(@Nullable Future<RecordMetadata> last) throws InterruptedException, ExecutionException {
        if (last != null) {
            last.get();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, long number, byte[] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, text("perf-" + number % STREAMS), value);
        Headers headers = record.headers();
        headers.add("shard", text("0"));
        headers.add("sequence", text(Long.toString(number)));
        headers.add("epoch", text("1"));
        headers.add("version", text(Long.toString(number / STREAMS + 1)));
        headers.add("type", text("Measured"));
        headers.add("id", text("0-" + number));
        headers.add("revision", text("1"));
        headers.add("content-type", text("application/json"));
        headers.add("time", text("2026-01-01T00:00:00.000000000Z"));
        return record;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Fails if the topic does not hold exactly so many records. */
    public void requireStored(String topic, long records) throws Exception {
        long end = broker.end(topic, 0);
        if (end != records) {
            throw new IllegalStateException("the topic is not what was sent: sent=" + records + " stored=" + end);
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
