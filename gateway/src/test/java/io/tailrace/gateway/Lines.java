package io.tailrace.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events as they come. */
final class Lines implements AutoCloseable {
    private final HttpResponse<InputStream> response;
    private final BufferedReader reader;

    private Lines(HttpResponse<InputStream> response) {
        this.response = response;
        reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    static Lines open(TestNode node, String path, String... headers) {
        HttpRequest.Builder request = node.request(path).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Lines(node.client.send(request.build(), BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    int status() {
        return response.statusCode();
    }

    /** The next block of fields by name; null at the end. */
    @Nullable
    Map<String, String> next() {
        Map<String, String> fields = new LinkedHashMap<>();
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isEmpty()) {
                    return fields;
                }
                int colon = line.indexOf(": ");
                fields.put(line.substring(0, colon), line.substring(colon + 2));
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next block with that event name; others are passed over. */
    Map<String, String> next(String event) {
        for (Map<String, String> block = next(); block != null; block = next()) {
            if (event.equals(block.get("event"))) {
                return block;
            }
        }
        throw new AssertionError("ended before: " + event);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
