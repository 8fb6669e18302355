package io.tailrace.perf.rows;

import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.Subscription;
import io.tailrace.perf.floor.Floor;
import io.tailrace.perf.floor.Floors;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Meter;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Events a second of one reader that takes all there is, from the page cache: over everything, over one long stream, or as a
 * subscription that catches up.
 *
 * @param row what is measured
 * @param events how many
 * @param dataBytes of each
 * @param way how they are read
 */
record Scan(Row row, long events, int dataBytes, Way way) implements Workload {
    private static final int WAIT_SECONDS = 120;

    /** How a reader goes through the store. */
    enum Way {
        ALL,
        ONE_STREAM,
        SUBSCRIPTION
    }

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        int streams = way == Way.ONE_STREAM ? 1 : Shape.STREAMS;
        Shape.Kind kind = Shape.Kind.usual().withDataBytes(dataBytes).withStreams(streams, Shape.Draw.IN_TURN);
        Filled.write(bench, directory, kind, events);
        RowResult result;
        try (Journal journal = Filled.open(bench, directory)) {
            Shape shape = new Shape(kind);
            Turns turns = Turns.take(
                    bench, row, () -> whole(Floors.tail(directory)).perSecond(), () -> figure(bench, journal, shape));
            Meter meter = Meter.start();
            figure(bench, journal, shape);
            double megabytes = Floors.scan(directory).bytes() / 1e6;
            double seconds =
                    Turns.beside(bench, () -> Floors.read(directory).seconds()).median();
            result = RowResult.of(row, turns.floor(), turns.figure())
                    .withBeside(
                            "walk of the mapped files with CRC32C",
                            Turns.beside(
                                    bench, () -> whole(Floors.scan(directory)).perSecond()))
                    .withNote(meter.stop(events))
                    .withNote(String.format(
                            Locale.ROOT,
                            "sequential read of the files: %,.0f MB in %.3f s, as %,.0f events/s",
                            megabytes,
                            seconds,
                            events / seconds));
        }
        WorkDirectory.remove(directory);
        return result;
    }

    private Floor whole(Floor floor) {
        if (floor.records() < events) {
            throw new IllegalStateException("the floor missed events: found=" + floor.records());
        }
        return floor;
    }

    private double figure(Bench bench, Journal journal, Shape shape) throws InterruptedException {
        long start = bench.clock().nanos();
        switch (way) {
            case ALL -> drain(journal.readAll(Positions.start(), EventFilter.all()));
            case ONE_STREAM -> drain(journal.readStream(shape.stream(0), 1, Journal.Direction.FORWARD));
            case SUBSCRIPTION -> catchUp(journal);
        }
        return events * 1e9 / (bench.clock().nanos() - start);
    }

    private void drain(EventCursor cursor) {
        long count = 0;
        long bytes = 0;
        for (RecordedEvent event = cursor.next(); event != null; event = cursor.next()) {
            count++;
            bytes += event.dataView().remaining();
        }
        if (count != events || bytes != events * dataBytes) {
            throw new IllegalStateException("the scan is wrong: count=" + count + " bytes=" + bytes);
        }
    }

    private void catchUp(Journal journal) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        long[] count = new long[1];
        try (Subscription all = journal.subscribe(Positions.start(), EventFilter.all(), event -> {
            if (++count[0] == events) {
                done.countDown();
            }
        })) {
            if (!done.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "the subscription has not caught up in " + WAIT_SECONDS + " s: failure=" + all.failure());
            }
        }
    }
}
