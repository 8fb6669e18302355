package io.tailrace.gateway.cli;

import io.tailrace.gateway.config.Configuration;
import io.tailrace.gateway.config.SinkSection;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What can be set, and what is. */
@Command(
        name = "config",
        description = "Show the configuration.",
        subcommands = {ConfigCommand.Show.class, ConfigCommand.Template.class},
        commandListHeading = "%nCommands:%n",
        footer = {"  tailrace config show", "  tailrace config template > tailrace.conf"})
final class ConfigCommand extends CliCommand {
    @Override
    public Integer call() {
        return usage();
    }

    /** Prints every value and where it came from. */
    @Command(
            name = "show",
            description =
                    "Print every value and where it came from: a flag, the environment, a line of the file, or the default.",
            footer = {
                "  tailrace config show",
                "  TAILRACE_NODE_PORT=8080 tailrace config show --config /etc/tailrace/tailrace.conf"
            })
    static final class Show extends CliCommand {

        @Mixin
        private final NodeOptions node = new NodeOptions();

        @Override
        public Integer call() {
            Configuration configuration = node.configuration();
            List<String[]> rows = new ArrayList<>();
            configuration
                    .settings()
                    .forEach(
                            setting -> rows.add(new String[] {setting.key().path(), setting.text(), setting.origin()}));
            for (SinkSection sink : configuration.sinks()) {
                sink.values()
                        .forEach(value -> rows.add(new String[] {
                            SinkSection.SINKS + "." + sink.name() + "."
                                    + value.key().path(),
                            SinkSection.shown(value),
                            value.origin()
                        }));
            }
            String format = "%-" + width(rows, 0) + "s  %-" + width(rows, 1) + "s  %s%n";
            PrintWriter out = out();
            rows.forEach(row -> out.printf(format, row[0], row[1], row[2]));
            out.flush();
            return ExitCode.OK;
        }

        private static int width(List<String[]> rows, int column) {
            return rows.stream().mapToInt(row -> row[column].length()).max().orElse(1);
        }
    }

    /** Prints a configuration file to start from. */
    @Command(
            name = "template",
            description = "Print a configuration file with every key, its unit, default and bounds.",
            footer = "  tailrace config template > /etc/tailrace/tailrace.conf")
    static final class Template extends CliCommand {
        @Override
        public Integer call() {
            PrintWriter out = out();
            out.print(Configuration.template());
            out.flush();
            return ExitCode.OK;
        }
    }
}
