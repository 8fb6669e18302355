package io.tailrace.perf.rows;

import io.tailrace.journal.Ack;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.perf.measure.Bench;
import java.nio.file.Path;

/** A store that was written before the clock starts. */
final class Filled {
    private static final int IN_FLIGHT = 4_096;
    private static final long WRITE_NANOS = 3_600_000_000_000L;

    private Filled() {}

    /**
     * Writes the first {@code appends} appends of that kind, in order and without a gap, but for those of them that the store
     * has already, and closes it.
     */
    static void write(Bench bench, Path directory, Shape.Kind kind, long appends) {
        try (Journal journal = Journal.open(config(bench, directory).withDurability(Ack.MEMORY));
                JournalLoad load = JournalLoad.on(journal, new Shape(kind), bench.clock())) {
            long before = journal.status().get(0).committed() / kind.batch();
            load.goOnAfter(before);
            load.saturate(IN_FLIGHT, WRITE_NANOS, appends - before);
            if (before + load.stored() != appends) {
                throw new IllegalStateException(
                        "the store was not filled: wanted=" + appends + " stored=" + (before + load.stored()));
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
