package io.tailrace.perf.rows;

import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Unit;
import java.util.List;
import java.util.Set;

/** What those who follow cost those who write. */
final class FollowerRows implements Rows {
    private static final int RATE = 10_000;

    @Override
    public List<Listed> listed() {
        Row row = new Row(
                "followers-p99",
                Unit.MICROSECONDS,
                "disk",
                0,
                "10,000 appends/s in process, from the intended time to the acknowledgement, p99, while a projection on H2, a"
                        + " consumer group, a sink into Kafka and a read replica follow in the same process; floor: the same"
                        + " with nothing following");
        return List.of(new Listed(new FollowersCost(row, RATE), Set.of(Suite.FULL)));
    }
}
