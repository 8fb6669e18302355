package io.tailrace.perf;

import io.tailrace.journal.Ack;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Workloads that are run one after the other. A further suite is a further list. */
record Suite(List<Workload> workloads) {
    private static final long REPLAYED = 1_000_000;

    /** Every row there is. */
    static Suite quick() {
        return new Suite(List.of(
                new EmbeddedAppends(Row.EMBEDDED_MEMORY, Ack.MEMORY, 4_096),
                new EmbeddedAppends(Row.EMBEDDED_DISK_1, Ack.DISK, 1),
                new EmbeddedAppends(Row.EMBEDDED_DISK_64, Ack.DISK, 64),
                new EmbeddedAppends(Row.EMBEDDED_DISK_1024, Ack.DISK, 1_024),
                new HttpAppends(Row.HTTP_APPEND_64, 64),
                new Replay(REPLAYED)));
    }

    /** Those of these rows; all if there are none. */
    Suite only(Set<Row> rows) {
        return rows.isEmpty()
                ? this
                : new Suite(workloads.stream()
                        .filter(workload -> rows.contains(workload.row()))
                        .toList());
    }

    List<RowResult> run(Bench bench) throws Exception {
        List<RowResult> results = new ArrayList<>();
        for (Workload workload : workloads) {
            Disturbance before = Disturbance.now();
            RowResult result = workload.measure(bench);
            results.add(result.withNote(Disturbance.sentence(Disturbance.now().since(before))));
        }
        return results;
    }
}
