package io.tailrace.perf.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ReportTest {
    private static final Percentiles REACHED = new Percentiles(9, 1, 2, 3, 4, 5, 6, 100, 100);
    private static final Percentiles MISSED = new Percentiles(9, 1, 2, 3, 4, 5, 6, 100, 97);

    @TempDir
    Path directory;

    @Test
    void shouldKeepTheNamesOfTheRows() {
        assertThat(List.of(Row.values()))
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
    void shouldNameTheKnownRowsWhenAskedForAnother() {
        assertThat(Row.of("replay-1m")).isEqualTo(Row.REPLAY_1M);
        assertThatThrownBy(() -> Row.of("replay"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name=replay,")
                .hasMessageContaining("http-append-64, replay-1m");
    }

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
    void shouldMarkARateThatWasMissed() {
        assertThat(report(MISSED).table()).contains("FAIL");
        assertThat(report(REACHED).table()).doesNotContain("FAIL");
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
            RowResult memory = new RowResult(
                    Row.EMBEDDED_MEMORY,
                    new Series(List.of(300.0, 100.0, 200.0)),
                    new Series(List.of(150.0)),
                    latency,
                    List.of("a note"));
            RowResult replay = new RowResult(
                    Row.REPLAY_1M, new Series(List.of(0.2)), new Series(List.of(0.5)), latency, List.of());
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
