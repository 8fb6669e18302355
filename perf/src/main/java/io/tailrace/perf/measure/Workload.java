package io.tailrace.perf.measure;

import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import org.jspecify.annotations.Nullable;

/** Measures one row: the floor, the figure, and the latencies at a fixed rate. */
public interface Workload {
    Row row();

    /** Why it cannot be measured on this machine, and what helps; null = it can. */
    default @Nullable String missing() {
        return null;
    }

    /** Measures on this thread, leaves nothing running and no data behind. */
    RowResult measure(Bench bench) throws Exception;
}
