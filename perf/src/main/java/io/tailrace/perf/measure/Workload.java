package io.tailrace.perf.measure;

import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;

/** Measures one row: the floor, the figure, and the latencies at a fixed rate. */
public interface Workload {
    Row row();

    /** Measures on this thread, leaves nothing running and no data behind. */
    RowResult measure(Bench bench) throws Exception;
}
