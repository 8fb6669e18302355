package io.tailrace.perf.rows;

import io.tailrace.journal.Journal;
import io.tailrace.perf.load.Payload;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.peer.KafkaTopics;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.replicator.Standing;
import io.tailrace.sink.SinkFollower;
import io.tailrace.sink.SinkObserver;
import io.tailrace.sink.SinkOptions;
import io.tailrace.sink.kafka.KafkaOptions;
import io.tailrace.sink.kafka.KafkaSink;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Empties a journal into Kafka, as a sink does after it was away, against a producer that has nothing to read. A topic of its own
 * for each repetition.
 *
 * @param row what is measured
 * @param events how many
 */
record SinkToKafka(Row row, long events) implements Workload {
    private static final long WAIT_NANOS = 120_000_000_000L;

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        Path broker = bench.work().fresh(row.label() + "-broker");
        Filled.write(bench, directory, Shape.Kind.usual(), events);
        AtomicInteger topics = new AtomicInteger();
        RowResult result;
        try (Journal journal = Filled.open(bench, directory);
                KafkaTopics kafka = KafkaTopics.start(broker)) {
            Turns turns = Turns.take(
                    bench,
                    row,
                    () -> floor(bench, kafka, "floor-" + topics.incrementAndGet()),
                    () -> figure(bench, journal, kafka, "sink-" + topics.incrementAndGet()));
            result = RowResult.of(row, turns.floor(), turns.figure())
                    .withNote("the broker acknowledges from the page cache, and shares the cores")
                    .withNote(
                            "the sink has one request in flight, the bare producer five; headers and keys are the same");
        }
        WorkDirectory.remove(directory);
        WorkDirectory.remove(broker);
        return result;
    }

    private double floor(Bench bench, KafkaTopics kafka, String topic) throws Exception {
        kafka.create(topic);
        double rate = kafka.produce(bench, topic, events, Payload.json());
        kafka.delete(topic);
        return rate;
    }

    private double figure(Bench bench, Journal journal, KafkaTopics kafka, String topic) throws Exception {
        kafka.create(topic);
        Path places = bench.work().fresh(row.label() + "-places");
        KafkaSink sink = KafkaSink.open(KafkaOptions.of(kafka.address(), topic), journal.shards());
        long start = bench.clock().nanos();
        long taken;
        try (SinkFollower follower =
                SinkFollower.start(journal, SinkOptions.named("measured"), sink, places, SinkObserver.NONE)) {
            while (follower.shards().get(0).sent() < events) {
                requireRunning(follower, bench.clock().nanos() - start);
                Thread.sleep(1);
            }
            taken = bench.clock().nanos() - start;
        }
        kafka.requireStored(topic, events);
        kafka.delete(topic);
        WorkDirectory.remove(places);
        return events * 1e9 / taken;
    }

    private static void requireRunning(SinkFollower follower, long nanos) {
        if (follower.shards().get(0).state() != Standing.State.RUNNING || nanos > WAIT_NANOS) {
            throw new IllegalStateException("the sink does not get on: " + follower.standing());
        }
    }
}
