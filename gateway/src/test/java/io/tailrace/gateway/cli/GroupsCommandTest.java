package io.tailrace.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.Append;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.StreamId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GroupsCommandTest {
    private static final Pattern DELIVERY = Pattern.compile("\"deliveries\":\\[\\{\"id\":\"([^\"]+)\"");

    @TempDir
    private Path directory = Path.of("");

    private String url = "";
    private Ran ran = new Ran(0, "", "");

    private int run(String... args) {
        ran = Ran.at(url, "groups", args);
        return ran.exitCode();
    }

    private String done(String... args) {
        assertThat(run(args)).as(ran.err()).isEqualTo(ExitCode.OK);
        return ran.out().strip();
    }

    private String post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void shouldDoWithGroupsWhateverCanBeDone() throws Exception {
        JournalConfig journal = JournalConfig.in(directory).withShards(1).withCycleBytes(1 << 20);
        try (Node node = Node.start(NodeConfig.of(journal).withPort(0))) {
            url = node.url();
            for (int i = 0; i < 2; i++) {
                node.journal()
                        .append(Append.to(StreamId.of("order-1"), ExpectedVersion.any(), EventData.of("Placed", "{}")))
                        .join();
            }
            assertThat(done("create", "mailer", "--category", "order", "--attempts", "3"))
                    .startsWith("mailer state=running lagEvents=2");
            assertThat(done("show", "mailer")).contains("\"attempts\":3", "\"categories\":[\"order\"]");
            assertThat(done("pause", "mailer")).contains("state=paused");
            assertThat(done("resume", "mailer")).contains("state=running");
            Matcher delivery = DELIVERY.matcher(post("/v1/groups/mailer/fetch", "{}"));
            assertThat(delivery.find()).isTrue();
            post(
                    "/v1/groups/mailer/nack",
                    "{\"ids\":[\"" + delivery.group(1) + "\"],\"action\":\"park\",\"reason\":\"bad\"}");
            assertThat(done("parked", "mailer"))
                    .startsWith("order-1 version=1 attempt=1")
                    .endsWith("reason=bad");
            assertThat(done("clone", "mailer", "copy")).startsWith("copy state=running");
            assertThat(done("replay", "mailer", "--dry-run")).isEqualTo("streams=1 events=2 dryRun=true");
            assertThat(done("replay", "mailer", "order-1")).isEqualTo("streams=1 events=2 dryRun=false");
            assertThat(done("skip", "copy", "order-1", "1")).isEqualTo("skipped stream=order-1 version=1");
            assertThat(done("reset", "mailer", "--to", "end", "--dry-run")).contains("events=0", "dryRun=true");
            assertThat(done("reset", "mailer", "--to", "start")).contains("events=2", "dryRun=false");
            assertThat(done("list").lines()).hasSize(2);
            assertThat(done("delete", "copy")).isEqualTo("deleted group=copy");
            assertThat(run("show", "copy")).isEqualTo(ExitCode.FAILED);
            assertThat(ran.err()).contains("not-found", "no group of that name");
            assertThat(run("create", "mailer", "--attempts", "4")).isEqualTo(ExitCode.CONFLICT);
            assertThat(run("create", "a b")).isEqualTo(ExitCode.FAILED);
        }
    }
}
