package io.tailrace.perf.scaling;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures that a size is worked out from.
 *
 * @param appends of 1 KiB that one shard takes, a second, forced to disk
 * @param http single-event appends of one node over HTTP, a second
 * @param scan events of 1 KiB that one reader takes from one shard, a second, from the page cache
 * @param pageMicros to read a stream of 100 events
 * @param streamBytes of heap for each stream
 */
record Measured(double appends, double http, double scan, double pageMicros, double streamBytes) {
    static final String APPENDS = "embedded-size-1k";
    static final String HTTP = "http-append-64";
    static final String SCAN = "scan-1k";
    static final String PAGE = "read-page-100";
    static final String MEMORY = "scale-memory";

    private static final String SUMMARY = "summary.json";

    /**
     * From the summaries of one or several runs on one machine; a later directory wins.
     *
     * @throws IOException if a directory has no summary, or if a row was in none of them
     */
    static Measured read(List<Path> directories) throws IOException {
        Map<String, Double> figures = new HashMap<>();
        for (Path directory : directories) {
            Path file = directory.resolve(SUMMARY);
            if (!Files.isRegularFile(file)) {
                throw new IOException("no results of a run: directory=" + directory + " has no " + SUMMARY);
            }
            try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
                collect(json, figures);
            }
        }
        return new Measured(
                figure(figures, APPENDS),
                figure(figures, HTTP),
                figure(figures, SCAN),
                figure(figures, PAGE),
                figure(figures, MEMORY));
    }

    private static void collect(JsonParser json, Map<String, Double> figures) throws IOException {
        String name = "";
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
            if (token == JsonToken.VALUE_STRING && "name".equals(json.currentName())) {
                name = json.getText();
            } else if (token.isNumeric() && "figure".equals(json.currentName())) {
                figures.put(name, json.getDoubleValue());
            }
        }
    }

    private static double figure(Map<String, Double> figures, String name) throws IOException {
        Double figure = figures.get(name);
        if (figure == null) {
            throw new IOException("a row is missing: name=" + name + "; measure it with: run full --only "
                    + String.join(",", APPENDS, HTTP, SCAN, PAGE, MEMORY) + " --out DIR");
        }
        return figure;
    }
}
