package io.tailrace.gateway.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads events from a node page by page, or follows them live and comes back to its place when a connection breaks. */
final class EventReader {
    private static final long PAGE_EVENTS = 1_000;
    private static final long RETRY_MILLIS_MAX = 5_000;
    private static final int RETRIES_MAX = 10;

    private final Client client;
    private final URI server;
    private final @Nullable String stream;

    /** Reads {@code stream}; null = all. */
    EventReader(Client client, URI server, @Nullable String stream) {
        this.client = client;
        this.server = server;
        this.stream = stream;
    }

    /** Prints up to {@code limit} events that are there now. */
    void read(@Nullable String from, long limit, boolean backward, EventPrinter printer) {
        String place = from;
        long left = limit;
        while (left > 0) {
            long wanted = Math.min(PAGE_EVENTS, left);
            Page page = page(place, wanted, backward, printer);
            left -= page.events;
            if (page.events < wanted || !page.wanted || page.last == null) {
                return;
            }
            place = next(page.last, backward);
            if ("0".equals(place)) {
                return;
            }
        }
    }

    private Page page(@Nullable String place, long wanted, boolean backward, EventPrinter printer) {
        String query = path() + "?limit=" + wanted
                + Client.parameter(stream == null ? "after" : "from", place)
                + Client.parameter("direction", backward ? "backward" : null);
        HttpRequest request =
                client.request(query).header("Accept", "application/x-ndjson").build();
        Page page = new Page();
        try (BufferedReader lines = lines(request)) {
            for (String line = lines.readLine(); line != null && page.wanted; line = lines.readLine()) {
                if (!line.isBlank()) {
                    byte[] event = line.getBytes(StandardCharsets.UTF_8);
                    page.last = Json.members(event);
                    page.wanted = printer.print(event, page.last);
                    page.events++;
                }
            }
        } catch (IOException e) {
            throw Client.unreachable(server, e);
        }
        return page;
    }

    private String next(Map<String, byte[]> last, boolean backward) {
        if (stream == null) {
            return String.valueOf(Json.text(last.get("position")));
        }
        long version = Long.parseLong(String.valueOf(Json.text(last.get("version"))));
        return Long.toString(backward ? version - 1 : version + 1);
    }

    /** Prints events as they come, up to {@code limit}. */
    void follow(@Nullable String from, long limit, EventPrinter printer) {
        String place = from;
        long left = limit;
        int retries = 0;
        while (true) {
            HttpRequest.Builder request = client.request(
                            path() + "?" + Client.parameter(stream == null ? "after" : "from", place))
                    .header("Accept", "text/event-stream");
            try (BufferedReader lines = lines(request.build())) {
                Page page = followConnection(lines, left, printer);
                if (!page.wanted) {
                    return;
                }
                left -= page.events;
                place = page.last == null ? place : next(page.last, false);
                retries = page.events > 0 ? 0 : retries + 1;
            } catch (IOException e) {
                retries++;
            } catch (Failure e) {
                if (e.exitCode() != ExitCode.UNAVAILABLE || retries++ == 0) {
                    throw e;
                }
            }
            if (retries > RETRIES_MAX) {
                throw Client.unreachable(server, new IOException("the connection broke " + retries + " times"));
            }
            pause(retries);
        }
    }

    private Page followConnection(BufferedReader lines, long limit, EventPrinter printer) {
        Page page = new Page();
        String name = "";
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith("data:") && ("event".equals(name) || name.isEmpty())) {
                    byte[] event = line.substring(5).strip().getBytes(StandardCharsets.UTF_8);
                    page.last = Json.members(event);
                    page.events++;
                    page.wanted = printer.print(event, page.last) && page.events < limit;
                    if (!page.wanted) {
                        return page;
                    }
                } else if (line.isEmpty()) {
                    name = "";
                }
            }
        } catch (IOException e) {
            // What was printed stands; the caller comes back to the place after it.
            return page;
        }
        return page;
    }

    private BufferedReader lines(HttpRequest request) {
        return new BufferedReader(new InputStreamReader(client.send(request).body(), StandardCharsets.UTF_8));
    }

    private String path() {
        return stream == null ? "/v1/events" : Client.streamPath(stream) + "/events";
    }

    static void pause(int retries) {
        try {
            Thread.sleep(Math.min(RETRY_MILLIS_MAX, 100L << Math.min(retries, 10)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.failed("interrupted", e);
        }
    }

    /** What one answer held. */
    private static final class Page {
        private long events;
        private boolean wanted = true;
        private @Nullable Map<String, byte[]> last;
    }
}
