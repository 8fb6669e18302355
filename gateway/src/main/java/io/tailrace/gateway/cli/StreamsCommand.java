package io.tailrace.gateway.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists streams by the start of their names. */
@Command(
        name = "streams",
        description = "List the streams of a running node whose names start with PREFIX, one a line.",
        footer = {"  tailrace streams order-", "  tailrace streams --limit 20"})
final class StreamsCommand extends CliCommand {
    @Mixin
    private final ServerOption server = new ServerOption();

    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "How the names start. Default: any.")
    private String prefix = "";

    @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: all.")
    private long limit = Long.MAX_VALUE;

    @Override
    public Integer call() {
        Client client = new Client(server.uri());
        String path = "/v1/streams"
                + (prefix.isEmpty()
                        ? ""
                        : '?' + Client.parameter("prefix", prefix).substring(1));
        long left = limit;
        while (left > 0) {
            Map<String, byte[]> page =
                    Json.members(client.fetch(client.request(path).build()));
            List<String> names = names(page);
            names.stream().limit(left).forEach(out()::println);
            left -= names.size();
            byte[] next = page.get("next");
            if (next == null || out().checkError()) {
                break;
            }
            path = String.valueOf(Json.text(next));
        }
        out().flush();
        return ExitCode.OK;
    }

    private static List<String> names(Map<String, byte[]> page) {
        byte[] streams = page.get("streams");
        if (streams == null) {
            throw Failure.failed("the answer is not a list of streams: is this a Tailrace node of the same version?");
        }
        return Json.elements(streams).stream()
                .map(Json::text)
                .map(String::valueOf)
                .toList();
    }
}
