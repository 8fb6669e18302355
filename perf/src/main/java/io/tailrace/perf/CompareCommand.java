package io.tailrace.perf;

import io.tailrace.perf.compare.Comparison;
import io.tailrace.perf.measure.Plan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts two runs, or two builds, side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Puts two runs side by side and says what is noise: medians, ranges, and whether the ranges touch.",
            "A and B are directories of results; or two jars of this program, which are then measured in turns, so that"
                    + " what changes on the machine changes both."
        })
final class CompareCommand implements Callable<Integer> {
    private static final String JAR = ".jar";

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "What was before: a directory of results, or a jar.")
    @SuppressWarnings("NullAway.Init") // Required, so picocli sets it.
    private Path before;

    @Parameters(index = "1", paramLabel = "B", description = "What came after: the same.")
    @SuppressWarnings("NullAway.Init") // Required, so picocli sets it.
    private Path after;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "For jars: where the results of every run go, with the table as compare.txt.")
    private @Nullable Path out;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "For jars: only these rows. Default: the suite quick.")
    private List<String> only = List.of();

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            description = "For jars: how often each is measured, 1 to 101. Default: ${DEFAULT-VALUE}.")
    private int repetitions = Plan.REPETITIONS_DEFAULT;

    @Override
    public Integer call() throws IOException {
        PrintWriter log = spec.commandLine().getOut();
        boolean jars = before.toString().endsWith(JAR);
        if (jars != after.toString().endsWith(JAR)) {
            throw wrong("A and B must be of a kind: two directories of results, or two jars");
        }
        if (!jars) {
            log.print(Comparison.ofRuns(before, after).table());
            log.flush();
            return 0;
        }
        Path directory = out;
        if (directory == null) {
            throw wrong("two jars need --out DIR for the results of their runs");
        }
        try {
            Plan.standard(repetitions);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        String table = Comparison.ofBuilds(before, after, directory, only, repetitions, line -> {
                    log.println(line);
                    log.flush();
                })
                .table();
        Files.writeString(directory.resolve("compare.txt"), table);
        log.print(table);
        log.flush();
        return 0;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
