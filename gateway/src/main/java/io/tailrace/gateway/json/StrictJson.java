package io.tailrace.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.Locale;

/**
 * JSON as RFC 8259 says and nothing more: UTF-8 without a byte order mark, no comments, no NaN, no name twice in one
 * object ({@link Members} sees to that), bounded depth. Immutable, safe to share.
 */
public final class StrictJson {
    private static final int NUMBER_LENGTH = 1_000;

    private final JsonFactory factory;
    private final int depth;

    /**
     * @param depth how deep objects and arrays may be nested
     * @param textBytes the longest text, in bytes
     */
    public StrictJson(int depth, int textBytes) {
        this.depth = depth;
        factory = JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxStringLength(textBytes)
                        .maxNameLength(textBytes)
                        .maxNumberLength(NUMBER_LENGTH)
                        .build())
                .build();
    }

    /** A parser over all of {@code bytes}, whose encoding is checked first. */
    JsonParser parser(byte[] bytes) throws IOException {
        int invalid = Utf8.firstInvalid(bytes);
        if (invalid >= 0) {
            throw invalid("not UTF-8 at byte " + invalid + "; send the text in UTF-8")
                    .exception();
        }
        for (int i = 0; i < Math.min(4, bytes.length); i++) {
            if (bytes[i] == 0 || bytes[i] == (byte) 0xEF) {
                throw invalid("the text must be UTF-8 without a byte order mark")
                        .exception();
            }
        }
        return factory.createParser(bytes);
    }

    /** Checks that {@code bytes} are one JSON value. */
    public void check(byte[] bytes) {
        try (JsonParser json = parser(bytes)) {
            if (json.nextToken() == null) {
                throw invalid("the text is empty").exception();
            }
            Members.skip(json);
            json.finishToken();
            expectEnd(json);
        } catch (IOException e) {
            throw problem(e);
        }
    }

    void expectEnd(JsonParser json) throws IOException {
        if (json.nextToken() != null) {
            throw invalid("there is more after the end of the JSON value").exception();
        }
    }

    ProblemException problem(IOException e) {
        if (e instanceof StreamConstraintsException) {
            String message = e instanceof JsonProcessingException p ? p.getOriginalMessage() : "";
            return message.toLowerCase(Locale.ROOT).contains("depth")
                    ? invalid("nested deeper than json-depth=" + depth + " allows")
                            .with("limit", "json-depth")
                            .with("max", depth)
                            .exception()
                    : invalid("a name, text or number is too long").exception();
        }
        if (e instanceof JsonProcessingException parse) {
            String where = parse.getLocation() == null
                    ? ""
                    : " at byte " + Math.max(0, parse.getLocation().getByteOffset());
            return invalid(firstLine(parse.getOriginalMessage()) + where).exception();
        }
        return invalid("cannot be read: " + e.getMessage()).exception();
    }

    static Problem invalid(String detail) {
        return Problem.of(Slug.INVALID_JSON, detail);
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }
}
