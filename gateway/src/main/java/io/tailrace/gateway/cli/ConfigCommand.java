package io.tailrace.gateway.cli;

import io.tailrace.gateway.config.Configuration;
import io.tailrace.gateway.config.Setting;
import java.io.PrintWriter;
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
            PrintWriter out = out();
            int keyWidth = width(configuration, true);
            int valueWidth = width(configuration, false);
            for (Setting setting : configuration.settings()) {
                out.printf(
                        "%-" + keyWidth + "s  %-" + valueWidth + "s  %s%n",
                        setting.key().path(),
                        setting.text(),
                        setting.origin());
            }
            out.flush();
            return ExitCode.OK;
        }

        private static int width(Configuration configuration, boolean ofKey) {
            return configuration.settings().stream()
                    .mapToInt(setting -> ofKey
                            ? setting.key().path().length()
                            : setting.text().length())
                    .max()
                    .orElse(1);
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
