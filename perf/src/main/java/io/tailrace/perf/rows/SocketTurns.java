package io.tailrace.perf.rows;

import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.load.Schedule;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Meter;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.socket.SocketLoad;
import java.io.IOException;

/** Two loads over WebSockets in turns: their highest rates, then the latencies of both at a part of the figure's. */
final class SocketTurns {

    private SocketTurns() {}

    /**
     * Measures both.
     *
     * @param batch events of each message
     */
    static RowResult measure(Bench bench, Row row, int batch, SocketLoad floor, SocketLoad figure) throws Exception {
        long trial = bench.plan().trial().toNanos();
        Turns turns =
                Turns.ofServers(bench, row, () -> floor.saturate(trial) * batch, () -> figure.saturate(trial) * batch);
        long before = figure.answered();
        Meter meter = Meter.start();
        figure.saturate(trial);
        String cost = meter.stop((figure.answered() - before) * batch);
        double rate = turns.figure().median() / batch * bench.plan().part();
        return RowResult.of(row, turns.floor(), turns.figure())
                .withLatency(latency(bench, figure, row.label(), rate))
                .withFloorLatency(latency(bench, floor, row.label() + ".floor", rate))
                .withNote(cost)
                .withNote("client and server share one JVM");
    }

    private static Percentiles latency(Bench bench, SocketLoad load, String name, double rate) throws IOException {
        System.gc();
        long start = bench.clock().nanos();
        try (Latencies latencies = bench.latencies(name, start)) {
            load.run(Schedule.lasting(start, rate, bench.plan().open().toNanos()), latencies);
            return latencies.percentiles(rate);
        }
    }
}
