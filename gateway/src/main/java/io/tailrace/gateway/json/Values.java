package io.tailrace.gateway.json;

import io.tailrace.journal.ExpectedVersion;
import java.nio.charset.StandardCharsets;

/** Single values of the envelope: typed reading, and the stored form of CloudEvents attributes. */
final class Values {
    static final String BYTES = "application/octet-stream";

    /** Most bytes of all CloudEvents attributes of one event. */
    static final int ATTRIBUTES_BYTES = 65_535;

    private static final StrictJson STRICT = new StrictJson(1_000, 64 << 20);

    private Values() {}

    /** A text with at least one character. */
    static String string(String name, JsonParser json) {
        requireText(name, json);
        return notEmpty(name, json.getText());
    }

    /** The same where it is mostly one of few: see {@link JsonParser#getWord()}. */
    static String word(String name, JsonParser json) {
        requireText(name, json);
        return notEmpty(name, json.getWord());
    }

    private static void requireText(String name, JsonParser json) {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(name, "a text", json);
        }
    }

    private static String notEmpty(String name, String value) {
        if (value.isEmpty()) {
            throw Problem.of(Slug.INVALID_EVENT, "\"" + name + "\" must not be empty")
                    .with("member", name)
                    .exception();
        }
        return value;
    }

    static long integer(String name, JsonParser json) {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || !json.isLong()) {
            throw wrong(name, "a whole number", json);
        }
        return json.getLongValue();
    }

    /** A version from 0, or one of the words {@code any}, {@code none}, {@code exists}. */
    static ExpectedVersion expected(String name, JsonParser json) {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return switch (json.getText()) {
                case "any" -> ExpectedVersion.any();
                case "none" -> ExpectedVersion.none();
                case "exists" -> ExpectedVersion.exists();
                default -> throw wrong(name, "a version, \"any\", \"none\" or \"exists\"", json);
            };
        }
        long version = integer(name, json);
        if (version < 0) {
            throw wrong(name, "a version from 0, \"any\", \"none\" or \"exists\"", json);
        }
        return ExpectedVersion.exactly(version);
    }

    static void checkTime(String value) {
        if (!Rfc3339.isTime(value)) {
            throw Problem.of(
                            Slug.INVALID_EVENT,
                            "\"time\" must be a time as in RFC 3339, for example 2026-04-05T17:31:00Z")
                    .with("member", "time")
                    .exception();
        }
    }

    /** Adds one member to the stored form of the attributes: members of an object, without its braces. */
    static void attribute(JsonOut out, String name, byte[] value) {
        out.name(name).raw(new String(value, StandardCharsets.UTF_8));
    }

    static byte[] attributes(JsonOut out) {
        if (out.length() > ATTRIBUTES_BYTES) {
            throw Problem.of(Slug.PAYLOAD_TOO_LARGE, "limit exceeded: attributes-bytes=" + ATTRIBUTES_BYTES)
                    .with("limit", "attributes-bytes")
                    .with("max", ATTRIBUTES_BYTES)
                    .with("value", out.length())
                    .exception();
        }
        return out.toBytes();
    }

    static byte[] quoted(String value) {
        return new JsonOut(value.length() + 2).string(value).toBytes();
    }

    /** Refuses bytes that would be given back as JSON and are none. */
    static void checkJson(String name, byte[] value) {
        try {
            STRICT.check(value);
        } catch (ProblemException e) {
            throw Problem.of(
                            Slug.INVALID_EVENT,
                            "\"" + name + "\" is not JSON: " + e.problem().detail())
                    .with("member", name)
                    .exception();
        }
    }

    static boolean isJson(String contentType) {
        return JsonType.isJson(contentType);
    }

    static String kind(JsonParser json) {
        JsonToken token = json.currentToken();
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "something else";
        };
    }

    static ProblemException wrong(String name, String wanted, JsonParser json) {
        return Problem.of(Slug.INVALID_EVENT, "\"" + name + "\" must be " + wanted + ", found " + kind(json))
                .with("member", name)
                .exception();
    }
}
