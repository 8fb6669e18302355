package io.tailrace.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Plan;
import io.tailrace.perf.measure.Sizes;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.report.Series;
import io.tailrace.perf.report.Unit;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SuiteRunTest {
    @TempDir
    Path directory;

    /** A row that takes no time, on machines that have what it needs. */
    private record Quick(String label, @Nullable String missing) implements Workload {
        @Override
        public Row row() {
            return new Row(label, Unit.EVENTS_PER_SECOND, "memory", 0, "nothing");
        }

        @Override
        public RowResult measure(Bench bench) {
            Series series = new Series(List.of(1.0));
            return RowResult.of(row(), series, series);
        }
    }

    @Test
    void shouldLeaveOutWhatTheMachineLacksAndSayWhy() throws Exception {
        StringWriter said = new StringWriter();
        List<Workload> rows = List.of(new Quick("here", null), new Quick("elsewhere", "no-server is not on the path"));
        Path out = directory.resolve("out");

        new SuiteRun("peers", rows, Plan.standard(1), Sizes.defaults())
                .run(out, directory.resolve("work"), new PrintWriter(said));

        assertThat(said.toString()).contains("elsewhere is left out: no-server is not on the path");
        assertThat(Files.readString(out.resolve("summary.json")))
                .contains("\"here\"")
                .doesNotContain("elsewhere");
        assertThat(Files.readString(out.resolve("manifest.json")))
                .contains("left out elsewhere", "no-server is not on");
    }
}
