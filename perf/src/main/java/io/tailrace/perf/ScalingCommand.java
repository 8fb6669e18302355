package io.tailrace.perf;

import io.tailrace.perf.scaling.Scaling;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Works out machines from measured figures. */
@Command(
        name = "scaling",
        mixinStandardHelpOptions = true,
        description = {
            "Works out shards, nodes, disk, network and rebuild times for 10 thousand to 10 billion events a day of 1 KB.",
            "From the summaries of runs that hold embedded-size-1k, http-append-64, scan-1k, read-page-100 and"
                    + " scale-memory. Prints Markdown: the table of docs/scaling.md."
        })
final class ScalingCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", arity = "1..*", description = "Directories of results of one machine.")
    @SuppressWarnings("NullAway.Init") // Required, so picocli sets it.
    private List<Path> runs;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.print(Scaling.of(runs).table());
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        out.flush();
        return 0;
    }
}
