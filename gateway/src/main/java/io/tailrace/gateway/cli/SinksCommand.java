package io.tailrace.gateway.cli;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    /** What all of them have: a node, and a way to tell what a sink does. */
    abstract static class OfNode extends CliCommand {
        @Mixin
        private final ServerOption server = new ServerOption();

        final Client client() {
            return new Client(server.uri());
        }

        /** Posts {@code what} and prints the sink as it stands then. */
        final int post(String name, String what) {
            Client client = client();
            byte[] answer = client.fetch(client.request(PATH + "/" + Client.encode(name) + what)
                    .POST(BodyPublishers.noBody())
                    .build());
            out().println(line(Json.members(answer)));
            out().flush();
            return ExitCode.OK;
        }

        static String line(Map<String, byte[]> sink) {
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

    /** Lists them. */
    @Command(name = "list", description = "List the sinks of the node, one a line.", footer = "  tailrace sinks list")
    static final class ListAll extends OfNode {
        @Override
        public Integer call() {
            Client client = client();
            byte[] sinks =
                    Json.members(client.fetch(client.request(PATH).build())).get("sinks");
            if (sinks == null) {
                throw Failure.failed("the answer is no list of sinks: is this a Tailrace node of the same version?");
            }
            Json.elements(sinks).forEach(sink -> out().println(line(Json.members(sink))));
            out().flush();
            return ExitCode.OK;
        }
    }

    /** Shows one. */
    @Command(
            name = "show",
            description = "Print one sink as JSON, with where it stands in every shard.",
            footer = "  tailrace sinks show to-kafka")
    static final class Show extends OfNode {
        @Parameters(paramLabel = "NAME", description = "The sink.")
        private String name = "";

        @Override
        public Integer call() {
            Client client = client();
            byte[] shown = client.fetch(
                    client.request(PATH + "/" + Client.encode(name)).build());
            out().println(new String(shown, StandardCharsets.UTF_8));
            out().flush();
            return ExitCode.OK;
        }
    }

    /** Pauses one. */
    @Command(
            name = "pause",
            description = "Send nothing more, also after a restart of the node, until the sink is resumed.",
            footer = "  tailrace sinks pause to-kafka")
    static final class Pause extends OfNode {
        @Parameters(paramLabel = "NAME", description = "The sink.")
        private String name = "";

        @Override
        public Integer call() {
            return post(name, "/pause");
        }
    }

    /** Resumes one. */
    @Command(
            name = "resume",
            description = "Go on: end a pause, and try at once what had failed or was refused.",
            footer = "  tailrace sinks resume to-kafka")
    static final class Resume extends OfNode {
        @Parameters(paramLabel = "NAME", description = "The sink.")
        private String name = "";

        @Override
        public Integer call() {
            return post(name, "/resume");
        }
    }

    /** Skips an event. */
    @Command(
            name = "skip",
            description =
                    "Never send the event that a shard of the sink stands before, and go on behind it. The event stays in the"
                            + " store.",
            footer = "  tailrace sinks skip to-kafka 0 4711")
    static final class Skip extends OfNode {
        @Parameters(index = "0", paramLabel = "NAME", description = "The sink.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "SHARD", description = "The shard that it stands in.")
        private int shard;

        @Parameters(
                index = "2",
                paramLabel = "SEQUENCE",
                description = "The event, as \"failing\" of the shard tells it.")
        private long sequence;

        @Override
        public Integer call() {
            return post(name, "/skip?shard=" + shard + "&sequence=" + sequence);
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
    static final class Reset extends OfNode {
        @Parameters(paramLabel = "NAME", description = "The sink.")
        private String name = "";

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
            return post(name, "/reset?to=" + Client.encode(to) + "&confirm=" + Client.encode(confirm));
        }
    }
}
