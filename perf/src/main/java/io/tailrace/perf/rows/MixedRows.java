package io.tailrace.perf.rows;

import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Unit;
import java.util.List;
import java.util.Set;

/** Appends and reads at the same time, in process. */
final class MixedRows implements Rows {
    private static final int LIVE_PER_SECOND = 10_000;

    @Override
    public List<Listed> listed() {
        return List.of(
                mixed(50),
                mixed(15),
                new Listed(
                        new EmbeddedLive(
                                new Row(
                                        "embedded-live",
                                        Unit.MICROSECONDS,
                                        "memory",
                                        0,
                                        "from append to a subscription in process, p50 at 10,000/s; floor: a thread that"
                                                + " polls Chronicle's tailer"),
                                LIVE_PER_SECOND),
                        Set.of(Suite.FULL)));
    }

    private static Listed mixed(int writePercent) {
        Row row = new Row(
                "mixed-" + writePercent + "-" + (100 - writePercent),
                Unit.OPERATIONS_PER_SECOND,
                "disk",
                0,
                writePercent + " % appends, 1,024 in flight, " + (100 - writePercent)
                        + " % reads of random events; floor: raw append + force and raw records at known places");
        return new Listed(new Mixed(row, writePercent), Set.of(Suite.FULL));
    }
}
