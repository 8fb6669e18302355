package io.tailrace.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** The command above all others; alone it prints the help. */
@Command(
        name = "tailrace",
        description = "An event store: streams of events on disk, served over HTTP and WebSocket.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        versionProvider = TailraceCommand.Version.class,
        footer = {
            "  tailrace quickstart                       a node with a real history in it, and what to try",
            "  tailrace serve --data /var/lib/tailrace   a node",
            "  tailrace COMMAND --help                   all about one command"
        },
        subcommands = {
            ServeCommand.class,
            QuickstartCommand.class,
            ImportCommand.class,
            AppendCommand.class,
            ReadCommand.class,
            StreamsCommand.class,
            VerifyCommand.class,
            DumpCommand.class,
            SchemaCommand.class,
            SnapshotsCommand.class,
            SinksCommand.class,
            GroupsCommand.class,
            PromoteCommand.class,
            ProjectionsCommand.class,
            ConfigCommand.class,
            CompletionCommand.class
        })
final class TailraceCommand extends CliCommand {

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version of Tailrace and of Java.")
    boolean version;

    @Override
    public Integer call() {
        return usage();
    }

    /** Reads the version from the manifest of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = TailraceCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "tailrace " + (version == null ? "unpackaged" : version), "java " + Runtime.version(),
            };
        }
    }
}
