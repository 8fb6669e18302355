package io.tailrace.perf.rows;

import io.tailrace.journal.EventCursor;
import io.tailrace.journal.Journal;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import io.tailrace.perf.floor.RawRecords;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Meter;
import io.tailrace.perf.measure.PageCache;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The time of one read of a random stream, its median over a second of reads one after the other (of the first hundred where
 * the store is cold). The floor reads the same
 * records and compares their CRC32C, knowing where each of them lies.
 *
 * @param row what is measured
 * @param streams of the store
 * @param length events of each stream, lying as far apart as there are streams
 * @param whole read the stream from its first event to its last; else one random event of it
 * @param cold from the disk: every repetition begins with a page cache that holds nothing of the store
 */
record Reads(Row row, int streams, int length, boolean whole, boolean cold) implements Workload {
    private static final long SEED = 42;
    /** After that many, what the kernel read ahead makes the store warm. */
    private static final int COLD_READS = 100;

    /** Reads one stream, or one event of it, by number. */
    @FunctionalInterface
    private interface Read {
        void read(int stream, int version) throws IOException;
    }

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        Shape.Kind kind = Shape.Kind.usual().withStreams(streams, Shape.Draw.IN_TURN);
        Filled.write(bench, directory, kind, (long) streams * length);
        RowResult result = cold ? cold(bench, directory, kind) : warm(bench, directory, kind);
        WorkDirectory.remove(directory);
        return result;
    }

    private RowResult warm(Bench bench, Path directory, Shape.Kind kind) throws Exception {
        Shape shape = new Shape(kind);
        RawRecords records = RawRecords.of(directory).map();
        try (Journal journal = Filled.open(bench, directory)) {
            RowResult result = Turns.timed(
                    bench,
                    row,
                    () -> timed(bench, ".floor", raw(records)),
                    () -> timed(bench, "", journal(journal, shape)),
                    Percentiles::p50);
            Meter meter = Meter.start();
            Percentiles metered = timed(bench, "", journal(journal, shape));
            return result.withNote(meter.stop(metered.count() * (whole ? length : 1)))
                    .withNote("from the page cache");
        }
    }

    private RowResult cold(Bench bench, Path directory, Shape.Kind kind) throws Exception {
        Shape shape = new Shape(kind);
        long[] read = new long[2];
        RawRecords records = RawRecords.of(directory);
        return Turns.timed(
                        bench,
                        row,
                        () -> coldFloor(bench, directory, records, read),
                        () -> coldFigure(bench, directory, shape, read),
                        Percentiles::p50)
                .withNote(String.format(
                        Locale.ROOT,
                        "read from the disk in the last repetition: %,d bytes by the floor, %,d by the journal%s",
                        read[0],
                        read[1],
                        read[1] == 0 ? ": the page cache was NOT dropped, this is warm" : ""));
    }

    private Percentiles coldFloor(Bench bench, Path directory, RawRecords records, long[] read) throws IOException {
        PageCache.drop(directory);
        long before = PageCache.readFromDisk();
        Percentiles percentiles = timed(bench, ".floor", raw(records.map()));
        read[0] = PageCache.readFromDisk() - before;
        records.unmap();
        return percentiles;
    }

    private Percentiles coldFigure(Bench bench, Path directory, Shape shape, long[] read) throws IOException {
        PageCache.drop(directory);
        try (Journal journal = Filled.open(bench, directory)) {
            long before = PageCache.readFromDisk();
            Percentiles percentiles = timed(bench, "", journal(journal, shape));
            read[1] = PageCache.readFromDisk() - before;
            return percentiles;
        }
    }

    private Read raw(RawRecords records) {
        return (stream, version) -> {
            int first = whole ? 1 : version;
            int end = whole ? length : version;
            for (int v = first; v <= end; v++) {
                records.check(stream + (v - 1) * streams);
            }
        };
    }

    private Read journal(Journal journal, Shape shape) {
        return (stream, version) -> {
            StreamId id = shape.stream(stream);
            if (whole) {
                requireWhole(journal.readStream(id, 1, Journal.Direction.FORWARD));
            } else {
                RecordedEvent event = journal.event(id, version);
                if (event == null || event.version() != version) {
                    throw new IllegalStateException("an event is missing: stream=" + id + " version=" + version);
                }
            }
        };
    }

    private void requireWhole(EventCursor cursor) {
        long bytes = 0;
        for (int i = 0; i < length; i++) {
            RecordedEvent event = cursor.next();
            if (event == null) {
                throw new IllegalStateException("events are missing: found=" + i + " written=" + length);
            }
            bytes += event.dataView().remaining();
        }
        if (bytes != (long) length * Shape.DATA_BYTES) {
            throw new IllegalStateException("bytes are missing: found=" + bytes);
        }
    }

    private Percentiles timed(Bench bench, String suffix, Read read) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        long start = bench.clock().nanos();
        long end = start + bench.plan().trial().toNanos();
        try (Latencies latencies = bench.latencies(row.label() + suffix, start)) {
            long from = start;
            int reads = 0;
            do {
                read.read(random.nextInt(streams), 1 + random.nextInt(length));
                latencies.completed(from);
                from = bench.clock().nanos();
            } while (from < end && (!cold || ++reads < COLD_READS));
            return latencies.percentiles(0);
        }
    }
}
