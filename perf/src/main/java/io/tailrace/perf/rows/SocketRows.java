package io.tailrace.perf.rows;

import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Unit;
import io.tailrace.perf.socket.Protocol;
import java.util.List;
import java.util.Set;

/** Appends over one WebSocket. */
final class SocketRows implements Rows {
    private static final double AIM = 0.45;
    private static final int LIVE_PER_SECOND = 1_000;
    private static final int SUBSCRIBERS = 1_000;
    private static final long CAUGHT_UP = 300_000;
    private static final String FLOOR =
            "; floor: a bare Vert.x socket that parses the same frames and answers" + " coalesced acks, same client";

    @Override
    public List<Listed> listed() {
        return List.of(
                row(append("ws-append-1", Protocol.JSON, 1, 1, "one append a frame, 1 in flight")),
                row(append("ws-append-1024", Protocol.JSON, 1_024, 1, "one append a frame, 1,024 in flight")),
                row(append(
                        "ws-append-1024-binary",
                        Protocol.BINARY,
                        1_024,
                        1,
                        "binary frames, one append each, 1,024 in flight")),
                row(append(
                        "ws-batch-100",
                        Protocol.JSON,
                        64,
                        100,
                        "one append of 100 events a frame, 64 frames in flight")),
                row(new SocketLiveRow(
                        new Row(
                                "ws-live",
                                Unit.MICROSECONDS,
                                "memory",
                                0,
                                "from append on one WebSocket to the event on another, p50 at 1,000/s; wanted: under 150"
                                        + " us; floor: a bare Vert.x socket that passes each frame on"),
                        LIVE_PER_SECOND)),
                row(new SocketCatchUpRow(
                        new Row(
                                "ws-catch-up",
                                Unit.EVENTS_PER_SECOND,
                                "page cache",
                                0,
                                "a WebSocket reads 300,000 events from the first on; floor: a bare Vert.x socket that sends such"
                                        + " frames"),
                        CAUGHT_UP)),
                row(new FanOut(
                        new Row(
                                "ws-fanout-1000",
                                Unit.EVENTS_PER_SECOND,
                                "disk",
                                0.9,
                                "appends over one WebSocket, 64 in flight, while 1,000 sockets follow everything; floor: the"
                                        + " same with no subscriber"),
                        SUBSCRIBERS)));
    }

    private static Listed row(Workload workload) {
        return new Listed(workload, Set.of(Suite.FULL));
    }

    private static Workload append(String label, Protocol protocol, int inFlight, int batch, String what) {
        Row row = new Row(
                label, Unit.EVENTS_PER_SECOND, "disk", AIM, "one WebSocket, expected versions, " + what + FLOOR);
        return new SocketAppends(row, protocol, inFlight, batch);
    }
}
