package io.tailrace.perf.rows;

import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Unit;
import java.util.List;
import java.util.Set;

/** Commands to many aggregates, and building the state of one with a long history. */
final class AggregateRows implements Rows {
    private static final int MILLION = 1_000_000;
    private static final double AIM = 0.7;
    private static final int IN_FLIGHT = 1_024;

    @Override
    public List<Listed> listed() {
        return List.of(
                row(new SocketCommands(
                        new Row(
                                "commands-websocket",
                                Unit.COMMANDS_PER_SECOND,
                                "disk",
                                AIM,
                                "deposits to 10,000 accounts over one WebSocket, 1,024 in flight, each with an id of its own;"
                                        + " floor: plain appends of the same data over the same kind of socket to the"
                                        + " same node"),
                        IN_FLIGHT)),
                row(new AggregateLoad(
                        new Row(
                                "aggregate-1m-replay",
                                Unit.SECONDS,
                                "page cache",
                                0,
                                "an aggregate of 1,000,000 JSON events, each a commit of its own, folded from the first;"
                                        + " wanted: under 1 s; floor: a scan of the same files with CRC32C"),
                        MILLION,
                        false)),
                row(new AggregateLoad(
                        new Row(
                                "aggregate-1m-snapshot",
                                Unit.MICROSECONDS,
                                "page cache",
                                0,
                                "the same from a snapshot 999 events behind; wanted: under 5,000 us; floor: reading"
                                        + " those 999 events and folding nothing"),
                        MILLION,
                        true)));
    }

    private static Listed row(Workload workload) {
        return new Listed(workload, Set.of(Suite.FULL));
    }
}
