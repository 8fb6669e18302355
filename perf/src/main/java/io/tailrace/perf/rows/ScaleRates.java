package io.tailrace.perf.rows;

import io.tailrace.journal.Ack;
import io.tailrace.journal.ShardStatus;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Append rate of a store that holds little against one that holds much; both are open at the same time and measured in turns.
 * The floor of the row is the small one.
 *
 * @param row what is measured
 * @param what whether the large store has many events, or many streams
 */
record ScaleRates(Row row, What what) implements Workload {
    private static final int IN_FLIGHT = 1_024;
    private static final long FEW_EVENTS = 10;
    private static final int FEW_STREAMS = 1_000;
    /** Of a journal file, that a repetition can fill. */
    private static final int WARM_PART = 4;

    /** What the large store has more of. */
    enum What {
        EVENTS,
        STREAMS
    }

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Shape.Kind few = Shape.Kind.usual();
        Shape.Kind many = few;
        if (what == What.STREAMS) {
            // Ids that are kept would be as cold as the streams: that is the client's cost and not the store's.
            few = few.withStreams(FEW_STREAMS, Shape.Draw.IN_TURN).makingIds();
            many = few.withStreams(bench.sizes().streams(), Shape.Draw.UNIFORM);
        }
        Path small = bench.work().fresh(row.label() + "-small");
        Filled.write(bench, small, few, what == What.EVENTS ? FEW_EVENTS : FEW_STREAMS);
        RowResult result;
        try (LargeStore large = what == What.EVENTS
                        ? LargeStore.ofEvents(bench, row.label())
                        : LargeStore.ofStreams(bench, row.label());
                JournalLoad toSmall = open(bench, small, few);
                JournalLoad toLarge = open(bench, large.directory(), many)) {
            ShardStatus before = toLarge.journal().status().get(0);
            Turns turns = Turns.take(bench, row, () -> rate(bench, toSmall), () -> rate(bench, toLarge));
            result = RowResult.of(row, turns.floor(), turns.figure())
                    .withNote(String.format(
                            Locale.ROOT,
                            "the large store: %,d events in %,d streams before the first repetition, %s",
                            before.committed(),
                            before.streams(),
                            large.origin()));
        }
        WorkDirectory.remove(small);
        return result;
    }

    private static JournalLoad open(Bench bench, Path directory, Shape.Kind kind) {
        return JournalLoad.open(directory, Ack.DISK, bench.cycleBytes(), new Shape(kind), bench.clock());
    }

    private static double rate(Bench bench, JournalLoad load) throws IOException {
        bench.work().warmMemory(bench.cycleBytes() / WARM_PART);
        long before = load.stored();
        long nanos = load.saturate(IN_FLIGHT, bench.plan().trial().toNanos(), Long.MAX_VALUE / 2);
        return (load.stored() - before) * 1e9 / nanos;
    }
}
