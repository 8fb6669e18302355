package io.tailrace.perf;

import io.tailrace.perf.measure.JvmFlags;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the microbenchmarks. */
@Command(
        name = "jmh",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the JMH benchmarks of codec, hash, index, ring and JSON, with the bytes allocated for each operation"
                    + " (gc.alloc.rate.norm).",
            "Leaves jmh.json in --out."
        })
final class JmhCommand implements Callable<Integer> {
    private static final long SECOND_MILLIS = 1_000;

    @Parameters(
            paramLabel = "PATTERN",
            arity = "0..*",
            description = "Only benchmarks whose names match, as Hash or CodecBenchmark.encode. Default: all.")
    private List<String> patterns = List.of();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the results go.")
    @SuppressWarnings("NullAway.Init") // Required, so picocli sets it.
    private Path out;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "Measurements of a second each, after half as many to warm up. Default: ${DEFAULT-VALUE}.")
    private int iterations = 5;

    @Option(names = "--forks", paramLabel = "N", description = "JVMs one after the other. Default: ${DEFAULT-VALUE}.")
    private int forks = 1;

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(out);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .forks(forks)
                .warmupIterations((iterations + 1) / 2)
                .warmupTime(TimeValue.milliseconds(SECOND_MILLIS))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(SECOND_MILLIS))
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend(JvmFlags.ofThisJvm().toArray(String[]::new))
                .resultFormat(ResultFormatType.JSON)
                .result(out.resolve("jmh.json").toString());
        patterns.forEach(options::include);
        new Runner(options.build()).run();
        return 0;
    }
}
