package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The import command, to a node and into a directory, and the dump that undoes it. */
@Timeout(300)
class ImportCommandIT {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldChangeNothingWhenTheSameFileIsImportedTwice() throws Exception {
        try (Tailrace node = Tailrace.serve(directory, directory.resolve("data"))) {
            String server = node.url().toString();
            String first = importing("--server", server).expecting(0).output();
            assertThat(first).contains("events=" + History.EVENTS, "replayed=0", "streams=" + History.STREAMS, "rate=");
            List<JsonObject> before = new Http(node.url()).all();

            String second = importing("--server", server).expecting(0).output();

            assertThat(second).contains("events=" + History.EVENTS, "replayed=" + History.EVENTS);
            assertThat(new Http(node.url()).all()).hasSize(History.EVENTS).isEqualTo(before);
        }
    }

    @Test
    void shouldImportIntoADirectoryAndDumpWhatGoesInAgain() throws Exception {
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        assertThat(importing("--data", first.toString()).expecting(0).output())
                .contains("events=" + History.EVENTS, "replayed=0", "streams=" + History.STREAMS);

        Path dump = Files.writeString(
                directory.resolve("dump.ndjson"),
                Tailrace.run(directory, "dump", first.toString()).expecting(0).output());
        Tailrace.run(directory, "import", dump.toString(), "--data", second.toString())
                .expecting(0);

        assertThat(Tailrace.run(directory, "dump", second.toString())
                        .expecting(0)
                        .output()
                        .lines()
                        .sorted())
                .containsExactlyElementsOf(
                        Files.readAllLines(dump).stream().sorted().toList());
        assertThat(History.lines().stream().map(JsonObject::new).toList())
                .as("the dump is what was imported")
                .containsExactlyInAnyOrderElementsOf(
                        Files.readAllLines(dump).stream().map(JsonObject::new).toList());
        assertThat(importing("--data", second.toString()).expecting(0).output()).contains("replayed=" + History.EVENTS);
        Tailrace.run(directory, "verify", second.toString()).expecting(0);
    }

    @Test
    void shouldStopAtABadLineWithItsNumberAndReason() throws Exception {
        Path bad = Files.writeString(directory.resolve("bad.ndjson"), """
                {"stream":"a-1","id":"1","type":"T","data":{}}

                {"stream":"a-1","id":"2","type":"T","data":{}
                """);
        assertThat(Tailrace.run(directory, "import", bad.toString(), "--data", "data")
                        .expecting(1)
                        .errors())
                .contains("line 3: invalid-json");
        try (Tailrace node = Tailrace.serve(directory, directory.resolve("data"))) {
            assertThat(Tailrace.run(
                                    directory,
                                    "import",
                                    bad.toString(),
                                    "--server",
                                    node.url().toString())
                            .expecting(1)
                            .errors())
                    .contains("line 3: invalid-json");
            assertThat(new Http(node.url()).events("a-1")).hasSize(1);
        }
    }

    @Test
    void shouldEndWithAConflictWhenAStreamHasMovedOn() throws Exception {
        Path late = Files.writeString(directory.resolve("late.ndjson"), """
                {"stream":"a-1","id":"1","expectedVersion":0,"type":"T","data":{}}
                {"stream":"a-1","id":"2","expectedVersion":5,"type":"T","data":{}}
                """);
        assertThat(Tailrace.run(directory, "import", late.toString(), "--data", "data")
                        .expecting(3)
                        .errors())
                .contains("line 2", "a-1", "version 1", "expected 5");
        try (Tailrace node = Tailrace.serve(directory, directory.resolve("data"))) {
            assertThat(Tailrace.run(
                                    directory,
                                    "import",
                                    late.toString(),
                                    "--server",
                                    node.url().toString())
                            .expecting(3)
                            .errors())
                    .contains("line 2: wrong-expected-version");
        }
    }

    private Tailrace.Ended importing(String option, String target) throws Exception {
        return Tailrace.run(directory, "import", History.file().toString(), option, target);
    }
}
