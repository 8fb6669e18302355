package io.tailrace.perf.rows;

import io.tailrace.journal.Ack;
import io.tailrace.journal.Journal;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.perf.floor.Budget;
import io.tailrace.perf.floor.Floor;
import io.tailrace.perf.floor.Floors;
import io.tailrace.perf.floor.RawRecords;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Appends and reads of random events by one thread, in a fixed proportion: the appends are in flight while it reads. The
 * floor appends raw records and reads raw records at known places in the same proportion.
 *
 * @param row what is measured
 * @param writePercent of all operations, 1 to 99
 */
record Mixed(Row row, int writePercent) implements Workload {
    private static final int IN_FLIGHT = 1_024;
    private static final int STREAMS = 10_000;
    private static final int LENGTH = 20;
    private static final long SEED = 42;

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        Shape.Kind kind = Shape.Kind.usual();
        Filled.write(bench, directory, kind, (long) STREAMS * LENGTH);
        Floors floors = new Floors(bench.cycleBytes(), kind.commitBytes());
        RawRecords records = RawRecords.of(directory).map();
        Turns turns = Turns.take(
                bench, row, () -> floor(bench, floors, records), () -> figure(bench, directory, floors.recordsMax()));
        RowResult result = RowResult.of(row, turns.floor(), turns.figure())
                .withNote("appends in flight " + IN_FLIGHT + ", reads one after the other on the same thread");
        WorkDirectory.remove(directory);
        return result;
    }

    /** Reads that fall before append {@code n}, so that the proportion holds all along. */
    private long reads(long n) {
        long reads = 100L - writePercent;
        return (n + 1) * reads / writePercent - n * reads / writePercent;
    }

    private double floor(Bench bench, Floors floors, RawRecords records) throws IOException {
        Path directory = bench.work().fresh("floor");
        SplittableRandom random = new SplittableRandom(SEED);
        long[] read = new long[1];
        Budget budget = new Budget(floors.recordsMax(), bench.plan().trial().toNanos());
        Floor floor = floors.appendAndForce(directory, IN_FLIGHT, budget, n -> {
            for (long i = reads(n); i > 0; i--) {
                check(records, random.nextInt(records.count()));
                read[0]++;
            }
        });
        WorkDirectory.remove(directory);
        return (floor.records() + read[0]) / floor.seconds();
    }

    private static void check(RawRecords records, int number) {
        try {
            records.check(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double figure(Bench bench, Path directory, long countMax) {
        SplittableRandom random = new SplittableRandom(SEED);
        Shape shape = new Shape(Shape.Kind.usual());
        try (JournalLoad load = JournalLoad.open(directory, Ack.DISK, bench.cycleBytes(), shape, bench.clock())) {
            long start = bench.clock().nanos();
            long end = start + bench.plan().trial().toNanos();
            long done = 0;
            for (long n = 0; n < countMax && bench.clock().nanos() < end; n++) {
                for (long i = reads(n); i > 0; i--) {
                    read(load.journal(), shape, random);
                    done++;
                }
                load.sendWithin(IN_FLIGHT);
                done++;
            }
            load.awaitAnswers();
            return done * 1e9 / (bench.clock().nanos() - start);
        }
    }

    private static void read(Journal journal, Shape shape, SplittableRandom random) {
        long version = 1L + random.nextInt(LENGTH);
        RecordedEvent event = journal.event(shape.stream(random.nextInt(STREAMS)), version);
        if (event == null || event.version() != version) {
            throw new IllegalStateException("an event is missing: version=" + version);
        }
    }
}
