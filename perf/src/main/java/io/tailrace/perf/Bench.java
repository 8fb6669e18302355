package io.tailrace.perf;

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
 * @param log told what was measured as it is measured
 */
record Bench(Path out, WorkDirectory work, long cycleBytes, Plan plan, Clock clock, PrintWriter log) {
    void say(String format, Object... values) {
        log.printf(format + "%n", values);
        log.flush();
    }

    Latencies latencies(String name, long startNanos) {
        return Latencies.open(out, name, clock, startNanos);
    }
}
