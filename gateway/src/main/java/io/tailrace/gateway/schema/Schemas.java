package io.tailrace.gateway.schema;

import com.networknt.schema.Error;
import io.tailrace.gateway.json.JsonType;
import io.tailrace.journal.EventCheck;
import io.tailrace.journal.EventData;
import io.tailrace.journal.EventRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The schemas of event types, each in JSON Schema 2020-12 and read from a file of its own. Immutable, safe to share.
 *
 * <p>{@code OrderPlaced.json} is for every revision of its type that has no file of its own, {@code OrderPlaced@2.json} for
 * revision 2. What a file name cannot hold of a type is percent-encoded.
 */
public final class Schemas {
    /** Most schemas of a node. */
    public static final int SCHEMAS_MAX = 10_000;

    /** Most violations that are named of one event. */
    public static final int VIOLATIONS_MAX = 10;

    private static final int ANY_REVISION = 0;
    private static final Schemas NONE = new Schemas(Map.of());

    /** By type and revision; {@link #ANY_REVISION} stands for the others. */
    private final Map<String, Map<Integer, SchemaFile>> byType;

    private Schemas(Map<String, Map<Integer, SchemaFile>> byType) {
        this.byType = byType;
    }

    /** No schemas: nothing is refused. */
    public static Schemas none() {
        return NONE;
    }

    /**
     * The schemas of a directory (all files that end in {@code .json}), or of one file.
     *
     * @throws IllegalArgumentException if there are none or too many, two are for the same, or one is no schema; names the
     *     file
     * @throws IOException if a file cannot be read
     */
    public static Schemas load(Path path) throws IOException {
        List<Path> files = List.of(path);
        if (Files.isDirectory(path)) {
            try (Stream<Path> listed = Files.list(path)) {
                files = listed.filter(file -> file.toString().endsWith(".json"))
                        .sorted()
                        .toList();
            }
        }
        if (files.isEmpty() || files.size() > SCHEMAS_MAX) {
            throw new IllegalArgumentException("no schemas, or too many: directory=" + path + " files=" + files.size()
                    + ", allowed 1 to " + SCHEMAS_MAX + " files called TYPE.json or TYPE@REVISION.json");
        }
        Map<String, Map<Integer, SchemaFile>> byType = new HashMap<>();
        SchemaFile.Reader reader = new SchemaFile.Reader();
        for (Path file : files) {
            SchemaFile read = reader.read(file);
            byType.computeIfAbsent(read.type(), type -> new HashMap<>()).put(read.revision(), read);
        }
        return new Schemas(byType);
    }

    /** The event types that have a schema. */
    public Set<String> types() {
        return Set.copyOf(byType.keySet());
    }

    /**
     * What is wrong with an event, a sentence each, at most {@link #VIOLATIONS_MAX}; empty if it is as its schema says, or
     * its type and revision have none.
     */
    public List<String> violations(String type, int revision, String contentType, byte[] data) {
        SchemaFile schema = find(type, revision);
        if (schema == null) {
            return List.of();
        }
        if (!JsonType.isJson(contentType)) {
            return List.of("its data must be JSON, and is " + contentType);
        }
        JsonNode value;
        try {
            value = SchemaFile.JSON.readTree(data);
        } catch (JacksonException e) {
            return List.of("its data is not JSON: " + e.getOriginalMessage());
        }
        List<String> violations = new ArrayList<>();
        List<Error> errors = schema.schema().validate(value);
        for (Error error : errors.subList(0, Math.min(VIOLATIONS_MAX, errors.size()))) {
            String place = String.valueOf(error.getInstanceLocation());
            violations.add((place.isEmpty() ? "data" : place) + ": " + error.getMessage());
        }
        return violations;
    }

    /** The file of the schema that such events are held against; null = there is none. */
    public @Nullable Path file(String type, int revision) {
        SchemaFile schema = find(type, revision);
        return schema == null ? null : schema.file();
    }

    private @Nullable SchemaFile find(String type, int revision) {
        Map<Integer, SchemaFile> schemas = byType.get(type);
        if (schemas == null) {
            return null;
        }
        SchemaFile own = schemas.get(revision);
        return own == null ? schemas.get(ANY_REVISION) : own;
    }

    /** What a journal does with every event that comes in. */
    public EventCheck check(SchemaMode mode) {
        if (mode == SchemaMode.OFF || byType.isEmpty()) {
            return EventCheck.NONE;
        }
        if (mode == SchemaMode.WARN) {
            return new SchemaWarnings(this);
        }
        return (stream, event) -> {
            List<String> violations = violations(event);
            if (!violations.isEmpty()) {
                throw new EventRefusedException(stream, event, violations);
            }
        };
    }

    List<String> violations(EventData event) {
        return byType.containsKey(event.type())
                ? violations(event.type(), event.revision(), event.contentType(), event.data())
                : List.of();
    }
}
