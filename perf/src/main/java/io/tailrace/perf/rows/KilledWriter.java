package io.tailrace.perf.rows;

import io.tailrace.journal.Ack;
import io.tailrace.perf.load.Clock;
import io.tailrace.perf.measure.JvmFlags;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that opens a store, appends without end, and is killed in the middle of it. */
public final class KilledWriter {
    private static final String READY = "appending";
    private static final int IN_FLIGHT = 1_024;
    /** Of a journal file: what was written to the last one is what an opening has to read. */
    private static final double FILLED = 0.9;

    private static final int APPENDED_FIRST_MIN = 20_000;
    private static final int SECONDS_MAX = 120;

    private KilledWriter() {}

    /** Starts one on {@code directory}, waits until it has filled most of a journal file, and kills it. */
    static void runAndKill(Path directory, long cycleBytes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.ofThisJvm());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                directory.toString(),
                Long.toString(cycleBytes)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            if (!READY.equals(line)) {
                throw new IOException("the writer that is to be killed did not start: " + line);
            }
        } finally {
            process.destroyForcibly();
        }
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IOException("the writer could not be killed: pid=" + process.pid());
        }
    }

    /** The process itself. Ends by itself after two minutes, should nobody kill it. */
    public static void main(String[] arguments) {
        Shape shape = new Shape(Shape.Kind.usual());
        long cycleBytes = Long.parseLong(arguments[1]);
        long first = Math.max(
                APPENDED_FIRST_MIN, (long) (FILLED * cycleBytes / shape.kind().commitBytes()));
        try (JournalLoad load = JournalLoad.open(Path.of(arguments[0]), Ack.DISK, cycleBytes, shape, Clock.system())) {
            load.saturate(IN_FLIGHT, TimeUnit.SECONDS.toNanos(SECONDS_MAX), first);
            System.out.println(READY);
            load.saturate(IN_FLIGHT, TimeUnit.SECONDS.toNanos(SECONDS_MAX), Long.MAX_VALUE / 2);
        }
    }
}
