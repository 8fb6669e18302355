package io.tailrace.gateway.cli;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** What the commands on a running node have: which node it is, and how it is asked. */
abstract class NodeCommand extends CliCommand {
    @Mixin
    private final ServerOption server = new ServerOption();

    final Client client() {
        return new Client(server.uri());
    }

    /** What the node answers for {@code path}. */
    final byte[] get(String path) {
        Client client = client();
        return client.fetch(client.request(path).build());
    }

    /** Posts nothing to {@code path}; the answer, an object. */
    final Map<String, byte[]> post(String path) {
        Client client = client();
        return Json.members(
                client.fetch(client.request(path).POST(BodyPublishers.noBody()).build()));
    }

    /** The list that stands under {@code name} in an answer. */
    static List<byte[]> list(Map<String, byte[]> answer, String name) {
        byte[] list = answer.get(name);
        if (list == null) {
            throw Failure.failed("the answer is no list of " + name + ": is this a Tailrace node of the same version?");
        }
        return Json.elements(list);
    }

    /** The number that stands under {@code name}; 0 if there is none. */
    static long number(Map<String, byte[]> object, String name) {
        String text = Json.text(object.get(name));
        return text == null ? 0 : Long.parseLong(text);
    }

    /** Prints one line, which is all that the command prints. */
    final int print(String line) {
        out().println(line);
        out().flush();
        return ExitCode.OK;
    }
}
