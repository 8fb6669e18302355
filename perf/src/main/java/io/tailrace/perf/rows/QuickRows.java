package io.tailrace.perf.rows;

import io.tailrace.journal.Ack;
import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Unit;
import java.util.List;
import java.util.Set;

/** The six rows that are looked at after every change. */
final class QuickRows implements Rows {
    private static final long REPLAYED = 1_000_000;

    @Override
    public List<Listed> listed() {
        return List.of(
                row(
                        embedded(
                                "embedded-memory",
                                Ack.MEMORY,
                                4_096,
                                "appends of 256 bytes in process, 4,096 in flight; floor: raw Chronicle Queue append + CRC32C")),
                row(embedded(
                        "embedded-disk-1",
                        Ack.DISK,
                        1,
                        "the same forced to disk, 1 in flight; floor: raw append + force")),
                row(embedded(
                        "embedded-disk-64",
                        Ack.DISK,
                        64,
                        "the same, 64 in flight; floor: raw append + force with 64 in flight")),
                row(embedded(
                        "embedded-disk-1024",
                        Ack.DISK,
                        1_024,
                        "the same, 1,024 in flight; floor: raw append + force with 1,024 in flight")),
                row(new HttpAppends(
                        new Row(
                                "http-append-64",
                                Unit.EVENTS_PER_SECOND,
                                "disk",
                                0.8,
                                "single-event appends over HTTP/1.1, 64 connections; floor: a bare Vert.x server, same"
                                        + " JSON, same client"),
                        64)),
                row(new Replay(
                        new Row(
                                "replay-1m",
                                Unit.SECONDS,
                                "disk",
                                0,
                                "1,000,000 events read and folded; floor: raw scan of the same files with CRC32C"),
                        REPLAYED)));
    }

    private static Listed row(Workload workload) {
        return new Listed(workload, Set.of(Suite.QUICK, Suite.FULL));
    }

    private static Workload embedded(String label, Ack ack, int inFlight, String meaning) {
        Row row = new Row(label, Unit.EVENTS_PER_SECOND, ack == Ack.MEMORY ? "memory" : "disk", 0.85, meaning);
        return new EmbeddedAppends(row, ack, inFlight, Shape.Kind.usual());
    }
}
