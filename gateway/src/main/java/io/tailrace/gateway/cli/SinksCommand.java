package io.tailrace.gateway.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sinks of a running node. */
@Command(
        name = "sinks",
        description = {
            "Look at the sinks of a running node, pause and resume them, skip an event that a destination refuses.",
            "Which sinks there are is said in the configuration file: docs/sinks.md."
        },
        subcommands = {
            SinksCommand.ListAll.class,
            SinksCommand.Show.class,
            SinksCommand.Pause.class,
            SinksCommand.Resume.class,
            SinksCommand.Skip.class,
            SinksCommand.Reset.class
        },
        commandListHeading = "%nCommands:%n",
        footer = {"  tailrace sinks list", "  tailrace sinks show to-kafka", "  tailrace sinks skip to-kafka 0 4711"})
final class SinksCommand extends CliCommand {
    private static final String PATH = "/v1/sinks";

    @Override
    public Integer call() {
        return usage();
    }

    /** What the commands on one sink have in common. */
    abstract static class OneSink extends NodeCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "The sink.")
        private String name = "";

        final String path() {
            return PATH + "/" + Client.encode(name);
        }

        /** Posts to {@code more} of the sink and prints it as it stands then. */
        final int act(String more) {
            return print(line(post(path() + more)));
        }
    }

    /** Lists them. */
    @Command(name = "list", description = "List the sinks of the node, one a line.", footer = "  tailrace sinks list")
    static final class ListAll extends NodeCommand {
        @Override
        public Integer call() {
            list(Json.members(get(PATH)), "sinks").forEach(sink -> out().println(line(Json.members(sink))));
            out().flush();
            return ExitCode.OK;
        }
    }

    /** Shows one. */
    @Command(
            name = "show",
            description = "Print one sink as JSON, with where it stands in every shard.",
            footer = "  tailrace sinks show to-kafka")
    static final class Show extends OneSink {
        @Override
        public Integer call() {
            return print(new String(get(path()), StandardCharsets.UTF_8));
        }
    }

    /** Pauses one. */
    @Command(
            name = "pause",
            description = "Send nothing more, also after a restart of the node, until the sink is resumed.",
            footer = "  tailrace sinks pause to-kafka")
    static final class Pause extends OneSink {
        @Override
        public Integer call() {
            return act("/pause");
        }
    }

    /** Resumes one. */
    @Command(
            name = "resume",
            description = "Go on: end a pause, and try at once what had failed or was refused.",
            footer = "  tailrace sinks resume to-kafka")
    static final class Resume extends OneSink {
        @Override
        public Integer call() {
            return act("/resume");
        }
    }

    /** Skips an event. */
    @Command(
            name = "skip",
            description =
                    "Never send the event that a shard of the sink stands before, and go on behind it. The event stays in the"
                            + " store.",
            footer = "  tailrace sinks skip to-kafka 0 4711")
    static final class Skip extends OneSink {
        @Parameters(index = "1", paramLabel = "SHARD", description = "The shard that it stands in.")
        private int shard;

        @Parameters(
                index = "2",
                paramLabel = "SEQUENCE",
                description = "The event, as \"failing\" of the shard tells it.")
        private long sequence;

        @Override
        public Integer call() {
            return act("/skip?shard=" + shard + "&sequence=" + sequence);
        }
    }

    /** Puts one elsewhere. */
    @Command(
            name = "reset",
            description = {
                "Go on from another place, whatever was sent. Events behind it are sent again, events before it that were not"
                        + " sent never will be: dangerous, so the name has to be said twice.",
                "The sink has to be paused, or stopped in every shard."
            },
            footer = {
                "  tailrace sinks reset to-kafka --to start --confirm to-kafka",
                "  tailrace sinks reset to-kafka --to v1.AAo --confirm to-kafka"
            })
    static final class Reset extends OneSink {
        @Option(
                names = "--to",
                required = true,
                paramLabel = "PLACE",
                description = "start, end, or a position as the node tells it.")
        private String to = "";

        @Option(names = "--confirm", required = true, paramLabel = "NAME", description = "The name of the sink again.")
        private String confirm = "";

        @Override
        public Integer call() {
            return act("/reset?to=" + Client.encode(to) + "&confirm=" + Client.encode(confirm));
        }
    }

    private static String line(Map<String, byte[]> sink) {
        StringBuilder line = new StringBuilder();
        for (String name : List.of("name", "type", "target", "state", "lagEvents", "lagMillis", "cause")) {
            String text = Json.text(sink.get(name));
            if (text != null) {
                line.append(line.length() == 0 ? "" : "  ")
                        .append(name.equals("name") ? "" : name + "=")
                        .append(name.equals("cause") || name.equals("target") ? Json.quote(text) : text);
            }
        }
        return line.toString();
    }
}
