package io.tailrace.sink.kafka;

import io.tailrace.journal.RecordedEvent;
import io.tailrace.sink.Held;
import io.tailrace.sink.Sink;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Writes every shard into the partition of its number. Within a partition the first copies of the events are in the order of
 * the shard and without gaps; a copy that comes again has a sequence that is not higher than one before it. So a reader that passes
 * over what is not higher than the last it took sees every event once.
 *
 * <p>What is sent next begins behind the last record of the partition: the topic is the checkpoint, and has to belong to the sink
 * alone. A producer for each shard, with one request in flight.
 */
public final class KafkaSink implements Sink {
    private final KafkaOptions options;
    private final KafkaTopic topic;
    private final AtomicReferenceArray<KafkaShard> producers;
    private volatile boolean closed;

    private KafkaSink(KafkaOptions options, int shards) {
        this.options = options;
        this.topic = new KafkaTopic(options, shards);
        this.producers = new AtomicReferenceArray<>(shards);
    }

    /** A sink for a store of {@code shards} shards. Does not wait for the brokers: they are asked when there is something to do. */
    public static KafkaSink open(KafkaOptions options, int shards) {
        return new KafkaSink(options, shards);
    }

    @Override
    public Optional<Held> held(int shard) throws Exception {
        drop(shard);
        int limit = topic.require();
        Optional<Held> held = topic.held(shard);
        producers.set(shard, new KafkaShard(options, topic.settings(), limit));
        if (closed) {
            drop(shard);
        }
        return held;
    }

    @Override
    public void send(int shard, List<RecordedEvent> events) throws Exception {
        KafkaShard producer = producers.get(shard);
        if (producer == null) {
            throw new IllegalStateException("the sink is closed");
        }
        producer.send(events);
    }

    private void drop(int shard) {
        KafkaShard producer = producers.getAndSet(shard, null);
        if (producer != null) {
            producer.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (int shard = 0; shard < producers.length(); shard++) {
            drop(shard);
        }
    }
}
