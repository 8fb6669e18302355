package io.tailrace.gateway.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Snapshots of a running node. */
@Command(
        name = "snapshots",
        description = {
            "Look at the snapshots of a running node, drop them, build them anew.",
            "They are a cache: whatever is done to them changes how long a load takes, and no answer."
        },
        subcommands = {
            SnapshotsCommand.ListAll.class,
            SnapshotsCommand.Show.class,
            SnapshotsCommand.Drop.class,
            SnapshotsCommand.Rebuild.class
        },
        commandListHeading = "%nCommands:%n",
        footer = {"  tailrace snapshots list account-", "  tailrace snapshots rebuild"})
final class SnapshotsCommand extends CliCommand {
    @Override
    public Integer call() {
        return usage();
    }

    /** Lists them. */
    @Command(
            name = "list",
            description = "List the snapshots of streams whose names start with PREFIX, in order, one a line.",
            footer = {"  tailrace snapshots list", "  tailrace snapshots list account-"})
    static final class ListAll extends NodeCommand {
        @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "How the names start. Default: any.")
        private String prefix = "";

        @Override
        public Integer call() {
            String next = "/v1/snapshots?limit=100&prefix=" + Client.encode(prefix);
            while (next != null && !out().checkError()) {
                Map<String, byte[]> page = Json.members(get(next));
                list(page, "snapshots").forEach(snapshot -> out().println(line(Json.members(snapshot))));
                next = Json.text(page.get("next"));
            }
            out().flush();
            return ExitCode.OK;
        }
    }

    /** Shows one. */
    @Command(
            name = "show",
            description = "Print the snapshot of one aggregate as JSON, with the state in it.",
            footer = "  tailrace snapshots show account/42")
    static final class Show extends NodeCommand {
        @Parameters(paramLabel = "AGGREGATE/ID", description = "The aggregate, as account/42.")
        private String aggregate = "";

        @Override
        public Integer call() {
            return print(new String(get(path(aggregate)), StandardCharsets.UTF_8));
        }
    }

    /** What the commands on one snapshot, or on all of a prefix, have in common. */
    abstract static class OneOrAll extends NodeCommand {
        @Option(names = "--all", description = "Take the name as the start of stream names; empty = all.")
        boolean all;

        @Parameters(arity = "0..1", paramLabel = "NAME", description = "AGGREGATE/ID, or with --all a prefix.")
        String name = "";
    }

    /** Drops one, or all of a prefix. */
    @Command(
            name = "drop",
            description = "Drop the snapshot of one aggregate, or all of streams whose names start with a prefix.",
            footer = {"  tailrace snapshots drop account/42", "  tailrace snapshots drop --all account-"})
    static final class Drop extends OneOrAll {
        @Override
        public Integer call() {
            Client client = client();
            String path = all ? "/v1/snapshots?prefix=" + Client.encode(name) : path(name);
            byte[] answer = client.fetch(client.request(path).DELETE().build());
            String dropped = all ? Json.text(Json.members(answer).get("dropped")) : "1";
            return print("dropped snapshots=" + dropped);
        }
    }

    /** Builds them anew. */
    @Command(
            name = "rebuild",
            description = {
                "Build snapshots anew from the first event: that of one aggregate, or with --all of all streams whose names"
                        + " start with a prefix.",
                "Ctrl-C stops it; what was built stays."
            },
            footer = {"  tailrace snapshots rebuild account/42", "  tailrace snapshots rebuild --all account-"})
    static final class Rebuild extends OneOrAll {
        @Override
        public Integer call() throws IOException {
            return all ? rebuildAll(client()) : print(line(post(path(name))));
        }

        private int rebuildAll(Client client) throws IOException {
            HttpRequest request = client.request("/v1/snapshots/rebuild?prefix=" + Client.encode(name))
                    .POST(BodyPublishers.noBody())
                    .build();
            ProgressLine progress = new ProgressLine(err(), "rebuilding");
            Map<String, byte[]> last = Map.of();
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(client.send(request).body(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    last = Json.members(line.getBytes(StandardCharsets.UTF_8));
                    long streams = number(last, "streams");
                    progress.update(streams, number(last, "total"), streams);
                }
            } finally {
                progress.end();
            }
            byte[] problem = last.get("problem");
            if (problem != null) {
                throw Client.problem(Client.statusOf(problem), problem);
            }
            out().println("rebuilt streams=" + number(last, "streams") + " snapshots=" + number(last, "snapshots"));
            out().flush();
            boolean done = "done".equals(Json.text(last.get("type")));
            if (!done) {
                throw Failure.unavailable("the node stopped before all snapshots were built; start it again", null);
            }
            return ExitCode.OK;
        }
    }

    private static String path(String aggregate) {
        int slash = aggregate.indexOf('/');
        if (slash < 1) {
            throw Failure.usage("name an aggregate and its id, as account/42: " + aggregate);
        }
        return "/v1/aggregates/" + Client.encode(aggregate.substring(0, slash)) + '/'
                + Client.encode(aggregate.substring(slash + 1)) + "/snapshot";
    }

    private static String line(Map<String, byte[]> snapshot) {
        return Json.text(snapshot.get("stream")) + " version=" + Json.text(snapshot.get("version")) + " bytes="
                + Json.text(snapshot.get("bytes")) + " taken=" + Json.text(snapshot.get("taken")) + " usable="
                + Json.text(snapshot.get("usable"));
    }
}
