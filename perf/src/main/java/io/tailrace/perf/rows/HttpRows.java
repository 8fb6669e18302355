package io.tailrace.perf.rows;

import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Unit;
import java.util.List;
import java.util.Set;

/** Appends and reads over HTTP/1.1 and HTTP/2, beside the row of the quick suite. */
final class HttpRows implements Rows {
    private static final int CONNECTIONS = 64;
    private static final int STEADY_PER_SECOND = 10_000;
    private static final int PAGE_CONNECTIONS = 16;
    private static final String BARE = "; floor: a bare Vert.x server, same JSON, same client";

    @Override
    public List<Listed> listed() {
        return List.of(
                row(new HttpAppends(
                        new Row(
                                "http-append-1",
                                Unit.EVENTS_PER_SECOND,
                                "disk",
                                0,
                                "single-event appends over HTTP/1.1, 1 connection" + BARE),
                        1)),
                row(new Http2Appends(
                        new Row(
                                "h2-append-64",
                                Unit.EVENTS_PER_SECOND,
                                "disk",
                                0,
                                "single-event appends over one HTTP/2 connection, 64 in flight" + BARE),
                        CONNECTIONS)),
                row(new HttpSteady(
                        new Row(
                                "http-steady-10k",
                                Unit.MICROSECONDS,
                                "disk",
                                0,
                                "p99 of single-event appends over HTTP/1.1 at 10,000/s; wanted: p99 under 3 ms, p99.99"
                                        + " under 20 ms" + BARE),
                        CONNECTIONS,
                        STEADY_PER_SECOND)),
                row(new HttpPages(
                        new Row(
                                "http-page-100",
                                Unit.PAGES_PER_SECOND,
                                "page cache",
                                0.7,
                                "pages of 100 events over HTTP/1.1, 16 connections; floor: a bare Vert.x server that has"
                                        + " the bytes ready"),
                        PAGE_CONNECTIONS,
                        10_000,
                        100)));
    }

    private static Listed row(Workload workload) {
        return new Listed(workload, Set.of(Suite.FULL));
    }
}
