package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is started and stopped. */
@Timeout(300)
class LifecycleIT {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldStartWithoutFlagsOrWarningsAndEndInOrderOnSigterm() throws Exception {
        Path data = directory.resolve("data");
        String errors;
        try (Tailrace node = Tailrace.serve(directory, data)) {
            assertThat(new Http(node.url())
                            .append("a-1", "{\"type\":\"T\",\"data\":1}")
                            .statusCode())
                    .isEqualTo(201);
            node.terminate();
            Tailrace.Ended ended = node.ended().expecting(0);
            assertThat(ended.output().lines()).hasSize(1);
            errors = said(ended.errors());
        }
        assertThat(errors).doesNotContain("WARN", "ERROR", "\tat ", "SLF4J", "illegal");
        assertThat(Tailrace.run(directory, "verify", data.toString())
                        .expecting(0)
                        .output())
                .contains("events=1", "streams=1", "clean");
        try (Tailrace again = Tailrace.serve(directory, data)) {
            assertThat(new Http(again.url()).events("a-1")).hasSize(1);
            assertThat(said(again.errors())).doesNotContain("WARN", "ERROR");
        }
    }

    /** Without what Vert.x says of a machine that left a loop no core for two seconds. */
    private static String said(String errors) {
        return errors.lines()
                .filter(line -> !line.contains(" BlockedThreadChecker "))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void shouldRefuseToStartWithASettingThatDoesNotExist() throws Exception {
        Path file = Files.writeString(directory.resolve("my.conf"), "node.prot = 8080\n");
        assertThat(Tailrace.run(directory, "serve", "--config", file.toString())
                        .expecting(2)
                        .errors())
                .contains("unknown key node.prot", "my.conf:1", "did you mean node.port?");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void shouldRefuseAPortThatIsTaken() throws Exception {
        try (Tailrace node = Tailrace.serve(directory, directory.resolve("one"))) {
            Tailrace.Ended second = Tailrace.run(
                            directory,
                            "serve",
                            "--data",
                            "two",
                            "--port",
                            Integer.toString(node.url().getPort()))
                    .expecting(4);
            assertThat(second.errors()).contains("cannot listen on", "--port 0").doesNotContain("\tat ");
        }
    }

    @Test
    void shouldAppendReadListAndFollowFromTheCommandLine() throws Exception {
        try (Tailrace node = Tailrace.serve(directory, directory.resolve("data"))) {
            String server = node.url().toString();
            String stream = "file-docs/ä b.md";
            assertThat(run(server, "append", stream, "T", "{\"n\":1}", "--expected", "none", "--id", "e1"))
                    .contains("version=1");
            assertThat(run(server, "append", stream, "T", "{\"n\":2}", "--expected", "1"))
                    .contains("version=2");
            Tailrace.run(directory, "append", stream, "T", "--expected", "7", "--server", server)
                    .expecting(3);
            Tailrace.run(directory, "append", stream, "T", "{\"n\":9}", "--id", "e1", "--server", server)
                    .expecting(3);

            assertThat(run(server, "streams", "file-").strip()).isEqualTo(stream);
            assertThat(run(server, "read", stream, "-o", "ndjson").lines()).hasSize(2);
            assertThat(run(server, "read", stream, "--backward", "--limit", "1"))
                    .contains("{\"n\":2}");
            assertThat(run(server, "read", stream, "-o", "json"))
                    .startsWith("[{")
                    .contains("\"n\":1");
            assertThat(run(server, "read", "--all").lines()).hasSize(3);
            assertThat(run(server, "read", "--all", "--follow", "--limit", "2", "-o", "ndjson")
                            .lines())
                    .hasSize(2);
            Tailrace.run(directory, "read", "nothing-1", "--server", server).expecting(1);
        }
    }

    private String run(String server, String... args) throws Exception {
        String[] all = java.util.Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--server";
        all[args.length + 1] = server;
        return Tailrace.run(directory, all).expecting(0).output();
    }
}
