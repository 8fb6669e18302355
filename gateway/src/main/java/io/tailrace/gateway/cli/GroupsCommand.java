package io.tailrace.gateway.cli;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Consumer groups of a running node. */
@Command(
        name = "groups",
        description = {
            "Make the consumer groups of a running node, look at them, and mend them.",
            "Members of a group share its events, in order per stream; the node holds how far they are."
        },
        subcommands = {
            GroupsCommand.ListAll.class,
            GroupsCommand.Create.class,
            GroupsCommand.Show.class,
            GroupsCommand.Delete.class,
            GroupsCommand.Pause.class,
            GroupsCommand.Resume.class,
            GroupsCommand.ListParked.class,
            GroupsCommand.ReplayParked.class,
            GroupsCommand.SkipParked.class,
            GroupsCommand.Reset.class,
            GroupsCommand.Clone.class
        },
        commandListHeading = "%nCommands:%n",
        footer = {"  tailrace groups create mailer --category order", "  tailrace groups parked mailer"})
final class GroupsCommand extends CliCommand {
    @Override
    public Integer call() {
        return usage();
    }

    /** What a command on one group needs. */
    abstract static class OneGroup extends NodeCommand {
        @Parameters(paramLabel = "GROUP", description = "The name of the group.")
        private String group = "";

        /** Sends {@code body} to the group's {@code path}; null = asks for it. */
        final byte[] ask(String path, @Nullable Body body) {
            Client client = client();
            HttpRequest.Builder request = client.request("/v1/groups/" + Client.encode(group) + path);
            if (body != null) {
                request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body.toString()));
            }
            return client.fetch(request.build());
        }

        final byte[] send(String method, Body body) {
            Client client = client();
            return client.fetch(client.request("/v1/groups/" + Client.encode(group))
                    .header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofString(body.toString()))
                    .build());
        }

        final String group() {
            return group;
        }
    }

    /** A JSON object that grows. */
    private static final class Body {
        private final List<String> members = new ArrayList<>();

        Body with(String name, @Nullable String value) {
            return value == null ? this : raw(name, Json.quote(value));
        }

        Body with(String name, List<String> values) {
            return values.isEmpty()
                    ? this
                    : raw(name, values.stream().map(Json::quote).collect(Collectors.joining(",", "[", "]")));
        }

        Body raw(String name, @Nullable Object value) {
            if (value != null) {
                members.add(Json.quote(name) + ':' + value);
            }
            return this;
        }

        @Override
        public String toString() {
            return "{" + String.join(",", members) + "}";
        }
    }

    /** Lists them. */
    @Command(
            name = "list",
            description = "List all groups: state, lag, what members hold, what is parked; one a line.",
            footer = "  tailrace groups list")
    static final class ListAll extends NodeCommand {
        @Override
        public Integer call() {
            list(Json.members(get("/v1/groups")), "groups").forEach(each -> out().println(line(each)));
            out().flush();
            return ExitCode.OK;
        }
    }

    /** Makes one. */
    @Command(
            name = "create",
            description = "Make a group, unless it is there and configured alike.",
            footer = {
                "  tailrace groups create mailer --category order --type OrderPlaced",
                "  tailrace groups create audit --from end --attempts 3 --exhausted skip"
            })
    static final class Create extends OneGroup {
        @Option(names = "--category", paramLabel = "NAME", description = "Events of this category; may be repeated.")
        private List<String> categories = new ArrayList<>();

        @Option(names = "--prefix", paramLabel = "TEXT", description = "Events of streams whose names start so.")
        private @Nullable String prefix;

        @Option(names = "--type", paramLabel = "NAME", description = "Events of this type; may be repeated.")
        private List<String> types = new ArrayList<>();

        @Option(
                names = "--from",
                paramLabel = "PLACE",
                description = "Where to start: start, end, a position token, or a time as in RFC 3339. Default: start.")
        private @Nullable String from;

        @Option(names = "--lease-ms", paramLabel = "N", description = "How long a member may hold an event.")
        private @Nullable Long lease;

        @Option(names = "--attempts", paramLabel = "N", description = "How often an event is given out at most.")
        private @Nullable Long attempts;

        @Option(names = "--exhausted", paramLabel = "WHAT", description = "What is done with it then: park or skip.")
        private @Nullable String exhausted;

        @Option(names = "--in-flight", paramLabel = "N", description = "Events that members hold together at most.")
        private @Nullable Long inFlight;

        @Override
        public Integer call() {
            Body body = new Body()
                    .with("categories", categories)
                    .with("prefix", prefix)
                    .with("types", types)
                    .with("from", from)
                    .raw("leaseMillis", lease)
                    .raw("attempts", attempts)
                    .with("exhausted", exhausted)
                    .raw("inFlight", inFlight);
            return print(line(send("PUT", body)));
        }
    }

    /** Shows one. */
    @Command(
            name = "show",
            description = "Print a group as JSON: state, position, lag, configuration, members, counts.",
            footer = "  tailrace groups show mailer")
    static final class Show extends OneGroup {
        @Override
        public Integer call() {
            return print(new String(ask("", null), StandardCharsets.UTF_8));
        }
    }

    /** Deletes one. */
    @Command(
            name = "delete",
            description = "Delete a group. How far its members were is forgotten.",
            footer = "  tailrace groups delete mailer")
    static final class Delete extends OneGroup {
        @Override
        public Integer call() {
            send("DELETE", new Body());
            return print("deleted group=" + group());
        }
    }

    /** Pauses one. */
    @Command(
            name = "pause",
            description = "Give nothing out until the group is resumed. What members hold they may still settle.",
            footer = "  tailrace groups pause mailer")
    static final class Pause extends OneGroup {
        @Override
        public Integer call() {
            return print(line(ask("/pause", new Body())));
        }
    }

    /** Resumes one. */
    @Command(
            name = "resume",
            description = "Go on where the group was paused.",
            footer = "  tailrace groups resume mailer")
    static final class Resume extends OneGroup {
        @Override
        public Integer call() {
            return print(line(ask("/resume", new Body())));
        }
    }

    /** Lists what is parked. */
    @Command(
            name = "parked",
            description = "List streams that wait because one of their events could not be handled, one a line.",
            footer = "  tailrace groups parked mailer")
    static final class ListParked extends OneGroup {
        @Override
        public Integer call() {
            String after = "";
            while (after != null && !out().checkError()) {
                String place = after.isEmpty() ? "" : Client.parameter("after", after);
                Map<String, byte[]> page = Json.members(ask("/parked?limit=100" + place, null));
                byte[] parked = page.get("parked");
                if (parked == null) {
                    throw Failure.failed("the answer is no list: is this a Tailrace node of the same version?");
                }
                String last = null;
                for (byte[] each : Json.elements(parked)) {
                    Map<String, byte[]> stream = Json.members(each);
                    last = Json.text(stream.get("stream"));
                    out().println(fields(stream, "stream", "version", "attempt", "since", "replaying", "reason"));
                }
                after = page.containsKey("next") ? last : null;
            }
            out().flush();
            return ExitCode.OK;
        }
    }

    /** Replays what is parked. */
    @Command(
            name = "replay",
            description = "Give parked streams out again, each from the event that it is parked for.",
            footer = {"  tailrace groups replay mailer --dry-run", "  tailrace groups replay mailer order-42"})
    static final class ReplayParked extends OneGroup {
        @Parameters(arity = "0..1", index = "1", paramLabel = "STREAM", description = "Which. Default: all.")
        private @Nullable String stream;

        @Option(names = "--dry-run", description = "Only say what would happen.")
        private boolean dry;

        @Override
        public Integer call() {
            Body body = new Body().with("stream", stream).raw("dryRun", dry);
            return print(fields(Json.members(ask("/replay", body)), "streams", "events", "dryRun"));
        }
    }

    /** Skips a parked event. */
    @Command(
            name = "skip",
            description = "Pass over the event that a stream is parked for, for good; what follows is given out.",
            footer = "  tailrace groups skip mailer order-42 7")
    static final class SkipParked extends OneGroup {
        @Parameters(index = "1", paramLabel = "STREAM", description = "The stream.")
        private String stream = "";

        @Parameters(index = "2", paramLabel = "VERSION", description = "The version of the parked event.")
        private long version;

        @Override
        public Integer call() {
            ask("/skip", new Body().with("stream", stream).raw("version", version));
            return print("skipped stream=" + stream + " version=" + version);
        }
    }

    /** Resets one. */
    @Command(
            name = "reset",
            description = {
                "Go on from another place: start, end, a position token, or a time as in RFC 3339.",
                "Leases end and parked streams are forgotten. Mends a group that has stopped."
            },
            footer = {
                "  tailrace groups reset mailer --to start --dry-run",
                "  tailrace groups reset mailer --to 2026-04-05T17:31:00Z"
            })
    static final class Reset extends OneGroup {
        @Option(names = "--to", required = true, paramLabel = "PLACE", description = "Where to go on from.")
        private String to = "";

        @Option(names = "--dry-run", description = "Only say what would happen.")
        private boolean dry;

        @Override
        public Integer call() {
            Map<String, byte[]> answer =
                    Json.members(ask("/reset", new Body().with("to", to).raw("dryRun", dry)));
            return print(fields(answer, "from", "to", "events", "parked", "inFlight", "dryRun"));
        }
    }

    /** Clones one. */
    @Command(
            name = "clone",
            description = "Make a group that is configured as GROUP, stands where it stands, and has the same parked.",
            footer = "  tailrace groups clone mailer mailer-2")
    static final class Clone extends OneGroup {
        @Parameters(index = "1", paramLabel = "NAME", description = "The name of the new group.")
        private String name = "";

        @Override
        public Integer call() {
            return print(line(ask("/clone", new Body().with("name", name))));
        }
    }

    private static String line(byte[] group) {
        return fields(Json.members(group), "name", "state", "lagEvents", "lagMillis", "inFlight", "parked", "cause");
    }

    /** The value of the first, and the others as name=value, those that are there. */
    private static String fields(Map<String, byte[]> object, String... names) {
        StringBuilder line = new StringBuilder();
        for (String name : names) {
            String value = Json.text(object.get(name));
            if (value != null) {
                boolean first = line.isEmpty() && (name.equals("name") || name.equals("stream"));
                line.append(line.isEmpty() ? "" : " ")
                        .append(first ? "" : name + "=")
                        .append(value);
            }
        }
        return line.toString();
    }
}
