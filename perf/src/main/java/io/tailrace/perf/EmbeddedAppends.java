package io.tailrace.perf;

import io.tailrace.journal.Ack;
import io.tailrace.perf.floor.Budget;
import io.tailrace.perf.floor.Floor;
import io.tailrace.perf.floor.Floors;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.load.Schedule;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
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
 */
record EmbeddedAppends(Row row, Ack ack, int inFlight) implements Workload {
    /** Of the journal's ring; an open loop that is this far behind waits. */
    private static final int OPEN_IN_FLIGHT_MAX = 32_768;

    private static final int FEW_IN_FLIGHT = 64;

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Shape shape = new Shape();
        Floors floors = new Floors(bench.cycleBytes(), shape.commitBytes());
        List<String> notes = new ArrayList<>();
        Turns turns = Turns.take(bench, row, () -> floor(bench, floors), () -> figure(bench, floors, shape, notes));
        double rate = turns.figure().median() * bench.plan().part();
        Percentiles latency = latency(bench, shape, rate, notes);
        return new RowResult(
                row, turns.floor(), turns.figure(), latency, notes.subList(notes.size() - 2, notes.size()));
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
        return floor.perSecond();
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

    private double figure(Bench bench, Floors floors, Shape shape, List<String> notes) throws Exception {
        Path directory = bench.work().fresh(row.label());
        bench.work().warmMemory(warmBytes(bench));
        double perSecond;
        try (JournalLoad load = open(bench, directory, shape)) {
            Meter meter = Meter.start();
            long nanos = load.saturate(inFlight, bench.plan().trial().toNanos(), floors.recordsMax());
            perSecond = load.stored() * 1e9 / nanos;
            notes.add(meter.stop(load.stored()));
        }
        WorkDirectory.remove(directory);
        return perSecond;
    }

    private Percentiles latency(Bench bench, Shape shape, double rate, List<String> notes) throws Exception {
        Path directory = bench.work().fresh(row.label() + "-open");
        Percentiles percentiles;
        try (JournalLoad load = open(bench, directory, shape)) {
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

    private JournalLoad open(Bench bench, Path directory, Shape shape) {
        return JournalLoad.open(directory, ack, bench.cycleBytes(), shape, bench.clock());
    }
}
