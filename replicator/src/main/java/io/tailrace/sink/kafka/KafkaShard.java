package io.tailrace.sink.kafka;

import io.tailrace.journal.RecordedEvent;
import io.tailrace.sink.SinkRefusal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The producer of one partition. It lives until something fails, and then sends nothing more: one request is in flight at a time,
 * and the first record that fails closes the producer from its own thread before the next request. So no record is ever in the
 * partition without all before it, and the last one says how far the partition is.
 *
 * <p>{@link #send} is for one thread; {@link #close} for any.
 */
final class KafkaShard {
    private static final int BATCH_BYTES = 256 << 10;
    private static final int REQUEST_BYTES_MAX = 8 << 20;
    private static final long MEMORY_BYTES = 16L << 20;
    private static final int LINGER_MILLIS = 5;
    private static final long LOOK_MILLIS = 100;

    /**
     * More than the full batches that the producer holds: each may be split once, as it was compressed less than was thought. Where this
     * is wrong after all, events are only sent again.
     */
    private static final double SPLITS_MAX = 2.0 * MEMORY_BYTES / BATCH_BYTES;

    private final String topic;
    private final int limit;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Metric splits;
    private volatile @Nullable Failure failure;

    /** The first thing that failed. */
    private record Failure(long sequence, Exception cause) {}

    /**
     * @param settings of all clients
     * @param limit the most bytes of a batch that the topic takes
     */
    KafkaShard(KafkaOptions options, Map<String, Object> settings, int limit) {
        this.topic = options.topic();
        this.limit = limit;
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("max.in.flight.requests.per.connection", "1");
        settings.put("compression.type", options.compression());
        settings.put("delivery.timeout.ms", String.valueOf(options.timeout().toMillis()));
        settings.put("max.block.ms", String.valueOf(options.timeout().toMillis()));
        settings.put("max.request.size", String.valueOf(REQUEST_BYTES_MAX));
        settings.putIfAbsent("linger.ms", String.valueOf(LINGER_MILLIS));
        settings.put("batch.size", String.valueOf(Math.min(BATCH_BYTES, limit / 2)));
        settings.putIfAbsent("buffer.memory", String.valueOf(MEMORY_BYTES));
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.splits = producer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("batch-split-total"))
                .findAny()
                .orElseThrow();
    }

    /**
     * Returns when all of {@code events} are acknowledged. One that may be too large for the topic goes alone, so that a refusal
     * is for it and for nothing else.
     */
    void send(List<RecordedEvent> events) throws Exception {
        Future<RecordMetadata> last = null;
        for (RecordedEvent event : events) {
            ProducerRecord<byte[], byte[]> record = KafkaHeaders.record(topic, event);
            boolean alone = KafkaHeaders.bytesMax(record) > limit;
            if (alone) {
                settle(last);
            }
            last = put(event.sequence(), record);
            if (alone) {
                settle(last);
            }
        }
        settle(last);
    }

    private @Nullable Future<RecordMetadata> put(long sequence, ProducerRecord<byte[], byte[]> record)
            throws Exception {
        try {
            return producer.send(record, (metadata, exception) -> {
                if (exception != null) {
                    failed(sequence, exception);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            failed(sequence, e);
            settle(null);
            return null;
        }
    }

    /** Waits for what was sent. The partition acknowledges in order: with the last record, all are there. */
    private void settle(@Nullable Future<RecordMetadata> last) throws Exception {
        if (last != null) {
            producer.flush();
            double before = splits();
            boolean settled = false;
            while (!settled) {
                try {
                    last.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    settled = true;
                } catch (ExecutionException e) {
                    // The callback has kept what failed first.
                    settled = true;
                } catch (TimeoutException e) {
                    requireSplitsEnd(before);
                }
            }
        }
        Failure found = failure;
        if (found != null) {
            throw told(found);
        }
    }

    /**
     * A batch that the topic finds too large is split by the producer, into parts as large as it ever sends: into itself, again and
     * again, if the topic has come to take less than that. It would go on until the time is over, or the stack.
     */
    private void requireSplitsEnd(double before) {
        if (splits() - before > SPLITS_MAX) {
            failed(
                    0,
                    new IOException(
                            "topic " + topic + " takes less in a batch than the " + limit + " bytes that it took"));
        }
    }

    private double splits() {
        return (double) splits.metricValue();
    }

    /** On the producer's own thread, or that of the caller. Closes outside the lock, as that waits for the other thread. */
    private void failed(long sequence, Exception cause) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure = new Failure(sequence, cause);
        }
        close();
    }

    private Exception told(Failure found) {
        if (found.cause instanceof RecordTooLargeException) {
            return new SinkRefusal(
                    found.sequence,
                    "the broker takes no record as large as this event: " + found.cause.getMessage()
                            + " Raise max.message.bytes of topic " + topic
                            + " (and replica.fetch.max.bytes of the brokers) and resume the sink, or skip the event",
                    found.cause);
        }
        return found.cause;
    }

    /** Sends nothing more; what waits for an acknowledgement fails. */
    void close() {
        producer.close(Duration.ZERO);
    }
}
