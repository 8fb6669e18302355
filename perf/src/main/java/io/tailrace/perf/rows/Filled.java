package io.tailrace.perf.rows;

import io.tailrace.journal.Ack;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.perf.measure.Bench;
import java.nio.file.Path;

/** A store that was written before the clock starts. */
final class Filled {
    private static final int IN_FLIGHT = 4_096;
    private static final long WRITE_NANOS = 600_000_000_000L;

    private Filled() {}

    /** Writes {@code appends} appends of that kind, in order and without a gap, and closes the store. */
    static void write(Bench bench, Path directory, Shape.Kind kind, long appends) {
        Shape shape = new Shape(kind);
        try (JournalLoad load = JournalLoad.open(directory, Ack.MEMORY, bench.cycleBytes(), shape, bench.clock())) {
            load.saturate(IN_FLIGHT, WRITE_NANOS, appends);
            if (load.stored() != appends) {
                throw new IllegalStateException(
                        "the store was not filled: wanted=" + appends + " stored=" + load.stored());
            }
        }
    }

    static JournalConfig config(Bench bench, Path directory) {
        return JournalConfig.in(directory).withShards(1).withCycleBytes(bench.cycleBytes());
    }

    static Journal open(Bench bench, Path directory) {
        return Journal.open(config(bench, directory));
    }
}
