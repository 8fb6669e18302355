package io.tailrace.perf;

import io.tailrace.perf.load.Clock;
import io.tailrace.perf.report.Manifest;
import io.tailrace.perf.report.Report;
import io.tailrace.perf.report.Row;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the quick suite and leaves a directory of results. */
@Command(
        name = "quick",
        mixinStandardHelpOptions = true,
        description = {
            "Measures every row against its floor, in under three minutes on two cores.",
            "Leaves summary.json, details.json, manifest.json, table.txt, and NAME.hgrm and NAME.hlog for each row."
        })
final class QuickCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the results go; made if it is not there. Files of an earlier run are replaced.")
    @SuppressWarnings("NullAway.Init") // Required, so picocli sets it.
    private Path out;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description =
                    "Where journals and queues are written, and removed afterwards; must be a real disk with 6 GiB"
                            + " free, or 1.5 GiB with smaller files. Default: DIR/work of --out.")
    private @Nullable Path work;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Only these rows, by name, with commas between them. Default: all.")
    private List<String> only = List.of();

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            description = "How often floor and figure are measured in turns, 1 to 101. Default: ${DEFAULT-VALUE}.")
    private int repetitions = Plan.REPETITIONS_QUICK;

    @Override
    public Integer call() throws Exception {
        PrintWriter log = spec.commandLine().getOut();
        Set<Row> rows;
        Plan plan;
        try {
            rows = only.stream().map(Row::of).collect(Collectors.toSet());
            plan = Plan.quick(repetitions);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        Files.createDirectories(out);
        try (WorkDirectory directory = WorkDirectory.in(work == null ? out.resolve("work") : work)) {
            if (directory.isInMemory()) {
                log.println("WARNING: " + directory.root()
                        + " is in memory: the disk rows measure nothing. Name a disk with --work.");
            }
            Bench bench = new Bench(out, directory, directory.cycleBytes(), plan, Clock.system(), log);
            Manifest manifest = Manifest.here(directory.root(), configuration(bench));
            log.println("Client, server and floors share this JVM and this machine.");
            Report report = new Report(manifest, Suite.quick().only(rows).run(bench));
            report.write(out);
            log.println();
            log.print(report.table());
            log.println("Results: " + out.toAbsolutePath());
            log.flush();
        }
        return 0;
    }

    private static Map<String, String> configuration(Bench bench) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (Row row : Row.values()) {
            facts.put("ack " + row.label(), row.ack());
        }
        facts.put("eventBytes", Integer.toString(Shape.DATA_BYTES));
        facts.put("commitBytes", Integer.toString(new Shape().commitBytes()));
        facts.put("streams", Integer.toString(Shape.STREAMS));
        facts.put("shards", "1");
        facts.put("cycleBytes", Long.toString(bench.cycleBytes()));
        facts.put("plan", bench.plan().toString());
        facts.put("process", "client, server and floors in one JVM");
        return facts;
    }
}
