package io.tailrace.perf.rows;

import io.tailrace.journal.Ack;
import io.tailrace.perf.floor.Budget;
import io.tailrace.perf.floor.Floor;
import io.tailrace.perf.floor.Floors;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.load.Schedule;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Meter;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.report.Series;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends in process against raw Chronicle Queue. Each repetition has a fresh journal and a fresh queue, both on files
 * reserved beforehand; opening and removing them is not timed.
 *
 * @param row what is measured
 * @param ack how far an append is taken before it is answered
 * @param inFlight appends in flight when the maximum is measured
 * @param kind what is appended
 */
record EmbeddedAppends(Row row, Ack ack, int inFlight, Shape.Kind kind) implements Workload {
    /** Of the journal's ring; an open loop that is this far behind waits. */
    private static final int OPEN_IN_FLIGHT_MAX = 32_768;

    private static final int FEW_IN_FLIGHT = 64;

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Floors floors = new Floors(bench.cycleBytes(), kind.commitBytes());
        List<String> notes = new ArrayList<>();
        Turns turns = Turns.take(bench, row, () -> floor(bench, floors), () -> figure(bench, floors, notes));
        // In appends a second, while the figure is in events.
        double rate = turns.figure().median() / kind.batch() * bench.plan().part();
        RowResult result = RowResult.of(row, turns.floor(), turns.figure())
                .withLatency(latency(bench, rate, notes))
                .withFloorLatency(floorLatency(bench, floors, rate));
        if (ack == Ack.DISK) {
            double filled = floor(bench, floors.onFilledFiles());
            result = result.withBeside("on a file of zeros", new Series(List.of(filled)));
        }
        for (String note : notes.subList(notes.size() - 2, notes.size())) {
            result = result.withNote(note);
        }
        return result;
    }

    private double floor(Bench bench, Floors floors) throws Exception {
        Path directory = bench.work().fresh("floor");
        bench.work().warmMemory(warmBytes(bench));
        Budget budget = new Budget(floors.recordsMax(), bench.plan().trial().toNanos());
        Floor floor = ack == Ack.MEMORY
                ? floors.append(directory, budget)
                : floors.appendAndForce(directory, inFlight, budget);
        requireWhole(floor, Floors.scan(directory));
        WorkDirectory.remove(directory);
        return floor.perSecond() * kind.batch();
    }

    /** About what a repetition can fill: a few in flight on a disk come nowhere near a whole file. */
    private long warmBytes(Bench bench) {
        return inFlight > FEW_IN_FLIGHT ? bench.cycleBytes() : bench.cycleBytes() / 8;
    }

    /** A floor that did not write what it counted would be no floor. */
    private static void requireWhole(Floor written, Floor scanned) {
        if (written.records() != scanned.records()) {
            throw new IllegalStateException("the floor did not write what it counted: counted=" + written.records()
                    + " found=" + scanned.records());
        }
    }

    private double figure(Bench bench, Floors floors, List<String> notes) throws Exception {
        Path directory = bench.work().fresh(row.label());
        bench.work().warmMemory(warmBytes(bench));
        double perSecond;
        try (JournalLoad load = open(bench, directory)) {
            Meter meter = Meter.start();
            long nanos = load.saturate(inFlight, bench.plan().trial().toNanos(), floors.recordsMax());
            long events = load.stored() * kind.batch();
            perSecond = events * 1e9 / nanos;
            notes.add(meter.stop(events));
        }
        WorkDirectory.remove(directory);
        return perSecond;
    }

    private Percentiles latency(Bench bench, double rate, List<String> notes) throws Exception {
        Path directory = bench.work().fresh(row.label() + "-open");
        Percentiles percentiles;
        try (JournalLoad load = open(bench, directory)) {
            long warm = bench.clock().nanos();
            try (Latencies unkept = bench.latencies(row.label(), warm)) {
                load.run(Schedule.lasting(warm, rate, bench.plan().trial().toNanos()), unkept, OPEN_IN_FLIGHT_MAX);
            }
            System.gc();
            long start = bench.clock().nanos();
            try (Latencies latencies = bench.latencies(row.label(), start)) {
                load.run(Schedule.lasting(start, rate, bench.plan().open().toNanos()), latencies, OPEN_IN_FLIGHT_MAX);
                percentiles = latencies.percentiles(rate);
            }
            notes.add("refused at the fixed rate: " + load.refused());
        }
        WorkDirectory.remove(directory);
        return percentiles;
    }

    /** At the figure's rate, so that the two curves can be laid over each other. */
    private Percentiles floorLatency(Bench bench, Floors floors, double rate) throws Exception {
        Path directory = bench.work().fresh("floor-open");
        System.gc();
        long start = bench.clock().nanos();
        try (Latencies latencies = bench.latencies(row.label() + ".floor", start)) {
            Schedule schedule =
                    Schedule.lasting(start, rate, bench.plan().open().toNanos());
            floors.paced(directory, ack == Ack.DISK, schedule, latencies);
            return latencies.percentiles(rate);
        } finally {
            WorkDirectory.remove(directory);
        }
    }

    private JournalLoad open(Bench bench, Path directory) {
        return JournalLoad.open(directory, ack, bench.cycleBytes(), new Shape(kind), bench.clock());
    }
}
