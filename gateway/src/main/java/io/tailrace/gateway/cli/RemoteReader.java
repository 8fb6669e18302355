package io.tailrace.gateway.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads events from a node to the end, or follows them live and comes back to its place when a connection breaks. */
final class RemoteReader {
    private static final long RETRY_MILLIS_MAX = 5_000;

    private final Client client;
    private final URI server;
    private final @Nullable String stream;

    /** Reads {@code stream}; null = all. */
    RemoteReader(URI server, @Nullable String stream) {
        client = new Client(server);
        this.server = server;
        this.stream = stream;
    }

    /** Prints up to {@code limit} events that are there now. */
    void read(@Nullable String from, long limit, boolean backward, EventPrinter printer) {
        String query = (from == null ? "" : Client.parameter(placeName(), from))
                + (limit == Long.MAX_VALUE ? "" : Client.parameter("limit", Long.toString(limit)))
                + (backward ? Client.parameter("direction", "backward") : "");
        HttpRequest request =
                request(query).header("Accept", "application/x-ndjson").build();
        try (BufferedReader lines = lines(request)) {
            boolean wanted = true;
            for (String line = lines.readLine(); line != null && wanted; line = lines.readLine()) {
                wanted = print(line.getBytes(StandardCharsets.UTF_8), printer);
            }
        } catch (IOException e) {
            throw Client.unreachable(server, e);
        }
    }

    private static boolean print(byte[] event, EventPrinter printer) {
        Map<String, byte[]> members = Json.members(event);
        byte[] problem = members.get("problem");
        if (problem != null && !members.containsKey("specversion")) {
            throw Client.problem(Client.statusOf(problem), problem);
        }
        return printer.print(event, members);
    }

    /**
     * Prints events as they come, up to {@code limit}. The node must be there at first; later it may be away for as long as
     * it likes, and is tried again every few seconds.
     *
     * @param notices told when the node is away and when it is back
     */
    void follow(@Nullable String from, long limit, EventPrinter printer, Consumer<String> notices) {
        Place place = new Place(limit);
        boolean isReached = false;
        int retries = 0;
        while (place.left > 0) {
            try (BufferedReader lines = lines(liveRequest(from, place))) {
                if (retries > 1) {
                    notices.accept("following again: " + server);
                }
                isReached = true;
                retries = 0;
                followConnection(lines, place, printer);
            } catch (IOException e) {
                // The connection broke, as it does when the node ends.
            } catch (Failure e) {
                if (e.exitCode() != ExitCode.UNAVAILABLE || !isReached) {
                    throw e;
                }
            }
            if (place.left > 0) {
                if (++retries == 2) {
                    notices.accept("no answer from " + server + ", trying again until it is back; Ctrl-C ends this");
                }
                pause(retries);
            }
        }
    }

    private HttpRequest liveRequest(@Nullable String from, Place place) {
        HttpRequest.Builder request =
                request(from == null ? "" : Client.parameter(placeName(), from)).header("Accept", "text/event-stream");
        String id = place.id;
        return (id == null ? request : request.header("Last-Event-ID", id)).build();
    }

    // Frames of server-sent events: lines of a field and its value, ended by an empty line.
    private static void followConnection(BufferedReader lines, Place place, EventPrinter printer) throws IOException {
        String name = "";
        String id = null;
        String data = "";
        for (String line = lines.readLine(); line != null && place.left > 0; line = lines.readLine()) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip();
            switch (colon < 0 ? line : line.substring(0, colon)) {
                case "event" -> name = value;
                case "id" -> id = value;
                case "data" -> data = value;
                case "" -> {
                    if (!data.isEmpty()) {
                        frame(name, data, place, printer);
                    }
                    place.id = id == null ? place.id : id;
                    name = "";
                    data = "";
                }
                default -> {}
            }
        }
    }

    private static void frame(String name, String data, Place place, EventPrinter printer) {
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        if ("error".equals(name)) {
            throw Client.problem(Client.statusOf(bytes), bytes);
        }
        if ("event".equals(name)) {
            place.left = print(bytes, printer) ? place.left - 1 : 0;
        }
    }

    private BufferedReader lines(HttpRequest request) {
        return new BufferedReader(new InputStreamReader(client.send(request).body(), StandardCharsets.UTF_8));
    }

    private HttpRequest.Builder request(String parameters) {
        String path = stream == null ? "/v1/events" : Client.streamPath(stream) + "/events";
        return client.request(parameters.isEmpty() ? path : path + '?' + parameters.substring(1));
    }

    private String placeName() {
        return stream == null ? "after" : "from";
    }

    /** Waits longer the more often it was tried. */
    static void pause(int retries) {
        try {
            Thread.sleep(Math.min(RETRY_MILLIS_MAX, 100L << Math.min(retries, 10)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.failed("interrupted", e);
        }
    }

    /** How far a follower has come. */
    private static final class Place {
        private long left;
        private @Nullable String id;

        Place(long left) {
            this.left = left;
        }
    }
}
