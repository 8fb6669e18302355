package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first thing a new user runs. */
@Timeout(300)
class QuickstartIT {
    private static final Pattern ARGUMENT = Pattern.compile("(-H |-d )?'([^']*)'");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldImportARealHistoryAndPrintCommandsThatWork() throws Exception {
        try (Tailrace node = Tailrace.start(directory, "quickstart", "try", "--port", "0")) {
            node.url();
            List<String> printed = node.awaitLine("Ctrl-C stops the node");
            assertThat(String.join("\n", printed)).contains("events=5198", "streams=993", "rate=");

            List<String> commands =
                    printed.stream().filter(line -> line.startsWith("curl ")).toList();
            assertThat(commands).hasSizeBetween(5, 8);
            for (String command : commands) {
                assertThat(answer(command)).as(command).isBetween(200, 201);
            }
            node.terminate();
            node.ended().expecting(0);
        }
        assertThat(Tailrace.run(directory, "verify", "try").expecting(0).output())
                .contains("events=5199", "clean");
    }

    @Test
    void shouldRemoveItsTemporaryStore() throws Exception {
        String output = Tailrace.run(directory, "quickstart", "--port", "0", "--exit")
                .expecting(0)
                .output();

        Matcher data = Pattern.compile(" data=(.*)").matcher(output);
        assertThat(data.find()).as(output).isTrue();
        assertThat(Path.of(data.group(1))).doesNotExist();
    }

    // A subscription has no end: its first line is enough.
    private static int answer(String curl) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder();
        Matcher arguments = ARGUMENT.matcher(curl);
        while (arguments.find()) {
            String value = arguments.group(2);
            if (arguments.group(1) == null) {
                request.uri(URI.create(value));
            } else if (arguments.group(1).startsWith("-H")) {
                request.header(value.split(": ", 2)[0], value.split(": ", 2)[1]);
            } else {
                request.POST(BodyPublishers.ofString(value));
            }
        }
        HttpResponse<InputStream> answer =
                HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(body.read()).as(curl).isPositive();
        }
        return answer.statusCode();
    }
}
