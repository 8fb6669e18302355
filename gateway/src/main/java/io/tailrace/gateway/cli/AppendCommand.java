package io.tailrace.gateway.cli;

import io.tailrace.gateway.json.ProblemException;
import io.tailrace.gateway.json.StrictJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Appends one event to a stream. */
@Command(
        name = "append",
        description = "Append one event to a stream of a running node. Prints the version it got.",
        footer = {
            "  tailrace append order-42 OrderPlaced '{\"total\": 17}'",
            "  tailrace append order-42 OrderShipped --expected 1 --id 0f9c-77",
            "  date +'\"%%c\"' | tailrace append clock-1 Ticked -"
        })
final class AppendCommand extends CliCommand {
    private static final StrictJson STRICT = new StrictJson(64, 1 << 20);

    @Mixin
    private final ServerOption server = new ServerOption();

    @Parameters(index = "0", paramLabel = "STREAM", description = "The stream, as order-42. Made if it is not there.")
    private String stream = "";

    @Parameters(index = "1", paramLabel = "TYPE", description = "What happened, as OrderPlaced.")
    private String type = "";

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "DATA",
            description = "The data of the event as JSON, or - to read it from standard input. Default: {}.")
    private String data = "{}";

    @Option(
            names = "--id",
            paramLabel = "ID",
            description =
                    "The id of the event: the same id with the same content is stored once. Default: a random one.")
    @Nullable
    private String id;

    @Option(
            names = "--expected",
            paramLabel = "VERSION",
            description = "Append only if the stream is at this version; none = it must not exist, exists = it must,"
                    + " any = no matter. Default: any.")
    private String expected = "any";

    @Override
    public Integer call() throws IOException {
        Client client = new Client(server.uri());
        HttpRequest.Builder request = client.request(Client.streamPath(stream) + "/events");
        addCondition(request);
        request.header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body()));
        Map<String, byte[]> answer = Json.members(client.fetch(request.build()));
        PrintWriter out = out();
        out.println("appended stream=" + stream + " version=" + Json.text(answer.get("lastVersion")) + " position="
                + Json.text(answer.get("position")) + " ack=" + Json.text(answer.get("ack")));
        out.flush();
        return ExitCode.OK;
    }

    private byte[] body() throws IOException {
        byte[] value = "-".equals(data) ? System.in.readAllBytes() : data.getBytes(StandardCharsets.UTF_8);
        try {
            STRICT.check(value);
        } catch (ProblemException e) {
            throw Failure.usage("DATA is not JSON: " + e.problem().detail()
                    + "\nA text needs its quotes: '\"text\"'. An object: '{\"a\": 1}'.");
        }
        String eventId = id == null ? UUID.randomUUID().toString() : id;
        return ("{\"id\":" + Json.quote(eventId) + ",\"type\":" + Json.quote(type) + ",\"data\":"
                        + new String(value, StandardCharsets.UTF_8) + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void addCondition(HttpRequest.Builder request) {
        switch (expected) {
            case "any" -> {}
            case "none", "0" -> request.header("If-None-Match", "*");
            case "exists" -> request.header("If-Match", "*");
            default -> {
                if (!expected.matches("[0-9]{1,18}")) {
                    throw Failure.usage("--expected must be a version, none, exists or any: --expected=" + expected);
                }
                request.header("If-Match", '"' + expected + '"');
            }
        }
    }
}
