package io.tailrace.gateway.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads events of a stream, or of all. */
@Command(
        name = "read",
        description = "Read events of a running node: those of one stream, or of all.",
        footer = {
            "  tailrace read order-42",
            "  tailrace read order-42 --from 10 --limit 5 -o json",
            "  tailrace read --all --follow -o ndjson"
        })
final class ReadCommand extends CliCommand {
    /** How events are shown. */
    enum Format {
        table,
        json,
        ndjson
    }

    @Mixin
    private final ServerOption server = new ServerOption();

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            description =
                    "Where to start: a version of the stream (that event is the first); with --all a position (the"
                            + " event after it is the first). Default: the start, or with --backward the end.")
    @Nullable
    private String from;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many events. Default: all.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--backward", description = "The latest event first. For one stream only.")
    private boolean backward;

    @Option(names = "--follow", description = "Go on with new events as they come, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
            defaultValue = "table")
    private Format format = Format.table;

    /** What to read: exactly one of them. */
    static final class Source {
        @Parameters(paramLabel = "STREAM", description = "The stream, as order-42.")
        @Nullable
        private String stream;

        @Option(names = "--all", description = "The events of all streams.")
        private boolean all;
    }

    @Override
    public Integer call() {
        check();
        RemoteReader reader = new RemoteReader(server.uri(), source.stream);
        try (EventPrinter printer = new EventPrinter(out(), format, source.stream == null, follow)) {
            if (follow) {
                reader.follow(from, limit, printer, notice -> err().println("tailrace: " + notice));
            } else {
                reader.read(from, limit, backward, printer);
            }
        }
        return ExitCode.OK;
    }

    private void check() {
        if (limit < 1) {
            throw Failure.usage("--limit must be at least 1: --limit=" + limit);
        }
        if (backward && (follow || source.all)) {
            throw Failure.usage(
                    "--backward reads one stream to its start: leave out " + (follow ? "--follow" : "--all"));
        }
        if (source.stream != null && from != null && !from.matches("[1-9][0-9]{0,17}")) {
            throw Failure.usage("--from must be a version, from 1: --from=" + from);
        }
    }
}
