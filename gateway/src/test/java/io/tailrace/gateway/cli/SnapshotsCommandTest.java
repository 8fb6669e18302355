package io.tailrace.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.command.Aggregates;
import io.tailrace.command.Command;
import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.StreamId;
import io.tailrace.samples.Samples;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SnapshotsCommandTest {
    @TempDir
    private Path directory = Path.of("");

    private @Nullable Node node;
    private String url = "";
    private Ran ran = new Ran(0, "", "");

    @BeforeEach
    void start() {
        JournalConfig journal = JournalConfig.in(directory).withShards(1).withCycleBytes(1 << 20);
        NodeConfig config = NodeConfig.of(journal).withPort(0);
        Node started = Node.start(config.withAggregates(Aggregates.of(new Samples().aggregates()))
                .withCommands(config.commands().withTimeBudget(Duration.ofSeconds(60))));
        node = started;
        url = started.url();
        for (int i = 0; i < 3; i++) {
            byte[] open = "{\"amount\":7}".getBytes(StandardCharsets.UTF_8);
            started.commands()
                    .execute(Command.of(StreamId.of("account-" + i), "Open", open))
                    .join();
        }
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    private int run(String... args) {
        ran = Ran.at(url, "snapshots", args);
        return ran.exitCode();
    }

    @Test
    void shouldRebuildListShowAndDrop() {
        assertThat(run("rebuild", "account/1")).as(ran.err()).isEqualTo(ExitCode.OK);
        assertThat(ran.out()).startsWith("account-1 version=2 bytes=").contains(" usable=true");
        assertThat(run("rebuild", "--all", "account-")).as(ran.err()).isEqualTo(ExitCode.OK);
        assertThat(ran.out()).isEqualToIgnoringNewLines("rebuilt streams=3 snapshots=3");
        assertThat(run("list", "account-")).isEqualTo(ExitCode.OK);
        assertThat(ran.out().lines()).hasSize(3).allMatch(line -> line.startsWith("account-"));
        assertThat(run("show", "account/2")).isEqualTo(ExitCode.OK);
        assertThat(ran.out()).contains("\"balance\":7");
        assertThat(run("drop", "account/2")).isEqualTo(ExitCode.OK);
        assertThat(run("drop", "--all")).isEqualTo(ExitCode.OK);
        assertThat(ran.out()).isEqualToIgnoringNewLines("dropped snapshots=2");
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertThat(run("show", "account/2")).isEqualTo(ExitCode.FAILED);
        assertThat(ran.err()).contains("not-found", "there is no snapshot");
        assertThat(run("show", "account-2")).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("as account/42");
    }
}
