package io.tailrace.perf.rows;

import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Unit;
import java.util.List;
import java.util.Set;

/** Reads in process. */
final class ReadRows implements Rows {
    private static final long MILLION = 1_000_000;
    private static final long LONG_EVENTS = 300_000;
    private static final String RECORDS = "; floor: the same records at known places, with CRC32C";
    private static final String TAILER = "; floor: Chronicle's tailer over the same files with CRC32C";

    @Override
    public List<Listed> listed() {
        return List.of(
                row(reads(
                        "read-page-100",
                        10_000,
                        100,
                        true,
                        false,
                        "a stream of 100 events, warm, p50; wanted: under 60 us")),
                row(reads("read-short-10", 100_000, 10, true, false, "a stream of 10 events, warm, p50")),
                row(reads(
                        "read-random", 10_000, 100, false, false, "one random event, warm, p50; wanted: under 1.5 us")),
                row(reads("read-page-100-cold", 10_000, 100, true, true, "a stream of 100 events from the disk, p50")),
                row(scan(
                        "read-stream-1m",
                        Scan.Way.ONE_STREAM,
                        0,
                        "one stream of 1,000,000 events, forward; wanted: 3 M events/s")),
                row(scan("scan-1m", Scan.Way.ALL, 0.6, "1,000,000 events over everything")),
                row(new Scan(
                        new Row(
                                "scan-1k",
                                Unit.EVENTS_PER_SECOND,
                                "page cache",
                                0.6,
                                "300,000 events of 1 KiB over everything" + TAILER),
                        LONG_EVENTS,
                        1 << 10,
                        Scan.Way.ALL)),
                row(scan("catch-up-1m", Scan.Way.SUBSCRIPTION, 0, "a subscription catches up over 1,000,000 events")));
    }

    private static Listed row(Workload workload) {
        return new Listed(workload, Set.of(Suite.FULL));
    }

    private static Workload reads(String label, int streams, int length, boolean whole, boolean cold, String what) {
        Row row = new Row(label, Unit.MICROSECONDS, cold ? "disk" : "page cache", 0, what + RECORDS);
        return new Reads(row, streams, length, whole, cold);
    }

    private static Workload scan(String label, Scan.Way way, double aim, String what) {
        Row row = new Row(label, Unit.EVENTS_PER_SECOND, "page cache", aim, what + TAILER);
        return new Scan(row, MILLION, Shape.DATA_BYTES, way);
    }
}
