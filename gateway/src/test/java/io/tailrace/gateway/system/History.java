package io.tailrace.gateway.system;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** The file history of a public repository, and the tree that it must fold to. */
final class History {
    static final int EVENTS = 8_927;
    static final int STREAMS = 672;

    private static final String LINES = "/git-history-agrona.ndjson.gz";
    private static final String TREE = "/git-history-agrona.tree.tsv.gz";

    private History() {}

    /** The lines to import. */
    static List<String> lines() throws IOException {
        return read(LINES);
    }

    /** The packed file with the lines. */
    static Path file() throws Exception {
        return Path.of(resource(LINES).toURI());
    }

    /** Path to mode and blob. */
    static Map<String, String> tree() throws IOException {
        Map<String, String> tree = new TreeMap<>();
        for (String line : read(TREE)) {
            String[] parts = line.split("\t", -1);
            tree.put(parts[0], parts[1] + " " + parts[2]);
        }
        return tree;
    }

    /** Folds the events of one stream into {@code tree}. */
    static void fold(List<JsonObject> events, Map<String, String> tree) {
        for (JsonObject event : events) {
            JsonObject data = event.getJsonObject("data");
            if ("FileDeleted".equals(event.getString("type"))) {
                tree.remove(data.getString("path"));
            } else {
                tree.put(data.getString("path"), data.getString("mode") + " " + data.getString("blob"));
            }
        }
    }

    private static List<String> read(String name) throws IOException {
        try (InputStream in = new GZIPInputStream(resource(name).openStream());
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        }
    }

    private static URL resource(String name) {
        URL resource = History.class.getResource(name);
        if (resource == null) {
            throw new IllegalStateException("missing test resource: " + name);
        }
        return resource;
    }
}
