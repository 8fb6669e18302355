package io.tailrace.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.perf.report.Row;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class HelpTest {
    @TempDir
    Path directory;

    @Test
    void shouldListEveryRowInTheHelp() {
        for (List<String> arguments : List.of(List.of("--help"), List.of("quick", "--help"))) {
            String help = run(0, arguments.toArray(String[]::new));

            assertThat(help)
                    .contains(Arrays.stream(Row.values()).map(Row::label).toArray(String[]::new));
        }
    }

    @Test
    void shouldMeasureEveryRowInTheQuickSuite() {
        assertThat(Suite.quick().workloads()).extracting(Workload::row).containsExactly(Row.values());
    }

    @Test
    void shouldNameTheMissingOptionAndTheUnknownRow() {
        assertThat(run(2, "quick")).contains("--out");
        assertThat(run(2)).contains("quick");
        String unused = directory.resolve("unused").toString();
        assertThat(run(2, "quick", "--out", unused, "--only", "replay")).contains("name=replay,", "replay-1m");
        assertThat(run(2, "quick", "--out", unused, "--repetitions", "102")).contains("allowed 1 to 101");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldBoundTheRepetitions() {
        assertThat(Plan.quick(Plan.REPETITIONS_MAX).repetitions()).isEqualTo(101);
        assertThatThrownBy(() -> Plan.quick(Plan.REPETITIONS_MAX + 1)).hasMessageContaining("allowed 1 to 101");
        assertThatThrownBy(() -> Plan.quick(0)).hasMessageContaining("repetitions=0");
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
