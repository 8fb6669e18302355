package io.tailrace.perf.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.Ack;
import io.tailrace.perf.load.Clock;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Plan;
import io.tailrace.perf.measure.Sizes;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.report.Unit;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every workload, short. What it measures means nothing here; that it measures all it says does. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WorkloadTest {
    private static final long CYCLE_BYTES = 32 << 20;
    private static final Plan SHORT = new Plan(1, Duration.ofMillis(50), Duration.ofMillis(200), 0.5);

    @TempDir
    Path directory;

    @Test
    void shouldMeasureAppendsInMemory() throws Exception {
        shouldMeasure(new EmbeddedAppends(row("tested"), Ack.MEMORY, 256, Shape.Kind.usual()));
    }

    @Test
    void shouldMeasureAppendsOnDisk() throws Exception {
        shouldMeasure(new EmbeddedAppends(
                row("tested"), Ack.DISK, 64, Shape.Kind.usual().expecting().withBatch(3)));
    }

    @Test
    void shouldMeasureAppendsOverHttp() throws Exception {
        shouldMeasure(new HttpAppends(row("tested"), 8));
    }

    @Test
    void shouldMeasureAReplay() throws Exception {
        shouldMeasure(new Replay(row("tested"), 20_000));
    }

    private static Row row(String label) {
        return new Row(label, Unit.EVENTS_PER_SECOND, "disk", 0, "tested");
    }

    private void shouldMeasure(Workload workload) throws Exception {
        RowResult result;
        try (WorkDirectory work = WorkDirectory.in(directory.resolve("work"))) {
            Bench bench = new Bench(
                    directory,
                    work,
                    CYCLE_BYTES,
                    SHORT,
                    Sizes.defaults(),
                    Clock.system(),
                    new PrintWriter(new StringWriter()));
            result = workload.measure(bench);
            assertThat(work.root()).as("what trials leave behind").isEmptyDirectory();
        }

        assertThat(result.floor().median()).isPositive();
        assertThat(result.figure().median()).isPositive();
        assertThat(result.ratio()).isPositive();
        assertThat(result.latency().count()).isPositive();
        assertThat(directory.resolve(workload.row().label() + ".hgrm")).isNotEmptyFile();
        assertThat(directory.resolve(workload.row().label() + ".hlog")).isNotEmptyFile();
        assertThat(directory.resolve("work")).isEmptyDirectory();
    }
}
