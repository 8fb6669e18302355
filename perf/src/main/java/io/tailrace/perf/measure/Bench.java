package io.tailrace.perf.measure;

import io.tailrace.perf.load.Clock;
import io.tailrace.perf.load.Latencies;
import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * What a workload gets to work with.
 *
 * @param out where its latency files go
 * @param work where its data goes
 * @param cycleBytes size of a journal file, and of the floor's
 * @param plan how long and how often
 * @param sizes how large a store to fill, where that is the point
 * @param log told what was measured as it is measured
 */
public record Bench(
        Path out, WorkDirectory work, long cycleBytes, Plan plan, Sizes sizes, Clock clock, PrintWriter log) {
    /** Tells whoever watches. */
    public void say(String format, Object... values) {
        log.printf(format + "%n", values);
        log.flush();
    }

    /** Begins to take latencies, into files of that name. */
    public Latencies latencies(String name, long startNanos) {
        return Latencies.open(out, name, clock, startNanos);
    }
}
