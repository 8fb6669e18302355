package io.tailrace.perf.compare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tailrace.perf.report.Series;
import io.tailrace.perf.report.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The repetitions that a run left, by the name of the row and in its order.
 *
 * @param rows none has the name of another
 */
record Results(Map<String, Repeated> rows) {
    private static final String DETAILS = "details.json";

    /**
     * Those in {@code directory}.
     *
     * @throws IOException if it is not the directory of a run
     */
    static Results read(Path directory) throws IOException {
        Path file = directory.resolve(DETAILS);
        if (!Files.isRegularFile(file)) {
            throw new IOException("no results of a run: directory=" + directory + " has no " + DETAILS);
        }
        Map<String, Repeated> rows = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            expect(json.nextToken(), JsonToken.START_ARRAY, file);
            while (json.nextToken() == JsonToken.START_OBJECT) {
                Repeated row = row(json, file);
                rows.put(row.name(), row);
            }
        }
        return new Results(rows);
    }

    /** This and a further run of the same build. */
    Results and(Results other) {
        Map<String, Repeated> both = new LinkedHashMap<>(rows);
        other.rows.forEach((name, row) -> both.merge(name, row, Repeated::and));
        return new Results(both);
    }

    private static Repeated row(JsonParser json, Path file) throws IOException {
        String name = "";
        String unit = "";
        List<Double> floor = List.of();
        List<Double> figure = List.of();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String member = json.currentName();
            json.nextToken();
            switch (member) {
                case "name" -> name = json.getText();
                case "unit" -> unit = json.getText();
                case "floor" -> floor = numbers(json, file);
                case "figure" -> figure = numbers(json, file);
                default -> json.skipChildren();
            }
        }
        return new Repeated(name, unit(unit, name), new Series(floor), new Series(figure));
    }

    private static List<Double> numbers(JsonParser json, Path file) throws IOException {
        expect(json.currentToken(), JsonToken.START_ARRAY, file);
        List<Double> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(json.getDoubleValue());
        }
        return values;
    }

    /** Runs of before rows had units in their details had rates, and one row of seconds. */
    private static Unit unit(String text, String name) {
        if (text.isEmpty()) {
            return name.startsWith("replay-") ? Unit.SECONDS : Unit.EVENTS_PER_SECOND;
        }
        return Arrays.stream(Unit.values())
                .filter(unit -> unit.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown unit: unit=" + text + " name=" + name));
    }

    private static void expect(JsonToken found, JsonToken wanted, Path file) throws IOException {
        if (found != wanted) {
            throw new IOException("not the details of a run: file=" + file + " found=" + found);
        }
    }
}
