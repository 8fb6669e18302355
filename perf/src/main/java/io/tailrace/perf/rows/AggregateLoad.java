package io.tailrace.perf.rows;

import io.tailrace.command.Aggregate;
import io.tailrace.command.AggregateState;
import io.tailrace.command.Aggregates;
import io.tailrace.command.Codec;
import io.tailrace.command.Commands;
import io.tailrace.command.CommandsConfig;
import io.tailrace.command.Decider;
import io.tailrace.journal.Append;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.StreamId;
import io.tailrace.perf.floor.Floors;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Meter;
import io.tailrace.perf.measure.Turns;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;

/**
 * Loads the state of one aggregate whose history is long, from its first event or from a snapshot near its last.
 *
 * @param row what is measured
 * @param events of the aggregate
 * @param snapshot whether there is a snapshot
 */
record AggregateLoad(Row row, int events, boolean snapshot) implements Workload {
    private static final int IN_FLIGHT = 4_096;
    /** Events after the snapshot: the most that the policy every 1,000 leaves. */
    private static final int TAIL = 999;

    private static final int LOADS = 200;
    private static final StreamId STREAM = StreamId.of("meter-1");

    /** The command, which is the event too. */
    record Measured(long amount) {}

    /** The state. */
    record Total(long count, long sum) {}

    /** Adds up. */
    private static final class Adding implements Decider<Measured, Measured, Total> {
        @Override
        public Total initial() {
            return new Total(0, 0);
        }

        @Override
        public List<Measured> decide(Measured command, Total state) {
            return List.of(command);
        }

        @Override
        public Total evolve(Total state, Measured event) {
            return new Total(state.count() + 1, state.sum() + event.amount());
        }
    }

    private static Aggregates aggregates() {
        return Aggregates.of(Aggregate.of(
                "meter",
                new Adding(),
                Codec.json(Measured.class),
                Codec.json(Measured.class),
                Codec.json(Total.class)));
    }

    @Override
    public RowResult measure(Bench bench) throws Exception {
        Path directory = bench.work().fresh(row.label());
        try (Journal journal = Filled.open(bench, directory)) {
            write(journal, 0, snapshot ? events - TAIL : events);
            if (snapshot) {
                try (Commands commands = Commands.open(journal, aggregates(), CommandsConfig.defaults())) {
                    Objects.requireNonNull(commands.snapshots()).rebuild(STREAM);
                }
                write(journal, events - TAIL, events);
            }
        }
        RowResult result;
        try (Journal journal = Filled.open(bench, directory);
                Commands commands = Commands.open(
                        journal, aggregates(), CommandsConfig.defaults().withSnapshots(snapshot))) {
            result = snapshot ? fromSnapshot(bench, journal, commands) : fromEvents(bench, directory, commands);
        }
        WorkDirectory.remove(directory);
        return result;
    }

    private static void write(Journal journal, long from, long to) throws InterruptedException {
        Semaphore room = new Semaphore(IN_FLIGHT);
        for (long i = from; i < to; i++) {
            room.acquire();
            byte[] data = ("{\"amount\":" + (i + 1) + "}").getBytes(StandardCharsets.UTF_8);
            journal.append(Append.to(STREAM, ExpectedVersion.exactly(i), EventData.of("Measured", data)), result -> {
                room.release();
                if (!(result instanceof AppendResult.Appended)) {
                    throw new IllegalStateException("the store was not filled: " + result);
                }
            });
        }
        room.acquire(IN_FLIGHT);
    }

    private RowResult fromEvents(Bench bench, Path directory, Commands commands) throws Exception {
        Turns turns =
                Turns.take(bench, row, () -> Floors.scan(directory).seconds(), () -> load(bench, commands, 1) / 1e6);
        Meter meter = Meter.start();
        load(bench, commands, 1);
        return RowResult.of(row, turns.floor(), turns.figure())
                .withNote(meter.stop(events))
                .withNote("from the page cache; without a snapshot");
    }

    private RowResult fromSnapshot(Bench bench, Journal journal, Commands commands) throws Exception {
        Turns turns = Turns.take(bench, row, () -> tail(bench, journal), () -> load(bench, commands, LOADS));
        return RowResult.of(row, turns.floor(), turns.figure())
                .withNote("mean of " + LOADS
                        + " loads, each from the snapshot and 999 events, nothing kept between them");
    }

    /** Microseconds of one load, on average. */
    private double load(Bench bench, Commands commands, int loads) {
        long start = bench.clock().nanos();
        for (int i = 0; i < loads; i++) {
            AggregateState state = commands.state(STREAM);
            Total wanted = new Total(events, (long) events * (events + 1) / 2);
            if (!state.state().equals(wanted) || state.snapshotVersion() != (snapshot ? events - TAIL : 0)) {
                throw new IllegalStateException(
                        "the state is wrong: " + state + " snapshot=" + state.snapshotVersion());
            }
        }
        return (bench.clock().nanos() - start) / 1e3 / loads;
    }

    private double tail(Bench bench, Journal journal) {
        long start = bench.clock().nanos();
        for (int i = 0; i < LOADS; i++) {
            EventCursor cursor = journal.readStream(STREAM, events - TAIL + 1, Journal.Direction.FORWARD);
            int read = 0;
            while (cursor.next() != null) {
                read++;
            }
            if (read != TAIL) {
                throw new IllegalStateException("events are missing: read=" + read);
            }
        }
        return (bench.clock().nanos() - start) / 1e3 / LOADS;
    }
}
