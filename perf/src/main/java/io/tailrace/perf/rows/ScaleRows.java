package io.tailrace.perf.rows;

import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Unit;
import java.util.List;
import java.util.Set;

/** What becomes of rate, memory and opening when a store has grown. */
final class ScaleRows implements Rows {
    private static final double FLAT = 0.9;

    @Override
    public List<Listed> listed() {
        return List.of(
                row(new ScaleRates(
                        rate("scale-events", "a store with as many events as --events says; floor: one with 10"),
                        ScaleRates.What.EVENTS)),
                row(new ScaleRates(
                        rate("scale-streams", "a store with as many streams as --streams says; floor: one with 1,000"),
                        ScaleRates.What.STREAMS)),
                row(new ScaleMemory(new Row(
                        "scale-memory",
                        Unit.BYTES,
                        "disk",
                        1,
                        "heap for each stream of an open store; floor: the 64 bytes that are the limit"))),
                row(new ScaleOpen(
                        opening(
                                "scale-open-closed",
                                "opening a large store that was closed; floor: reading its indexes"),
                        false)),
                row(new ScaleOpen(
                        opening(
                                "scale-open-killed",
                                "opening a large store after kill -9; floor: reading its indexes and checking the last"
                                        + " journal file"),
                        true)));
    }

    private static Listed row(Workload workload) {
        return new Listed(workload, Set.of(Suite.SCALE));
    }

    private static Row rate(String label, String what) {
        return new Row(label, Unit.EVENTS_PER_SECOND, "disk", FLAT, "appends in process, 1,024 in flight, to " + what);
    }

    private static Row opening(String label, String what) {
        return new Row(label, Unit.SECONDS, "disk", 0, what);
    }
}
