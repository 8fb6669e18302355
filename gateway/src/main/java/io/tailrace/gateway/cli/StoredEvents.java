package io.tailrace.gateway.cli;

import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventData;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Journal.Shape;
import io.tailrace.journal.Positions;
import io.tailrace.journal.RecordedEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All events of a store as they were written, from a node or from a data directory that no process uses. */
interface StoredEvents {
    /**
     * What a check needs of an event.
     *
     * @param position its token
     * @param file of the journal that holds it; null = the node's
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared.
    record Stored(
            String stream,
            String version,
            String position,
            @Nullable Path file,
            String type,
            int revision,
            String contentType,
            byte[] data) {}

    /** Hands each to {@code handler}, shows how far it is, and returns how many there were. */
    long forEach(Consumer<Stored> handler, ProgressLine progress) throws IOException;

    /** Those of a data directory. */
    static StoredEvents in(Path directory) {
        StoreDirectory.requireStore(directory);
        return (handler, progress) -> {
            try (Journal journal = Journal.open(StoreDirectory.toRead(directory))) {
                EventCursor cursor = journal.readAll(Positions.start(), EventFilter.all(), Shape.STORED);
                long total = journal.status().stream()
                        .mapToLong(shard -> shard.committed())
                        .sum();
                long events = 0;
                for (RecordedEvent event = cursor.next(); event != null || !cursor.atEnd(); event = cursor.next()) {
                    if (event != null) {
                        handler.accept(stored(event, journal));
                        progress.update(++events, total, events);
                    }
                }
                return events;
            }
        };
    }

    private static Stored stored(RecordedEvent event, Journal journal) {
        return new Stored(
                event.stream().value(),
                Long.toString(event.version()),
                Positions.of(event.position()).token(),
                journal.file(event.position()),
                event.type(),
                event.revision(),
                event.contentType(),
                event.data());
    }

    /** Those of a node, up to what is there when it is asked. */
    static StoredEvents at(URI server) {
        return (handler, progress) -> {
            Client client = new Client(server);
            long total = committed(client);
            HttpRequest request = client.request("/v1/events?shape=stored")
                    .header("Accept", "application/x-ndjson")
                    .build();
            long events = 0;
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(client.send(request).body(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    handler.accept(stored(Json.members(line.getBytes(StandardCharsets.UTF_8))));
                    progress.update(++events, total, events);
                }
            } catch (IOException e) {
                throw Client.unreachable(server, e);
            }
            return events;
        };
    }

    private static long committed(Client client) {
        byte @Nullable [] shards =
                Json.members(client.fetch(client.request("/v1/info").build())).get("shards");
        long total = 0;
        if (shards != null) {
            for (byte[] shard : Json.elements(shards)) {
                total += Long.parseLong(text(Json.members(shard), "committed", "0"));
            }
        }
        return total;
    }

    private static Stored stored(Map<String, byte[]> event) {
        byte @Nullable [] problem = event.get("problem");
        if (problem != null && !event.containsKey("specversion")) {
            throw Client.problem(Client.statusOf(problem), problem);
        }
        String contentType = text(event, "datacontenttype", EventData.JSON);
        return new Stored(
                text(event, "stream", ""),
                text(event, "version", ""),
                text(event, "position", ""),
                null,
                text(event, "type", ""),
                Integer.parseInt(text(event, "revision", "1")),
                contentType,
                data(event));
    }

    private static byte[] data(Map<String, byte[]> event) {
        byte @Nullable [] data = event.get("data");
        return data != null ? data : Base64.getDecoder().decode(text(event, "data_base64", ""));
    }

    private static String text(Map<String, byte[]> members, String name, String absent) {
        String text = Json.text(members.get(name));
        return text == null ? absent : text;
    }
}
