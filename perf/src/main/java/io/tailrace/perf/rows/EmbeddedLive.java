package io.tailrace.perf.rows;

import io.tailrace.journal.Ack;
import io.tailrace.journal.Append;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.EventData;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Subscription;
import io.tailrace.perf.floor.Floors;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.OpenLoop;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.load.Schedule;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * From the intended time of an append to the moment a subscription in the same process has the event, {@code memory}
 * durability, at a fixed rate. The floor is a thread that polls Chronicle's tailer while another appends.
 *
 * @param row what is measured
 * @param perSecond appends a second
 */
record EmbeddedLive(Row row, int perSecond) implements Workload {
    private static final long STALL_NANOS = 20_000_000_000L;

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        Shape shape = new Shape(Shape.Kind.usual());
        Floors floors = new Floors(bench.cycleBytes(), shape.kind().commitBytes());
        RowResult result;
        try (Journal journal = Journal.open(Filled.config(bench, directory).withDurability(Ack.MEMORY))) {
            result = Turns.timed(
                            bench,
                            row,
                            () -> floor(bench, floors),
                            () -> figure(bench, journal, shape),
                            Percentiles::p50)
                    .withNote("floor and figure are the p50 of each repetition");
        }
        WorkDirectory.remove(directory);
        return result;
    }

    private Schedule schedule(Bench bench, long start) {
        return Schedule.lasting(start, perSecond, bench.plan().trial().toNanos());
    }

    private Percentiles floor(Bench bench, Floors floors) throws IOException {
        Path directory = bench.work().fresh("floor");
        long start = bench.clock().nanos();
        try (Latencies latencies = bench.latencies(row.label() + ".floor", start)) {
            floors.live(directory, schedule(bench, start), latencies);
            return latencies.percentiles(perSecond);
        } finally {
            WorkDirectory.remove(directory);
        }
    }

    private Percentiles figure(Bench bench, Journal journal, Shape shape) {
        long start = bench.clock().nanos();
        Schedule schedule = schedule(bench, start);
        try (Latencies latencies = bench.latencies(row.label(), start);
                Subscription subscription = journal.subscribe(
                        journal.end(),
                        EventFilter.all(),
                        event -> latencies.completed(event.dataView().getLong(0)))) {
            OpenLoop.run(bench.clock(), schedule, latencies, intended -> {
                byte[] data = new byte[Shape.DATA_BYTES];
                ByteBuffer.wrap(data).putLong(intended);
                int stream = Math.floorMod(intended, Shape.STREAMS);
                journal.append(
                        Append.to(shape.stream(stream), ExpectedVersion.any(), EventData.of("measured", data)),
                        EmbeddedLive::requireAppended);
            });
            awaitAll(bench, latencies, schedule.count(), subscription);
            return latencies.percentiles(perSecond);
        }
    }

    /** What was not taken is never delivered, so {@link #awaitAll} would find it too; this says why. */
    private static void requireAppended(AppendResult result) {
        if (!(result instanceof AppendResult.Appended)) {
            throw new IllegalStateException("an append was not taken: " + result);
        }
    }

    private static void awaitAll(Bench bench, Latencies latencies, long count, Subscription subscription) {
        long deadline = bench.clock().nanos() + STALL_NANOS;
        while (latencies.count() < count) {
            if (bench.clock().nanos() > deadline) {
                throw new IllegalStateException("events were not delivered within 20 s: delivered=" + latencies.count()
                        + " of " + count + " failure=" + subscription.failure());
            }
            Thread.onSpinWait();
        }
    }
}
