package io.tailrace.perf.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.tailrace.perf.load.Percentiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The files of one run: {@code summary.json} in the shape that is compared over time, {@code details.json} with
 * repetitions and percentiles, {@code manifest.json} with the circumstances, {@code table.txt} with the printed table,
 * {@code index.html} to be looked at, and {@code FAIL} if a fixed rate was missed.
 */
public record Report(Manifest manifest, List<RowResult> results) {
    /** The file to look at. */
    public static final String PAGE = "index.html";

    private static final String FAIL = "FAIL";

    public Report {
        results = List.copyOf(results);
    }

    /** Writes the files into {@code directory}, which must exist. */
    public void write(Path directory) throws IOException {
        json(directory.resolve("summary.json"), this::summary);
        json(directory.resolve("details.json"), this::details);
        json(directory.resolve("manifest.json"), manifest::write);
        Files.writeString(directory.resolve("table.txt"), table(), StandardCharsets.UTF_8);
        Files.writeString(directory.resolve(PAGE), Page.of(manifest, results), StandardCharsets.UTF_8);
        mark(directory.resolve(FAIL));
    }

    /** The mark is a file, so that a script need not read any other; a run that reached its rates has none. */
    private void mark(Path file) throws IOException {
        List<String> missed = results.stream()
                .filter(RowResult::missedRate)
                .map(result -> String.format(
                        Locale.ROOT,
                        "%s: asked for %,.0f/s, reached %,.0f/s",
                        result.row().label(),
                        result.latency().intendedPerSecond(),
                        result.latency().reachedPerSecond()))
                .toList();
        Files.deleteIfExists(file);
        if (!missed.isEmpty()) {
            Files.write(file, missed, StandardCharsets.UTF_8);
        }
    }

    /** The table that is printed: latencies, rates, floors, ratios, and the ranges below. */
    public String table() {
        return Table.of(results);
    }

    private void summary(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (RowResult result : results) {
            json.writeStartObject();
            json.writeStringField("name", result.row().label());
            json.writeStringField("unit", result.row().unit().text());
            json.writeStringField("ack", result.row().ack());
            json.writeNumberField("floor", result.floor().median());
            json.writeNumberField("figure", result.figure().median());
            json.writeNumberField("ratio", result.ratio());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void details(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (RowResult result : results) {
            json.writeStartObject();
            json.writeStringField("name", result.row().label());
            json.writeStringField("unit", result.row().unit().text());
            json.writeStringField("meaning", result.row().meaning());
            series(json, "floor", result.floor());
            series(json, "figure", result.figure());
            json.writeObjectFieldStart("latencyNanos");
            percentiles(json, result.latency());
            json.writeEndObject();
            Percentiles floor = result.floorLatency();
            if (floor != null) {
                json.writeObjectFieldStart("floorLatencyNanos");
                percentiles(json, floor);
                json.writeEndObject();
            }
            json.writeObjectFieldStart("beside");
            for (RowResult.Beside beside : result.beside()) {
                series(json, beside.name(), beside.series());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("notes");
            for (String note : result.notes()) {
                json.writeString(note);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void series(JsonGenerator json, String name, Series series) throws IOException {
        json.writeArrayFieldStart(name);
        for (double value : series.values()) {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }

    private static void percentiles(JsonGenerator json, Percentiles latency) throws IOException {
        json.writeNumberField("count", latency.count());
        json.writeNumberField("p50", latency.p50());
        json.writeNumberField("p90", latency.p90());
        json.writeNumberField("p99", latency.p99());
        json.writeNumberField("p99.9", latency.p999());
        json.writeNumberField("p99.99", latency.p9999());
        json.writeNumberField("max", latency.max());
        json.writeNumberField("intendedPerSecond", latency.intendedPerSecond());
        json.writeNumberField("reachedPerSecond", latency.reachedPerSecond());
        json.writeBooleanField("missed", latency.missed());
    }

    private static void json(Path file, Body body) {
        try (JsonGenerator json = new JsonFactory().createGenerator(Files.newBufferedWriter(file))) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            body.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Writes one JSON value. */
    @FunctionalInterface
    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }
}
