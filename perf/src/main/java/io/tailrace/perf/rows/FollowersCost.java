package io.tailrace.perf.rows;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.perf.load.Clock;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Percentiles;
import io.tailrace.perf.load.Schedule;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Meter;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.peer.KafkaTopics;
import io.tailrace.perf.peer.ViewDatabase;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Appends at a fixed rate while everything that can follow does, against the same with nothing: what followers cost those who write.
 * Beside it, each kind of follower alone.
 *
 * @param row what is measured
 * @param perSecond appends a second
 */
record FollowersCost(Row row, int perSecond) implements Workload {
    private static final int IN_FLIGHT_MAX = 32_768;
    private static final double NANOS_PER_MICRO = 1e3;

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path primary = bench.work().fresh(row.label());
        Path kept = bench.work().fresh(row.label() + "-kept");
        Path copy = bench.work().fresh("replica");
        RowResult result;
        try (Node node = Node.start(NodeConfig.of(Filled.config(bench, primary)).withPort(0));
                JournalLoad load = JournalLoad.on(node.journal(), new Shape(Shape.Kind.usual()), Clock.sleeping());
                KafkaTopics kafka = KafkaTopics.start(kept.resolve("broker"));
                ViewDatabase views = ViewDatabase.start(ViewDatabase.Kind.H2, kept)) {
            kafka.create(Following.TOPIC);
            Following.Ground ground = new Following.Ground(bench, node, kept, copy, views, kafka);
            Seen seen = new Seen();
            result = Turns.timedOfServers(
                    bench,
                    row,
                    () -> trial(bench, load, row.label() + ".floor"),
                    () -> followed(ground, load, row.label(), Following.Kind.all(), seen),
                    Percentiles::p99);
            result = result.withNote("nothing follows: " + text(Objects.requireNonNull(result.floorLatency())))
                    .withNote("all follow: " + text(result.latency()))
                    .withNote("when the last append was answered, the one furthest behind had up to " + seen.mostBehind
                            + " events to take in")
                    .withNote("while all follow: " + seen.machine)
                    .withNote("load, node, broker, view, replica and both journals share one process and one disk");
            result = eachAlone(ground, load, result);
            try (Following all = Following.start(ground, Following.Kind.all())) {
                all.awaitLevel();
            }
            kafka.requireStored(Following.TOPIC, load.stored());
        }
        WorkDirectory.remove(primary);
        WorkDirectory.remove(kept);
        WorkDirectory.remove(copy);
        return result;
    }

    private RowResult eachAlone(Following.Ground ground, JournalLoad load, RowResult result) throws Exception {
        RowResult more = result;
        for (Following.Kind kind : Following.Kind.values()) {
            more = more.withBeside(
                    kind.text(),
                    Turns.beside(
                            ground.bench(),
                            () -> followed(ground, load, row.label() + ".alone", EnumSet.of(kind), new Seen())
                                            .p99()
                                    / NANOS_PER_MICRO));
        }
        return more;
    }

    /** What trials have seen beside latencies. */
    private static final class Seen {
        /** The most events that one was behind at the end of a trial. */
        private long mostBehind;

        /** What the last trial allocated and collected. */
        private String machine = "";
    }

    private Percentiles followed(
            Following.Ground ground, JournalLoad load, String name, Set<Following.Kind> kinds, Seen seen)
            throws Exception {
        try (Following following = Following.start(ground, kinds)) {
            Meter meter = Meter.start();
            Percentiles percentiles = trial(ground.bench(), load, name);
            seen.machine = meter.stop(percentiles.count());
            seen.mostBehind = Math.max(seen.mostBehind, following.behind());
            following.awaitLevel();
            return percentiles;
        }
    }

    private Percentiles trial(Bench bench, JournalLoad load, String name) {
        long start = bench.clock().nanos();
        try (Latencies latencies = bench.latencies(name, start)) {
            load.run(Schedule.lasting(start, perSecond, bench.plan().open().toNanos()), latencies, IN_FLIGHT_MAX);
            return latencies.percentiles(perSecond);
        }
    }

    private static String text(Percentiles of) {
        return String.format(
                Locale.ROOT,
                "p50 %.0f us, p99 %.0f us, p99.9 %.0f us, p99.99 %.0f us",
                of.p50() / NANOS_PER_MICRO,
                of.p99() / NANOS_PER_MICRO,
                of.p999() / NANOS_PER_MICRO,
                of.p9999() / NANOS_PER_MICRO);
    }
}
