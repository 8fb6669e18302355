package io.tailrace.gateway.cli;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Projections of a running node. */
@Command(
        name = "projections",
        description = "Look at the projections of a running node, pause, resume and rebuild them, read their views.",
        subcommands = {
            ProjectionsCommand.ListAll.class,
            ProjectionsCommand.Show.class,
            ProjectionsCommand.Pause.class,
            ProjectionsCommand.Resume.class,
            ProjectionsCommand.Rebuild.class,
            ProjectionsCommand.Retry.class,
            ProjectionsCommand.Skip.class,
            ProjectionsCommand.Read.class
        },
        commandListHeading = "%nCommands:%n",
        footer = {"  tailrace projections list", "  tailrace projections rebuild balances"})
final class ProjectionsCommand extends CliCommand {
    private static final long ASK_MILLIS = 200;

    @Override
    public Integer call() {
        return usage();
    }

    /** What the commands on one projection have in common. */
    abstract static class OnOne extends NodeCommand {
        @Parameters(paramLabel = "NAME", description = "The projection, as balances.")
        String name = "";

        final String path() {
            return "/v1/projections/" + Client.encode(name);
        }

        final Integer act(String more) {
            return print(line(post(path() + more)));
        }
    }

    /** Lists them. */
    @Command(
            name = "list",
            description = "List the projections with state and lag, one a line.",
            footer = "  tailrace projections list")
    static final class ListAll extends NodeCommand {
        @Override
        public Integer call() {
            list(Json.members(get("/v1/projections")), "projections")
                    .forEach(each -> out().println(line(Json.members(each))));
            out().flush();
            return ExitCode.OK;
        }
    }

    /** Shows one. */
    @Command(
            name = "status",
            description = "Print all that the node knows of one projection, as JSON.",
            footer = "  tailrace projections status balances")
    static final class Show extends OnOne {
        @Override
        public Integer call() {
            return print(new String(get(path()), StandardCharsets.UTF_8));
        }
    }

    /** Pauses one. */
    @Command(
            name = "pause",
            description =
                    "Have a projection take in no more events until it is resumed, also across restarts of the node.",
            footer = "  tailrace projections pause balances")
    static final class Pause extends OnOne {
        @Override
        public Integer call() {
            return act("/pause");
        }
    }

    /** Resumes one. */
    @Command(
            name = "resume",
            description = "Have a projection go on that was paused.",
            footer = "  tailrace projections resume balances")
    static final class Resume extends OnOne {
        @Override
        public Integer call() {
            return act("/resume");
        }
    }

    /** Tries again. */
    @Command(
            name = "retry",
            description =
                    "Have a projection try at once what it failed at, or take its view back from another process.",
            footer = "  tailrace projections retry balances")
    static final class Retry extends OnOne {
        @Override
        public Integer call() {
            return act("/retry");
        }
    }

    /** Skips an event. */
    @Command(
            name = "skip",
            description =
                    "Have a projection pass over the event that it has stopped at. The view will lack its effect.",
            footer = "  tailrace projections skip balances --shard 0 --sequence 1234")
    static final class Skip extends OnOne {
        @Option(names = "--shard", required = true, paramLabel = "N", description = "The event's shard.")
        private int shard;

        @Option(names = "--sequence", required = true, paramLabel = "N", description = "Its sequence in the shard.")
        private long sequence;

        @Override
        public Integer call() {
            return act("/skip?shard=" + shard + "&sequence=" + sequence);
        }
    }

    /** Rebuilds one. */
    @Command(
            name = "rebuild",
            description = {
                "Build a view anew beside the one that serves, which goes on; when it has caught up it takes over.",
                "Shows how far it is; Ctrl-C ends only that, and the node goes on."
            },
            footer = {
                "  tailrace projections rebuild balances",
                "  tailrace projections rebuild balances --events-per-second 5000"
            })
    static final class Rebuild extends OnOne {
        @Option(
                names = "--events-per-second",
                paramLabel = "N",
                description = "The most to take in; 0 = as fast as it goes. Default: as the node is configured.",
                defaultValue = "-1")
        private long rate;

        @Option(names = "--detach", description = "Do not wait for its end.")
        private boolean detach;

        @Override
        public Integer call() throws InterruptedException {
            Map<String, byte[]> status = post(path() + "/rebuild" + (rate < 0 ? "" : "?eventsPerSecond=" + rate));
            ProgressLine progress = new ProgressLine(err(), "rebuilding");
            try {
                while (!detach && status.containsKey("rebuild")) {
                    if ("stopped".equals(Json.text(status.get("state")))) {
                        throw Failure.failed("the rebuild has stopped: " + Json.text(status.get("cause")));
                    }
                    Map<String, byte[]> rebuild = Json.members(status.getOrDefault("rebuild", new byte[0]));
                    long done = number(rebuild, "done");
                    progress.update(done, number(rebuild, "total"), done);
                    TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
                    status = Json.members(get(path()));
                }
            } finally {
                progress.end();
            }
            return print(line(status));
        }
    }

    /** Reads a view. */
    @Command(
            name = "read",
            description =
                    "Print the entries of a projection's view whose keys start with PREFIX, in order, one a line.",
            footer = {"  tailrace projections read balances", "  tailrace projections read richest top/ --limit 10"})
    static final class Read extends OnOne {
        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "PREFIX",
                description = "How the keys start. Default: any.")
        private String prefix = "";

        @Option(
                names = "--limit",
                paramLabel = "N",
                description = "The most entries to print. Default: all.",
                defaultValue = "9223372036854775807")
        private long limit;

        @Override
        public Integer call() {
            String next = path() + "/views?prefix=" + Client.encode(prefix) + "&limit=" + Math.min(limit, 100);
            long left = limit;
            while (next != null && left > 0 && !out().checkError()) {
                Map<String, byte[]> page = Json.members(get(next));
                for (byte[] element : Json.elements(page.getOrDefault("entries", new byte[] {'[', ']'}))) {
                    if (left-- > 0) {
                        Map<String, byte[]> entry = Json.members(element);
                        byte[] value = entry.getOrDefault("value", entry.getOrDefault("value_base64", new byte[0]));
                        out().println(Json.text(entry.get("key")) + " " + new String(value, StandardCharsets.UTF_8));
                    }
                }
                next = Json.text(page.get("next"));
            }
            out().flush();
            return ExitCode.OK;
        }
    }

    private static String line(Map<String, byte[]> status) {
        String cause = Json.text(status.get("cause"));
        return Json.text(status.get("name")) + " state=" + Json.text(status.get("state")) + " lag="
                + Json.text(status.get("lagEvents")) + " millis=" + Json.text(status.get("lagMillis")) + " generation="
                + Json.text(status.get("generation")) + (cause == null ? "" : " cause=" + cause);
    }
}
