package io.tailrace.perf;

import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.rows.Registry;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a suite and leaves a directory of results. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the rows of a suite against their floors, or those of --only.",
            "Leaves summary.json, index.html, details.json, manifest.json, table.txt, and NAME.hgrm and NAME.hlog for"
                    + " each row with latencies; and FAIL, if a fixed rate was missed."
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Parameters(paramLabel = "SUITE", description = "quick, full, peers or scale.")
    @SuppressWarnings("NullAway.Init") // Required, so picocli sets it.
    private String suite;

    @Mixin
    @SuppressWarnings("NullAway.Init") // Made by picocli.
    private RunOptions options;

    @Override
    public Integer call() throws Exception {
        return run(spec, suite, options);
    }

    /** Also what {@code quick} does, which was there first. */
    static int run(CommandSpec spec, String suite, RunOptions options) throws Exception {
        SuiteRun run;
        try {
            List<Workload> suited = Registry.standard().workloads(Suite.of(suite));
            List<Workload> wanted = options.only().isEmpty() ? suited : named(options.only());
            run = new SuiteRun(suite, wanted, options.plan(), options.sizes());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        run.run(options.out(), options.work(), spec.commandLine().getOut());
        return 0;
    }

    /** What is asked for by name is not left out in silence. */
    private static List<Workload> named(List<String> names) {
        List<Workload> wanted = Registry.standard().named(names);
        for (Workload workload : wanted) {
            String missing = workload.missing();
            if (missing != null) {
                throw new IllegalArgumentException(
                        "a row cannot be measured here: name=" + workload.row().label() + ": " + missing);
            }
        }
        return wanted;
    }

    /** The same as {@code run quick}. */
    @Command(name = "quick", mixinStandardHelpOptions = true, description = "The same as: run quick")
    static final class Quick implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // Set by picocli before call().
        private CommandSpec spec;

        @Mixin
        @SuppressWarnings("NullAway.Init") // Made by picocli.
        private RunOptions options;

        @Override
        public Integer call() throws Exception {
            return run(spec, Suite.QUICK.label(), options);
        }
    }
}
