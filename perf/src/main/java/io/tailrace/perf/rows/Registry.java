package io.tailrace.perf.rows;

import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Rows.Listed;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Every row there is, by name. Commands, projections and replicas add theirs to the list here. */
public final class Registry {
    private static final List<Rows> PARTS = List.of(
            new QuickRows(),
            new AppendRows(),
            new HttpRows(),
            new SocketRows(),
            new ReadRows(),
            new MixedRows(),
            new AggregateRows(),
            new ReplicaRows(),
            new SinkRows(),
            new ProjectionRows(),
            new FollowerRows(),
            new PeerRows(),
            new ScaleRows());

    private final List<Listed> listed;

    /** The rows of these parts; a name may be there only once. */
    Registry(List<Rows> parts) {
        List<Listed> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Rows part : parts) {
            for (Listed row : part.listed()) {
                if (!names.add(row.workload().row().label())) {
                    throw new IllegalStateException(
                            "a row is there twice: name=" + row.workload().row().label());
                }
                all.add(row);
            }
        }
        listed = List.copyOf(all);
    }

    /** What this build can measure. */
    public static Registry standard() {
        return new Registry(PARTS);
    }

    public List<Row> rows(Suite suite) {
        return workloads(suite).stream().map(Workload::row).toList();
    }

    public List<Workload> workloads(Suite suite) {
        return listed.stream()
                .filter(row -> row.suites().contains(suite))
                .map(Listed::workload)
                .toList();
    }

    /**
     * The workloads of these names, whatever their suites, in the order of the registry.
     *
     * @throws IllegalArgumentException if one is not known; the message lists those that are
     */
    public List<Workload> named(List<String> names) {
        List<String> known =
                listed.stream().map(row -> row.workload().row().label()).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "no such row: name=" + name + ", known are " + String.join(", ", known));
            }
        }
        return listed.stream()
                .map(Listed::workload)
                .filter(workload -> names.contains(workload.row().label()))
                .toList();
    }
}
