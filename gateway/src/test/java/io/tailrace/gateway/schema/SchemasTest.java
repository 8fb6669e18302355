package io.tailrace.gateway.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.journal.EventCheck;
import io.tailrace.journal.EventData;
import io.tailrace.journal.EventRefusedException;
import io.tailrace.journal.StreamId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SchemasTest {
    private static final String JSON = EventData.JSON;
    private static final String TOTAL = """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
             "required":["total"],"properties":{"total":{"type":"integer","minimum":0}},"unevaluatedProperties":false}""";

    @TempDir
    Path directory;

    private Schemas schemas(String... namesAndTexts) throws IOException {
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            Files.writeString(directory.resolve(namesAndTexts[i]), namesAndTexts[i + 1]);
        }
        return Schemas.load(directory);
    }

    private static List<String> violations(Schemas schemas, String type, int revision, String data) {
        return schemas.violations(type, revision, JSON, data.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldNameEveryPlaceThatBreaksTheSchema() throws IOException {
        Schemas schemas = schemas("Placed.json", TOTAL);
        assertThat(violations(schemas, "Placed", 1, "{\"total\":3}")).isEmpty();
        assertThat(violations(schemas, "Placed", 7, "{\"total\":-1,\"x\":1}"))
                .anySatisfy(text -> assertThat(text).startsWith("/total: ").contains("minimum"))
                .anySatisfy(text -> assertThat(text).contains("'x'"));
        assertThat(violations(schemas, "Placed", 1, "{}"))
                .singleElement()
                .asString()
                .startsWith("data: ")
                .contains("total");
        assertThat(violations(schemas, "Other", 1, "{}")).isEmpty();
    }

    @Test
    void shouldPreferTheSchemaOfTheRevision() throws IOException {
        Schemas schemas = schemas("Placed@2.json", TOTAL, "Placed.json", "{\"type\":\"array\"}");
        assertThat(violations(schemas, "Placed", 2, "{\"total\":1}")).isEmpty();
        assertThat(violations(schemas, "Placed", 1, "{\"total\":1}")).isNotEmpty();
        assertThat(violations(schemas, "Placed", 1, "[]")).isEmpty();
        assertThat(schemas.types()).containsExactly("Placed");
    }

    @Test
    void shouldReadTypesThatAFileNameCannotHold() throws IOException {
        Schemas schemas = schemas("com.shop%2Forder%40x.json", "false");
        assertThat(violations(schemas, "com.shop/order@x", 1, "1")).isNotEmpty();
    }

    @Test
    void shouldRefuseDataThatIsNotJson() throws IOException {
        Schemas schemas = schemas("Placed.json", "true");
        assertThat(schemas.violations("Placed", 1, "image/png", new byte[] {1}))
                .containsExactly("its data must be JSON, and is image/png");
        assertThat(violations(schemas, "Placed", 1, "{\"a\":1,\"a\":2}"))
                .singleElement()
                .asString()
                .contains("not JSON");
        assertThat(violations(schemas, "Placed", 1, "{"))
                .singleElement()
                .asString()
                .contains("not JSON");
        assertThat(schemas.violations("Placed", 1, "application/vnd.x+json", new byte[] {'1'}))
                .isEmpty();
    }

    @Test
    void shouldNameNoMoreViolationsThanItMay() throws IOException {
        Schemas schemas = schemas("Placed.json", "{\"items\":false}");
        assertThat(violations(schemas, "Placed", 1, "[" + "1,".repeat(20) + "1]"))
                .hasSize(Schemas.VIOLATIONS_MAX);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Placed.json|{|this is no schema",
                "Placed.json|{\"type\":\"whatever\"}|/type",
                "Placed.json|{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}|2020-12",
                "Placed.json|{\"$ref\":\"https://example.com/other.json\"}|this is no schema",
                "Placed@0.json|true|TYPE@REVISION.json",
                "Placed%zz.json|true|this is no schema"
            })
    void shouldRefuseAFileThatIsNoSchema(String name, String text, String message) {
        assertThatThrownBy(() -> schemas(name, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(name);
    }

    @Test
    void shouldRefuseASchemaAboveItsLimit() throws IOException {
        String text = "{\"description\":\"" + "x".repeat(SchemaFile.BYTES_MAX - 18) + "\"}";
        assertThat(text).hasSize(SchemaFile.BYTES_MAX);
        assertThat(schemas("Placed.json", text).types()).hasSize(1);
        assertThatThrownBy(() -> schemas("Placed.json", text + " ")).hasMessageContaining("limit exceeded");
    }

    @Test
    void shouldRefuseADirectoryWithoutSchemas() {
        assertThatThrownBy(() -> Schemas.load(directory)).hasMessageContaining("files=0");
        assertThatThrownBy(() -> Schemas.load(directory.resolve("Missing.json")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void shouldEnforceWarnOrLookAway() throws IOException {
        Schemas schemas = schemas("Placed.json", TOTAL);
        StreamId stream = StreamId.of("order-1");
        EventData bad = EventData.of("Placed", "{}");
        assertThatThrownBy(() -> schemas.check(SchemaMode.ENFORCE).check(stream, bad))
                .isInstanceOf(EventRefusedException.class)
                .hasMessageContaining("stream=order-1 type=Placed revision=1: data: ");
        schemas.check(SchemaMode.ENFORCE).check(stream, EventData.of("Other", "{}"));
        schemas.check(SchemaMode.WARN).check(stream, bad);
        assertThat(schemas.check(SchemaMode.OFF)).isSameAs(EventCheck.NONE);
        assertThat(Schemas.none().check(SchemaMode.ENFORCE)).isSameAs(EventCheck.NONE);
    }
}
