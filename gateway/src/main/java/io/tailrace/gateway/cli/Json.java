package io.tailrace.gateway.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes JSON apart one level deep: values stay the bytes they were. Strict: no comments, no duplicate names. */
final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1_000)
                    .maxStringLength(16 << 20)
                    .build())
            .build();

    private Json() {}

    /**
     * The members of an object by name, in order, each value as it is written.
     *
     * @throws IllegalArgumentException if {@code object} is not exactly one well-formed object
     */
    static Map<String, byte[]> members(byte[] object) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        parse(object, parser -> {
            expect(parser, JsonToken.START_OBJECT, "an object");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, value(parser, object));
            }
        });
        return members;
    }

    /** The elements of an array, each as it is written. */
    static List<byte[]> elements(byte[] array) {
        List<byte[]> elements = new ArrayList<>();
        parse(array, parser -> {
            expect(parser, JsonToken.START_ARRAY, "an array");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(value(parser, array));
            }
        });
        return elements;
    }

    /** The text of a value: without its quotes if it is a string, as it is written else; null for null or nothing. */
    static @Nullable String text(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        String raw = new String(value, StandardCharsets.UTF_8);
        if ("null".equals(raw)) {
            return null;
        }
        if (!raw.startsWith("\"")) {
            return raw;
        }
        try (JsonParser parser = FACTORY.createParser(value)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code text} as a JSON string with its quotes. */
    static String quote(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private static byte[] value(JsonParser parser, byte[] source) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return Arrays.copyOfRange(source, start, (int) parser.currentLocation().getByteOffset());
    }

    private static void expect(JsonParser parser, JsonToken wanted, String name) throws IOException {
        if (parser.nextToken() != wanted) {
            throw new IllegalArgumentException("not " + name);
        }
    }

    private static void parse(byte[] source, Visit visit) {
        try (JsonParser parser = FACTORY.createParser(source)) {
            visit.accept(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("something follows the JSON value");
            }
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new IllegalArgumentException(
                    "not JSON: " + e.getOriginalMessage() + " at column "
                            + e.getLocation().getColumnNr(),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
    }

    /** Reads what it wants with a parser. */
    private interface Visit {
        void accept(JsonParser parser) throws IOException;
    }
}
