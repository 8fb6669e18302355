package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One process at a time holds a data directory. */
@Timeout(300)
class SecondProcessIT {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldRefuseTheSecondProcessAndNameTheHolder() throws Exception {
        Path data = directory.resolve("data");
        try (Tailrace holder = Tailrace.serve(directory, data)) {
            new Http(holder.url()).append("a-1", "{\"type\":\"T\",\"data\":1}");
            for (String[] args : new String[][] {
                {"serve", "--port", "0", "--data", data.toString()},
                {"dump", data.toString()},
                {"import", History.file().toString(), "--data", data.toString()},
                {"verify", data.toString()}
            }) {
                Tailrace.Ended second = Tailrace.run(directory, args).expecting(4);
                assertThat(second.errors())
                        .contains(Long.toString(holder.pid()), "Stop that process")
                        .doesNotContain("\tat ");
            }
            assertThat(new Http(holder.url()).events("a-1")).hasSize(1);
        }
    }

    @Test
    void shouldClearTheLockOfAKilledProcess() throws Exception {
        Path data = directory.resolve("data");
        try (Tailrace first = Tailrace.serve(directory, data)) {
            assertThat(new Http(first.url())
                            .append("a-1", "{\"type\":\"T\",\"data\":1}")
                            .statusCode())
                    .isEqualTo(201);
            first.kill();
        }
        try (Tailrace next = Tailrace.serve(directory, data)) {
            assertThat(new Http(next.url()).events("a-1")).hasSize(1);
        }
    }
}
