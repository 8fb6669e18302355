package io.tailrace.perf.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ScalingTest {
    @TempDir
    Path directory;

    @Test
    void shouldWorkOutEverySizeFromTheFiguresOfRuns() throws Exception {
        Path one = run("one", "embedded-size-1k", 200_000, "http-append-64", 10_000);
        Path two = run("two", "scan-1k", 1_000_000, "read-page-100", 40, "scale-memory", 50);

        String table = Scaling.of(List.of(one, two)).table();

        assertThat(table).contains("200,000 appends a second", "| 10,000 |", "| 10,000,000,000 |");
        assertThat(table.lines().filter(line -> line.startsWith("| 1"))).hasSize(7);
    }

    @Test
    void shouldGiveAShardHalfOfWhatItWasMeasuredToTake() throws Exception {
        Scaling scaling = Scaling.of(List.of(run(
                "all",
                "embedded-size-1k",
                1_000,
                "http-append-64",
                100,
                "scan-1k",
                1_000_000,
                "read-page-100",
                40,
                "scale-memory",
                50)));
        // 86,400 a second in the mean, 10 times that at the peak, 500 a shard and 50 a node.
        Demand demand = new Demand(86_400.0 * 86_400);

        assertThat(demand.peakPerSecond()).isCloseTo(864_000, within(1.0));
        assertThat(scaling.shards(demand)).isEqualTo(1_728);
        assertThat(scaling.nodes(demand)).isEqualTo(3 * 17_280);
        assertThat(scaling.shards(new Demand(1))).isEqualTo(1);
        assertThat(scaling.nodes(new Demand(1))).isEqualTo(3);
    }

    @Test
    void shouldNameTheRowThatIsMissingAndHowToMeasureIt() throws Exception {
        Path one = run("one", "embedded-size-1k", 200_000);

        assertThatThrownBy(() -> Scaling.of(List.of(one)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("name=http-append-64")
                .hasMessageContaining("run full --only");
        assertThatThrownBy(() -> Scaling.of(List.of(directory))).hasMessageContaining("has no summary.json");
    }

    private Path run(String name, Object... figures) throws IOException {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < figures.length; i += 2) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"")
                    .append(figures[i])
                    .append("\",\"unit\":\"x\",\"ack\":\"disk\",\"floor\":1,\"figure\":")
                    .append(figures[i + 1])
                    .append(",\"ratio\":1}");
        }
        Path run = Files.createDirectories(directory.resolve(name));
        Files.writeString(run.resolve("summary.json"), json.append("]"));
        return run;
    }
}
