package io.tailrace.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.Append;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.StreamId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SchemaCheckTest {
    @TempDir
    private Path directory = Path.of("");

    private Path data = Path.of("");
    private Path schema = Path.of("");
    private Ran ran = new Ran(0, "", "");

    @BeforeEach
    void store() throws IOException {
        data = directory.resolve("data");
        schema = directory.resolve("Placed@1.json");
        Files.writeString(schema, "{\"required\":[\"total\"]}");
        try (Journal journal = Journal.open(config())) {
            journal.append(Append.to(
                            StreamId.of("order-1"),
                            ExpectedVersion.none(),
                            EventData.of("Placed", "{\"total\":1}"),
                            EventData.of("Placed", "{}"),
                            EventData.of("Placed", "{}").withRevision(2),
                            EventData.of("Paid", "{}"),
                            EventData.of("Placed", "x").withContentType("text/plain")))
                    .join();
        }
    }

    private JournalConfig config() {
        return JournalConfig.in(data).withShards(1).withCycleBytes(1 << 20);
    }

    private int run(String... args) {
        ran = Ran.of(args);
        return ran.exitCode();
    }

    @Test
    void shouldNameWhatANewSchemaWouldRefuseInADirectory() {
        assertThat(run("schema", "check", schema.toString(), "--data", data.toString()))
                .as(ran.err())
                .isEqualTo(ExitCode.FAILED);
        assertThat(ran.out().lines())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("refused position=v1.")
                        .contains(" file=" + data.resolve("shard-000"), ".cq4 stream=order-1 version=2 ")
                        .contains(" type=Placed revision=1 schema=" + schema + ": data: "))
                .anySatisfy(line -> assertThat(line).contains("version=5", "must be JSON"))
                .anySatisfy(line -> assertThat(line).startsWith("checked events=5 types=1 refused=2 "));
    }

    @Test
    void shouldAskARunningNodeToo() {
        try (Node node = Node.start(NodeConfig.of(config()).withPort(0))) {
            assertThat(run("schema", "check", schema.toString(), "--server", node.url(), "--show", "1"))
                    .as(ran.err())
                    .isEqualTo(ExitCode.FAILED);
        }
        assertThat(ran.out().lines()).hasSize(2);
        assertThat(ran.out())
                .contains("version=2 type=Placed", " schema=" + schema, "events=5 types=1 refused=2 ")
                .doesNotContain(" file=");
    }

    @Test
    void shouldEndWithZeroWhenNothingIsRefused() throws IOException {
        Files.writeString(schema, "true");
        Files.writeString(directory.resolve("Paid.json"), "{\"type\":\"object\"}");
        Files.delete(schema);
        assertThat(run("schema", "check", directory.toString(), "--data", data.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(ran.out()).startsWith("checked events=5 types=1 refused=0 ");
    }

    @Test
    void shouldRefuseWhatIsNoSchemaOrNoStore() throws IOException {
        Files.writeString(schema, "{");
        assertThat(run("schema", "check", schema.toString(), "--data", data.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("this is no schema: file=");
        Files.writeString(schema, "true");
        assertThat(run(
                        "schema",
                        "check",
                        schema.toString(),
                        "--data",
                        directory.resolve("none").toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("schema", "check", schema.toString(), "--data", "x", "--server", "y"))
                .isEqualTo(ExitCode.USAGE);
    }
}
