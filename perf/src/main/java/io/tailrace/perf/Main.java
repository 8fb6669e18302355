package io.tailrace.perf;

import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.rows.Registry;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line of the measuring tools: {@code run SUITE --out DIR}. Exits with 0 when everything was measured, whatever
 * the figures say, with 1 when a measurement failed and with 2 for a wrong command line.
 */
@Command(
        name = "tailrace-perf",
        mixinStandardHelpOptions = true,
        subcommands = {
            RunCommand.class,
            RunCommand.Quick.class,
            CompareCommand.class,
            ScalingCommand.class,
            JmhCommand.class
        },
        description = {
            "Measures Tailrace beside the floors of this machine, in the same run.",
            "A figure is the maximum with a fixed number in flight (closed loop); latencies are taken at half of it from the"
                    + " intended time of each append (open loop), so that waiting counts.",
            "A floor is what the machine gives to a program that does nothing else. ratio 1 is the floor, larger is"
                    + " better."
        })
public final class Main implements Runnable {
    private static final int HELP_COLUMNS = 150;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before run().
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        // Before the first logger is made. The node brings a configuration of its own, which is for a node.
        System.setProperty("logback.configurationFile", "perf-logback.xml");
        System.exit(commandLine().execute(arguments));
    }

    /** The commands, with the names of the rows in the help. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        String version = Main.class.getPackage().getImplementationVersion();
        line.getCommandSpec().version("tailrace-perf " + (version == null ? "from classes" : version));
        String[] lines = footer().stream().map(Main::literal).toArray(String[]::new);
        line.getCommandSpec().usageMessage().footer(lines).width(HELP_COLUMNS);
        for (CommandLine command : line.getSubcommands().values()) {
            command.getCommandSpec().version(line.getCommandSpec().version());
            command.getCommandSpec().usageMessage().footer(lines).width(HELP_COLUMNS);
        }
        return line;
    }

    private static List<String> footer() {
        List<String> footer = new ArrayList<>();
        for (Suite suite : Suite.values()) {
            footer.add("");
            footer.add("Suite " + suite.label() + ": " + suite.meaning() + ". Rows (the names are stable):");
            for (Row row : Registry.standard().rows(suite)) {
                footer.add(
                        String.format("  %-23s %-9s %s", row.label(), row.unit().text(), row.meaning()));
            }
        }
        footer.addAll(List.of(
                "", "Example:", "  java -jar perf/target/tailrace-perf.jar run quick --out perf/target/results", ""));
        return footer;
    }

    /** Picocli formats its texts; a percent sign would be read as a format. */
    private static String literal(String text) {
        return text.replace("%", "%%");
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command: run, compare, scaling or jmh");
    }
}
