package io.tailrace.gateway.cli;

import io.tailrace.gateway.config.Configuration;
import io.tailrace.gateway.config.Key;
import io.tailrace.gateway.config.Kind;
import io.tailrace.gateway.config.Sources;
import io.tailrace.journal.Journal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Appends the events of a file. */
@Command(
        name = "import",
        description = {
            "Append the events of a file: to a running node, or straight into a data directory that no process uses.",
            "A line is one event: {\"stream\", \"expectedVersion\"?, \"id\"?, \"type\", \"time\"?, \"data\"}. Gzip is"
                    + " recognised. The first line that cannot be stored ends the import with its number and the reason.",
            "Events with an id can be imported again: those that are there are recognised and not written twice."
        },
        footer = {
            "  tailrace import history.ndjson.gz",
            "  tailrace dump old | tailrace import - --server http://127.0.0.1:7070",
            "  tailrace import history.ndjson --data /var/lib/tailrace"
        })
final class ImportCommand extends CliCommand {

    @Parameters(paramLabel = "FILE", description = "An NDJSON file, plain or gzip; - reads standard input.")
    private String file = "";

    @ArgGroup
    private final Target target = new Target();

    @Option(
            names = "--retry-for",
            paramLabel = "TIME",
            description = "How long to come back to a node that does not answer, as 30s. Default: ${DEFAULT-VALUE}.",
            defaultValue = "30s")
    private String retryFor = "";

    /** Where to: one of them. */
    static final class Target {
        @Option(
                names = "--server",
                paramLabel = "URL",
                description = "The node to send to. Default: $TAILRACE_SERVER, else http://127.0.0.1:7070.")
        @Nullable
        private String server;

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description =
                        "Write straight into this data directory, which no process may use; made if it is not there."
                                + " Its journal is configured as that of a node: environment and file.")
        @Nullable
        private Path data;
    }

    @Override
    public Integer call() throws IOException {
        Duration patience = patience();
        PrintWriter err = err();
        ProgressLine progress = new ProgressLine(err, "importing");
        ImportTotals totals = new ImportTotals();
        try (ImportSource source = ImportSource.open(file)) {
            if (target.data != null) {
                importInto(target.data, source, totals, progress);
            } else {
                new RemoteImport(ServerOption.orDefault(target.server), source, totals, progress, patience).run();
            }
        } finally {
            progress.end();
            if (totals.answered() > 0) {
                PrintWriter out = out();
                out.println(totals.summary(progress.seconds()));
                out.flush();
            }
        }
        return ExitCode.OK;
    }

    private static void importInto(Path data, ImportSource source, ImportTotals totals, ProgressLine progress)
            throws IOException {
        Configuration configuration =
                Configuration.load(Sources.of(Map.of(Key.DATA.path(), data.toString()), System.getenv(), null));
        try (Journal journal = Journal.open(NodeSettings.journal(configuration))) {
            new LocalImport(source, journal, totals, progress).run();
        }
    }

    private Duration patience() {
        try {
            return Duration.ofNanos(Kind.DURATION.parse(retryFor));
        } catch (IllegalArgumentException e) {
            throw Failure.usage("--retry-for " + e.getMessage() + ": --retry-for=" + retryFor);
        }
    }
}
