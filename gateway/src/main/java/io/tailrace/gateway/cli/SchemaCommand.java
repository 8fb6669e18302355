package io.tailrace.gateway.cli;

import io.tailrace.gateway.schema.Schemas;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Schemas of event types. */
@Command(
        name = "schema",
        description = "Work with the JSON Schemas of event types.",
        subcommands = SchemaCommand.Check.class,
        commandListHeading = "%nCommands:%n",
        footer = "  tailrace schema check schemas")
final class SchemaCommand extends CliCommand {
    @Override
    public Integer call() {
        return usage();
    }

    /** Tells which stored events schemas would refuse. */
    @Command(
            name = "check",
            description = {
                "Tell which stored events a schema would refuse, before it is deployed. Changes nothing.",
                "SCHEMAS is a directory of schemas, or one, called TYPE.json (for every revision) or TYPE@REVISION.json. Asks a"
                        + " running node, or with --data reads a data directory that no process uses. Ends with 1 if an event"
                        + " is refused, and names its place, the journal's file with --data, and the schema."
            },
            footer = {
                "  tailrace schema check schemas",
                "  tailrace schema check OrderPlaced@2.json --server http://127.0.0.1:7070",
                "  tailrace schema check schemas --data /var/lib/tailrace --show 10"
            })
    static final class Check extends CliCommand {
        @Parameters(paramLabel = "SCHEMAS", description = "A directory of schemas, or one schema.")
        private Path path = Path.of("");

        @Option(
                names = "--server",
                paramLabel = "URL",
                description = "The node to ask. Default: $TAILRACE_SERVER, else http://127.0.0.1:7070.")
        @Nullable
        private String server;

        @Option(names = "--data", paramLabel = "DIR", description = "A data directory to read instead.")
        @Nullable
        private Path data;

        @Option(
                names = "--show",
                paramLabel = "N",
                description = "Name so many of the refused events. Default: ${DEFAULT-VALUE}.",
                defaultValue = "100")
        private long show;

        private long refused;

        @Override
        public Integer call() throws IOException {
            if (server != null && data != null) {
                throw Failure.usage("--server and --data exclude each other: leave one out");
            }
            Schemas schemas = Schemas.load(path);
            ProgressLine progress = new ProgressLine(err(), "checking");
            StoredEvents events =
                    data != null ? StoredEvents.in(data) : StoredEvents.at(ServerOption.orDefault(server));
            long checked;
            try {
                checked = events.forEach(event -> check(event, schemas, progress), progress);
            } finally {
                progress.end();
            }
            return report(schemas, checked, progress.seconds());
        }

        private void check(StoredEvents.Stored event, Schemas schemas, ProgressLine progress) {
            List<String> violations =
                    schemas.violations(event.type(), event.revision(), event.contentType(), event.data());
            if (!violations.isEmpty() && refused++ < show) {
                progress.end();
                String file = event.file() == null ? "" : " file=" + event.file();
                out().println("refused position=" + event.position() + file + " stream=" + event.stream() + " version="
                        + event.version() + " type=" + event.type() + " revision=" + event.revision() + " schema="
                        + schemas.file(event.type(), event.revision()) + ": " + String.join("; ", violations));
            }
        }

        private int report(Schemas schemas, long checked, double seconds) {
            PrintWriter out = out();
            out.printf(
                    Locale.ROOT,
                    "checked events=%d types=%d refused=%d seconds=%.1f%n",
                    checked,
                    schemas.types().size(),
                    refused,
                    seconds);
            out.flush();
            return refused == 0 ? ExitCode.OK : ExitCode.FAILED;
        }
    }
}
