package io.tailrace.perf.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Two builds measured in turns on one machine: first, second, first, second. What changes on the machine meanwhile then
 * changes both. Each measurement is a process of its own, with one repetition.
 *
 * @param out where each run leaves its results
 * @param only rows to measure; none = the suite {@code quick}
 * @param repetitions of each build
 */
record Interleaved(Path out, List<String> only, int repetitions) {
    private static final int HOURS_MAX = 2;

    /** Measures both and returns their results, the first's first. */
    List<Results> measure(Path first, Path second, Consumer<String> progress) throws IOException {
        List<Results> results = new ArrayList<>();
        for (int i = 1; i <= repetitions; i++) {
            progress.accept("repetition " + i + " of " + repetitions);
            for (int build = 0; build < 2; build++) {
                Path directory = out.resolve((build == 0 ? "a-" : "b-") + i);
                run(build == 0 ? first : second, directory);
                Results run = Results.read(directory);
                if (i == 1) {
                    results.add(run);
                } else {
                    results.set(build, results.get(build).and(run));
                }
            }
        }
        return results;
    }

    private void run(Path jar, Path directory) throws IOException {
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toAbsolutePath().toString(),
                "quick",
                "--repetitions",
                "1",
                "--out",
                directory.toString()));
        if (!only.isEmpty()) {
            command.addAll(List.of("--only", String.join(",", only)));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.txt").toFile())
                .start();
        try {
            if (!process.waitFor(HOURS_MAX, TimeUnit.HOURS) || process.exitValue() != 0) {
                throw new IOException(
                        "a build could not be measured: jar=" + jar + "; see " + directory.resolve("output.txt"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a build was measured", e);
        } finally {
            process.destroy();
        }
    }
}
