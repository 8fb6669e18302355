package io.tailrace.gateway.schema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import io.tailrace.gateway.json.Percent;
import io.tailrace.gateway.json.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One schema as it was read.
 *
 * @param type of the events that it is for
 * @param revision of them; 0 = any
 * @param file where it was read from
 */
record SchemaFile(String type, int revision, Schema schema, Path file) {
    static final int BYTES_MAX = 1 << 20;
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final Pattern NAME = Pattern.compile("([^@]+)(?:@([1-9][0-9]{0,4}))?\\.json");

    /** Reads files; nothing is fetched from elsewhere, whatever a schema refers to. For one thread. */
    static final class Reader {
        private final SchemaRegistry registry = SchemaRegistry.withDialect(
                Dialects.getDraft202012(),
                builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                        .locale(Locale.ENGLISH)
                        .preloadSchema(true)
                        .build()));
        private final Schema meta = registry.getSchema(SchemaLocation.of(DIALECT));

        SchemaFile read(Path file) throws IOException {
            Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
            if (!name.matches()) {
                throw refused(file, "it must be called TYPE.json or TYPE@REVISION.json");
            }
            if (Files.size(file) > BYTES_MAX) {
                throw refused(file, "limit exceeded: bytes=" + Files.size(file) + ", allowed " + BYTES_MAX);
            }
            try {
                JsonNode node = JSON.readTree(Files.readAllBytes(file));
                requireSchema(file, node);
                Schema schema = registry.getSchema(node);
                schema.initializeValidators();
                int revision = name.group(2) == null ? 0 : Integer.parseInt(name.group(2));
                return new SchemaFile(Percent.decode(name.group(1), false), revision, schema, file);
            } catch (ProblemException | JacksonException | SchemaException e) {
                throw refused(file, e instanceof JacksonException json ? json.getOriginalMessage() : e.getMessage());
            }
        }

        private void requireSchema(Path file, JsonNode node) {
            String dialect = node.path("$schema").asString(DIALECT);
            if (!dialect.equals(DIALECT)) {
                throw refused(file, "$schema must be " + DIALECT + ", or left out");
            }
            List<Error> errors = meta.validate(node);
            if (!errors.isEmpty()) {
                throw refused(
                        file,
                        errors.get(0).getInstanceLocation() + ": "
                                + errors.get(0).getMessage());
            }
        }
    }

    private static IllegalArgumentException refused(Path file, @Nullable String why) {
        return new IllegalArgumentException("this is no schema: file=" + file + ": " + why);
    }
}
