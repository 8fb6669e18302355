package io.tailrace.perf.floor;

import io.tailrace.perf.load.Clock;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.OpenLoop;
import io.tailrace.perf.load.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What raw Chronicle Queue, the disk and a bare scan give for records of the length of real commits. Every call works
 * in a directory of its own and closes what it opened; removing the files is left to the caller.
 *
 * @param fileBytes size of the one queue file, reserved and mapped before the clock starts; a power of two
 * @param recordBytes of each record, CRC included; a multiple of 4
 * @param filled whether a file that is forced holds zeros beforehand, and not only reserved space
 */
public record Floors(long fileBytes, int recordBytes, boolean filled) {
    /** Part of the file that records may fill. The rest is for headers and Chronicle's index. */
    private static final double FILLED_MAX = 0.9;

    private static final int CLOCK_MASK = 255;

    /** At a fixed rate; more than this behind, the floor waits, as the journal does when its ring is full. */
    private static final int PACED_IN_FLIGHT_MAX = 32_768;

    public Floors {
        if (Long.bitCount(fileBytes) != 1 || recordBytes % Integer.BYTES != 0) {
            throw new IllegalArgumentException("fileBytes must be a power of two and recordBytes a multiple of 4:"
                    + " fileBytes=" + fileBytes + " recordBytes=" + recordBytes);
        }
    }

    /** On files whose space is only reserved. */
    public Floors(long fileBytes, int recordBytes) {
        this(fileBytes, recordBytes, false);
    }

    /** The same on files that hold zeros beforehand, which is not timed. */
    public Floors onFilledFiles() {
        return new Floors(fileBytes, recordBytes, true);
    }

    /** How many records fit into the file. */
    public long recordsMax() {
        return (long) (fileBytes * FILLED_MAX) / (recordBytes + Integer.BYTES);
    }

    /** One thread in a tight loop: complete the record, compute its CRC, append. Nothing is forced. */
    public Floor append(Path directory, Budget budget) throws IOException {
        try (RawQueue queue = RawQueue.create(directory, fileBytes, recordBytes, false, false)) {
            long limit = fitting(budget);
            long start = System.nanoTime();
            long count = 0;
            // Looking at the clock costs a tenth of an append.
            while (count < limit && ((count & CLOCK_MASK) != 0 || System.nanoTime() - start < budget.nanos())) {
                queue.append();
                count++;
            }
            return done(count, start);
        }
    }

    /**
     * Append and force, with up to {@code inFlight} records appended and not yet forced. One in flight is one thread that
     * does both; more are two threads, see {@link GroupCommit}.
     */
    public Floor appendAndForce(Path directory, int inFlight, Budget budget) throws IOException {
        return appendAndForce(directory, inFlight, budget, n -> {});
    }

    /**
     * The same, with other work of the appending thread in between.
     *
     * @param between called before each append with its number, from 0
     */
    public Floor appendAndForce(Path directory, int inFlight, Budget budget, LongConsumer between) throws IOException {
        if (inFlight < 1) {
            throw new IllegalArgumentException("inFlight must be at least 1: inFlight=" + inFlight);
        }
        try (RawQueue queue = RawQueue.create(directory, fileBytes, recordBytes, true, filled)) {
            Budget fitted = new Budget(fitting(budget), budget.nanos());
            long start = System.nanoTime();
            long count = inFlight == 1
                    ? forceEach(queue, fitted, between)
                    : new GroupCommit(queue, inFlight).run(fitted, between);
            return done(count, start);
        }
    }

    /**
     * The same at the times of a schedule: {@link #append} if {@code force} is false. Latencies count from the intended
     * time. Ends early when the file is full.
     */
    public void paced(Path directory, boolean force, Schedule schedule, Latencies latencies) throws IOException {
        try (RawQueue queue = RawQueue.create(directory, fileBytes, recordBytes, force, filled)) {
            Schedule fitted =
                    new Schedule(schedule.startNanos(), schedule.perSecond(), Math.min(schedule.count(), recordsMax()));
            if (force) {
                new GroupCommit(queue, PACED_IN_FLIGHT_MAX).run(fitted, latencies);
            } else {
                OpenLoop.run(Clock.system(), fitted, latencies, intended -> {
                    queue.append();
                    latencies.completed(intended);
                });
            }
        }
    }

    /**
     * Appends at the times of a schedule, nothing forced, while another thread follows with Chronicle's tailer. Latencies
     * count from the intended time to when the tailer has the record.
     */
    public void live(Path directory, Schedule schedule, Latencies latencies) throws IOException {
        try (RawQueue queue = RawQueue.create(directory, fileBytes, recordBytes, false, false)) {
            new RawFollower(queue, schedule.count()).run(schedule, latencies);
        }
    }

    /** Reads every record of the queue files in and below {@code directory} and checks its CRC. */
    public static Floor scan(Path directory) throws IOException {
        return new RawScan().scan(directory);
    }

    /** The same with Chronicle's own tailer, which copies each record into a buffer. */
    public static Floor tail(Path directory) throws IOException {
        return new RawTailer().scan(directory);
    }

    /** Reads the same bytes into a buffer and looks at none of them; its records are files. */
    public static Floor read(Path directory) throws IOException {
        List<Path> files = QueueFiles.below(directory);
        List<Long> lengths = new ArrayList<>();
        for (Path file : files) {
            lengths.add((long) QueueFiles.walk(QueueFiles.map(file), (map, start, length) -> {}));
        }
        return SequentialRead.read(files, lengths);
    }

    /** Reads one whole file into a buffer. */
    public static void readWhole(Path file) throws IOException {
        SequentialRead.read(List.of(file), List.of(Long.MAX_VALUE));
    }

    /** Whether records lie in it. */
    public static boolean isQueueFile(Path file) {
        return file.toString().endsWith(QueueFiles.SUFFIX);
    }

    /** {@link #scan} of the last file alone: what has to be looked at after a crash. */
    public static Floor scanLast(Path directory) throws IOException {
        List<Path> files = QueueFiles.below(directory);
        return new RawScan().scan(files.subList(Math.max(0, files.size() - 1), files.size()));
    }

    private static long forceEach(RawQueue queue, Budget budget, LongConsumer between) throws IOException {
        long start = System.nanoTime();
        long count = 0;
        while (count < budget.records() && System.nanoTime() - start < budget.nanos()) {
            between.accept(count);
            queue.append();
            queue.force();
            count++;
        }
        return count;
    }

    private long fitting(Budget budget) {
        return Math.min(budget.records(), recordsMax());
    }

    private Floor done(long count, long start) {
        return new Floor(count, count * recordBytes, System.nanoTime() - start);
    }
}
