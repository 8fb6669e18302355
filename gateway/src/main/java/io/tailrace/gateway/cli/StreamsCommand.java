package io.tailrace.gateway.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists streams by the start of their names. */
@Command(
        name = "streams",
        description = "List the streams of a running node whose names start with PREFIX, in order, one a line.",
        footer = {"  tailrace streams order-", "  tailrace streams --limit 20"})
final class StreamsCommand extends CliCommand {
    private static final int PAGE = 1_000;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "How the names start. Default: any.")
    private String prefix = "";

    @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: all.")
    private long limit = Long.MAX_VALUE;

    @Override
    public Integer call() {
        PrintWriter out = out();
        Client client = new Client(server.uri());
        String after = null;
        long left = limit;
        while (left > 0) {
            long wanted = Math.min(PAGE, left);
            String query = "/v1/streams?limit=" + wanted
                    + Client.parameter("prefix", prefix.isEmpty() ? null : prefix)
                    + Client.parameter("after", after);
            List<String> names = names(client.fetch(client.request(query).build()));
            names.forEach(out::println);
            if (names.size() < wanted || out.checkError()) {
                break;
            }
            left -= names.size();
            after = names.get(names.size() - 1);
        }
        out.flush();
        return ExitCode.OK;
    }

    // A stream is listed by its name, or as an object that holds it.
    private static List<String> names(byte[] page) {
        Map<String, byte[]> members = Json.members(page);
        byte[] streams = members.get("streams");
        if (streams == null) {
            throw Failure.failed("the answer is not a list of streams: is this a Tailrace node of the same version?");
        }
        return Json.elements(streams).stream()
                .map(element -> element[0] == '{' ? Json.members(element).get("stream") : element)
                .map(Json::text)
                .map(String::valueOf)
                .toList();
    }
}
