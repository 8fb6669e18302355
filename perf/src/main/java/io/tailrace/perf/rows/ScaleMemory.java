package io.tailrace.perf.rows;

import io.tailrace.journal.Journal;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.report.Series;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Heap of an open store for each stream it has: used after a collection with the store open, less the same without it. The
 * floor of the row is the limit that the store states.
 *
 * @param row what is measured
 */
record ScaleMemory(Row row) implements Workload {
    private static final double LIMIT_BYTES = 64;
    private static final int COLLECTIONS = 3;

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path empty = bench.work().fresh(row.label() + "-empty");
        int streams = bench.sizes().streams();
        List<Double> bytes = new ArrayList<>();
        long fixed = 0;
        String origin;
        try (LargeStore store = LargeStore.ofStreams(bench, row.label())) {
            origin = store.origin();
            for (int i = 0; i < bench.plan().repetitions(); i++) {
                // What a store of no streams takes, its ring above all, is not the streams' doing.
                fixed = heapOf(bench, empty);
                bytes.add((heapOf(bench, store.directory()) - fixed) / (double) streams);
            }
        }
        WorkDirectory.remove(empty);
        return RowResult.of(row, new Series(List.of(LIMIT_BYTES)), new Series(bytes))
                .withNote(String.format(
                        Locale.ROOT,
                        "%,d streams; a store with none takes %,d bytes of heap; the store: %s",
                        streams,
                        fixed,
                        origin));
    }

    private static long heapOf(Bench bench, Path directory) {
        long before = used();
        try (Journal journal = Filled.open(bench, directory)) {
            long with = used();
            // Asked for here, so that the journal is still held when its heap is counted.
            if (journal.status().isEmpty()) {
                throw new IllegalStateException("the store has no shard");
            }
            return with - before;
        }
    }

    private static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
