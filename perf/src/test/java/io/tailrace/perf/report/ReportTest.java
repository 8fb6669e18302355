package io.tailrace.perf.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tailrace.perf.load.Curve;
import io.tailrace.perf.load.Percentiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReportTest {
    private static final Percentiles REACHED = new Percentiles(9, 1, 2, 3, 4, 5, 6, 100, 100, Curve.EMPTY);
    private static final Percentiles MISSED = new Percentiles(9, 1, 2, 3, 4, 5, 6, 100, 97, Curve.EMPTY);

    @TempDir
    Path directory;

    @Test
    void shouldWriteTheSummaryAsAnArrayOfSixMembersARow() throws Exception {
        report(REACHED).write(directory);

        List<Map<String, Object>> rows = rows(directory.resolve("summary.json"));
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).keySet()).containsExactly("name", "unit", "ack", "floor", "figure", "ratio");
        assertThat(rows.get(0))
                .containsEntry("name", "embedded-memory")
                .containsEntry("unit", "events/s")
                .containsEntry("ack", "memory")
                .containsEntry("floor", 200.0)
                .containsEntry("figure", 150.0)
                .containsEntry("ratio", 0.75);
    }

    @Test
    void shouldDivideSoThatLargerIsBetter() throws Exception {
        report(REACHED).write(directory);

        Map<String, Object> replay = rows(directory.resolve("summary.json")).get(1);
        assertThat(replay).containsEntry("unit", "s").containsEntry("floor", 0.2);
        assertThat((Double) replay.get("ratio")).isCloseTo(0.4, within(1e-9));
    }

    @Test
    void shouldMarkARateThatWasMissed() throws Exception {
        assertThat(report(MISSED).table()).contains("FAIL");
        assertThat(report(REACHED).table()).doesNotContain("FAIL");

        report(MISSED).write(directory);
        assertThat(directory.resolve("FAIL")).hasContent("embedded-memory: asked for 100/s, reached 97/s");
        report(REACHED).write(directory);
        assertThat(directory.resolve("FAIL")).doesNotExist();
    }

    @Test
    void shouldShowTheRunOnAPageThatNeedsNoOtherFile() throws Exception {
        report(MISSED).write(directory);

        String page = Files.readString(directory.resolve("index.html"));
        assertThat(page)
                .contains("<section id=\"embedded-memory\"", "<svg ", "</html>")
                .contains("FAIL: the fixed rate was missed by embedded-memory")
                .contains("beside it: tailer 0.400 s")
                .doesNotContain("http://", "https://", "src=", "<link", "NaN", "Infinity");
        report(REACHED).write(directory);
        assertThat(Files.readString(directory.resolve("index.html"))).doesNotContain("FAIL");
    }

    @Test
    void shouldDrawEveryLineOfWhatWasTaken() throws Exception {
        Curve curve = new Curve(
                List.of(new Curve.Point(0, 1_000), new Curve.Point(50, 2_000), new Curve.Point(100, 900_000)),
                List.of(new Curve.Second(0, 1, 100, 2, 3, 4), new Curve.Second(1, 1, 90, 2, 3, 4)));
        report(new Percentiles(9, 1, 2, 3, 4, 5, 6, 100, 100, curve)).write(directory);

        assertThat(Files.readString(directory.resolve("index.html")))
                .contains(
                        "Latency by percentile at 100 operations/s",
                        "Latency over time",
                        "Operations completed a second")
                .doesNotContain("NaN", "Infinity");
    }

    @Test
    void shouldPrintTheRangeBesideTheMedian() {
        assertThat(report(REACHED).table()).contains("floor 100/s to 300/s").contains("figure 150/s to 150/s");
    }

    @Test
    void shouldWriteTheCircumstances() throws Exception {
        report(REACHED).write(directory);

        String manifest = Files.readString(directory.resolve("manifest.json"));
        assertThat(manifest).contains("\"commit\"", "\"jvm\"", "\"kernel\"", "\"cores\"", "\"plan\" : \"tested\"");
        assertThat(directory.resolve("details.json")).isNotEmptyFile();
        assertThat(directory.resolve("table.txt")).isNotEmptyFile();
    }

    @Test
    void shouldTakeTheMeanOfTheMiddleTwoAsMedianOfAnEvenSeries() {
        assertThat(new Series(List.of(4.0, 1.0, 3.0, 2.0)).median()).isEqualTo(2.5);
        assertThatThrownBy(() -> new Series(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private Report report(Percentiles latency) {
        try {
            RowResult memory = RowResult.of(
                            new Row("embedded-memory", Unit.EVENTS_PER_SECOND, "memory", 0.85, "appends"),
                            new Series(List.of(300.0, 100.0, 200.0)),
                            new Series(List.of(150.0)))
                    .withLatency(latency)
                    .withNote("a note");
            RowResult replay = RowResult.of(
                            new Row("replay-1m", Unit.SECONDS, "disk", 0, "reads"),
                            new Series(List.of(0.2)),
                            new Series(List.of(0.5)))
                    .withBeside("tailer", new Series(List.of(0.4)));
            return new Report(Manifest.here(directory, Map.of("plan", "tested")), List.of(memory, replay));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Map<String, Object>> rows(Path file) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, Object> row = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    JsonToken value = parser.nextToken();
                    row.put(name, value == JsonToken.VALUE_STRING ? parser.getText() : parser.getDoubleValue());
                }
                rows.add(row);
            }
            assertThat(parser.currentToken()).isEqualTo(JsonToken.END_ARRAY);
        }
        return rows;
    }
}
