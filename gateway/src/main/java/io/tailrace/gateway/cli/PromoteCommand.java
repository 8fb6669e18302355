package io.tailrace.gateway.cli;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a replica the primary. */
@Command(
        name = "promote",
        description = {
            "Make a running replica the primary: it follows no more and takes writes, under a new epoch.",
            "Stop the old primary first. It is refused from then on, by this node and by all that follow it; and what it had not sent"
                    + " is not here."
        },
        footer = {
            "  tailrace promote --server http://10.0.0.2:7070",
            "  tailrace promote --server http://10.0.0.2:7070 --force"
        })
final class PromoteCommand extends CliCommand {
    @Mixin
    private final ServerOption server = new ServerOption();

    @Option(
            names = "--force",
            description =
                    "Also if the old primary still answers, or had committed events that are not here, or was never heard.")
    private boolean force;

    @Override
    public Integer call() {
        Client client = new Client(server.uri());
        byte[] answer = client.fetch(client.request("/v1/replica/promote?force=" + force)
                .POST(BodyPublishers.noBody())
                .build());
        Map<String, byte[]> members = Json.members(answer);
        out().println("promoted promotions=" + Json.text(members.get("promotions")) + " position="
                + Json.text(members.get("position")));
        out().flush();
        return ExitCode.OK;
    }
}
