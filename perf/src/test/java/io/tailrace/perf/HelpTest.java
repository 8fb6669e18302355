package io.tailrace.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.perf.measure.Plan;
import io.tailrace.perf.measure.Sizes;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.rows.Registry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HelpTest {
    @TempDir
    Path directory;

    @Test
    void shouldListEveryRowInTheHelp() {
        for (List<String> arguments :
                List.of(List.of("--help"), List.of("run", "--help"), List.of("quick", "--help"))) {
            String help = run(0, arguments.toArray(String[]::new));

            for (Suite suite : Suite.values()) {
                for (Row row : Registry.standard().rows(suite)) {
                    assertThat(help).contains(row.label());
                }
            }
        }
    }

    @Test
    void shouldKeepTheNamesOfTheQuickSuite() {
        assertThat(Registry.standard().rows(Suite.QUICK))
                .extracting(Row::label)
                .containsExactly(
                        "embedded-memory",
                        "embedded-disk-1",
                        "embedded-disk-64",
                        "embedded-disk-1024",
                        "http-append-64",
                        "replay-1m");
    }

    @Test
    void shouldKeepTheNamesOfTheRowsOfAggregates() {
        assertThat(Registry.standard().rows(Suite.FULL))
                .extracting(Row::label)
                .contains("commands-websocket", "aggregate-1m-replay", "aggregate-1m-snapshot");
    }

    @Test
    void shouldKeepTheNamesOfTheRowsOfFollowers() {
        assertThat(Registry.standard().rows(Suite.FULL))
                .extracting(Row::label)
                .contains("replica-rate", "replica-lag-10k", "followers-p99");
    }

    @Test
    void shouldNameTheMissingOptionAndTheUnknownRow() {
        assertThat(run(2, "quick")).contains("--out");
        assertThat(run(2)).contains("run");
        assertThat(run(2, "run", "fast", "--out", "x")).contains("name=fast,", "quick, full, peers, scale");
        String unused = directory.resolve("unused").toString();
        assertThat(run(2, "quick", "--out", unused, "--only", "replay")).contains("name=replay,", "replay-1m");
        assertThat(run(2, "quick", "--out", unused, "--repetitions", "102")).contains("allowed 1 to 101");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldBoundTheNumbers() {
        assertThat(Plan.standard(Plan.REPETITIONS_MAX).repetitions()).isEqualTo(101);
        assertThatThrownBy(() -> Plan.standard(Plan.REPETITIONS_MAX + 1)).hasMessageContaining("allowed 1 to 101");
        assertThatThrownBy(() -> Plan.standard(0)).hasMessageContaining("repetitions=0");
        assertThat(Plan.standard(1).withOpen(Duration.ofMinutes(10)).open()).hasMinutes(10);
        assertThatThrownBy(() -> Plan.standard(1).withOpen(Duration.ofSeconds(601)))
                .hasMessageContaining("up to 600 s");
        assertThat(new Sizes(1_000, 100_000_000, null).streams()).isEqualTo(100_000_000);
        assertThatThrownBy(() -> new Sizes(999, 1_000, null)).hasMessageContaining("events=999");
        assertThatThrownBy(() -> new Sizes(1_000, 100_000_001, null)).hasMessageContaining("streams=100000001");
    }

    private static String run(int expectedExit, String... arguments) {
        StringWriter text = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(text));
        line.setErr(new PrintWriter(text));
        assertThat(line.execute(arguments)).isEqualTo(expectedExit);
        return text.toString();
    }
}
