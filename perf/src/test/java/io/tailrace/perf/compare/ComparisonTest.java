package io.tailrace.perf.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.perf.report.Manifest;
import io.tailrace.perf.report.Report;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.report.Series;
import io.tailrace.perf.report.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ComparisonTest {
    private static final Series FLOOR = series(200, 201, 199, 200);

    @TempDir
    Path directory;

    @Test
    void shouldCallRangesThatDoNotTouchADifference() throws Exception {
        Series before = series(100, 104, 98, 101);

        assertThat(table(FLOOR, before, FLOOR, series(110, 106, 108, 105)))
                .contains("101/s (98.00/s to 104/s)", "better", "+6.5 %");
        assertThat(table(FLOOR, before, FLOOR, series(90, 91, 97, 92))).contains("worse");
    }

    @Test
    void shouldCallWhatOverlapsNoiseOrUnsure() {
        Series before = series(100, 110, 101, 102);

        assertThat(Verdict.of(before, series(105, 106, 101, 107), true)).isEqualTo(Verdict.NOISE);
        assertThat(Verdict.of(series(1, 2, 3, 9), series(8, 10, 11, 12), true)).isEqualTo(Verdict.UNSURE);
        assertThat(Verdict.of(series(1, 1, 1), series(9, 9, 9), true)).isEqualTo(Verdict.TOO_FEW);
        assertThat(Verdict.of(series(1, 1, 1, 1), series(9, 9, 9, 9), false)).isEqualTo(Verdict.WORSE);
    }

    @Test
    void shouldJudgeByTheRatioWhenTheFloorMoved() throws Exception {
        Series slowerMachine = series(100, 101, 99, 100);

        assertThat(table(FLOOR, series(150, 151, 149, 150), slowerMachine, series(75, 76, 74, 75)))
                .contains("noise, by the ratio to the floor", "the floor itself moved -50.0 %");
    }

    @Test
    void shouldNameTheRowsThatOnlyOneHas() throws Exception {
        run("a", result("first", FLOOR, FLOOR));
        run("b", result("second", FLOOR, FLOOR));

        assertThat(Comparison.ofRuns(directory.resolve("a"), directory.resolve("b"))
                        .table())
                .contains("first: only in A", "second: only in B");
    }

    @Test
    void shouldRefuseADirectoryThatIsNotOfARun() {
        assertThatThrownBy(() -> Comparison.ofRuns(directory, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no details.json");
    }

    @Test
    void shouldPutTheRunsOfABuildTogether() throws Exception {
        run("a", result("row", FLOOR, series(1, 2)));
        run("b", result("row", FLOOR, series(3)));

        Results both = Results.read(directory.resolve("a")).and(Results.read(directory.resolve("b")));
        assertThat(both.rows().get("row")).isNotNull();
        assertThat(both.rows().values().iterator().next().figure().values()).containsExactly(1.0, 2.0, 3.0);
    }

    private String table(Series floorA, Series a, Series floorB, Series b) throws IOException {
        run("a", result("row", floorA, a));
        run("b", result("row", floorB, b));
        return Comparison.ofRuns(directory.resolve("a"), directory.resolve("b")).table();
    }

    private void run(String name, RowResult result) throws IOException {
        Path run = Files.createDirectories(directory.resolve(name));
        new Report(Manifest.here(directory, Map.of()), List.of(result)).write(run);
    }

    private static RowResult result(String name, Series floor, Series figure) {
        return RowResult.of(new Row(name, Unit.EVENTS_PER_SECOND, "disk", 0, "tested"), floor, figure);
    }

    private static Series series(double... values) {
        return new Series(Arrays.stream(values).boxed().toList());
    }
}
