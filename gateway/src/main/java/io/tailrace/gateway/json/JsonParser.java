package io.tailrace.gateway.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Goes through one JSON text token by token, as RFC 8259 says and nothing more, and refuses a name that stands twice in
 * one object. Works on the bytes: names and texts become strings only where they are asked for, and what is passed over
 * is neither copied nor decoded. The bytes must be UTF-8. For one text and one thread.
 */
final class JsonParser {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /** Bytes that a string goes on over: all but controls, the quote and the backslash. */
    private static final boolean[] PLAIN = new boolean[256];

    static {
        Arrays.fill(PLAIN, ' ', PLAIN.length, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
    }

    private final byte[] text;
    private final int depthMax;
    private final JsonNames names;
    private boolean[] objects = new boolean[8];
    private int depth;
    private int at;
    private int start;
    private int stringEnd;
    private @Nullable JsonToken token;
    private boolean escaped;
    private boolean begun;
    private boolean first;
    private boolean named;

    /**
     * @param text what is read; must not change meanwhile
     * @param depthMax how deep objects and arrays may be nested
     */
    JsonParser(byte[] text, int depthMax) {
        this.text = text;
        this.depthMax = depthMax;
        names = new JsonNames(text);
    }

    /** What it stands at; null before the first token and behind the value. */
    @Nullable
    JsonToken currentToken() {
        return token;
    }

    /** Whether it stands at a whole value that is neither object nor array. */
    boolean isScalar() {
        return token != null && token.compareTo(JsonToken.VALUE_STRING) >= 0;
    }

    /** Where the current token begins in the text. */
    int start() {
        return start;
    }

    /** Where the current token ends, exclusive. */
    int end() {
        return at;
    }

    /**
     * Goes on to the next token; null where there is no text, and behind the value.
     *
     * @throws ProblemException {@code invalid-json} if this is none
     */
    @Nullable
    JsonToken nextToken() {
        int i = space(at);
        if (depth == 0) {
            return outside(i);
        }
        if (named) {
            named = false;
            return value(i);
        }
        boolean object = objects[depth - 1];
        if (byteAt(i) == (object ? '}' : ']')) {
            return close(i, object);
        }
        if (!first) {
            if (byteAt(i) != ',') {
                throw unexpected(i, object ? "a comma or the object's end" : "a comma or the array's end");
            }
            i = space(i + 1);
        }
        first = false;
        return object ? member(i) : value(i);
    }

    /** The name of the current member, from its name to the end of its value if that is a scalar. */
    String currentName() {
        return names.current();
    }

    /** The characters of the current text. */
    String getText() {
        return JsonNames.decode(text, start + 1, stringEnd, escaped);
    }

    /** Whether the current whole number is one of 64 bits. */
    boolean isLong() {
        if (at - start <= 18) {
            return true;
        }
        try {
            Long.parseLong(number());
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The current whole number; only where {@link #isLong()}. */
    long getLongValue() {
        return Long.parseLong(number());
    }

    private String number() {
        return new String(text, start, at - start, StandardCharsets.US_ASCII);
    }

    private @Nullable JsonToken outside(int i) {
        if (!begun && i < text.length) {
            begun = true;
            return value(i);
        }
        if (i < text.length) {
            throw StrictJson.invalid("there is more after the end of the JSON value")
                    .exception();
        }
        token = null;
        return null;
    }

    private JsonToken member(int i) {
        if (byteAt(i) != '"') {
            throw unexpected(i, "a name in quotes");
        }
        string(i);
        names.add(start + 1, stringEnd, escaped);
        int colon = space(at);
        if (byteAt(colon) != ':') {
            throw unexpected(colon, "a colon");
        }
        at = colon + 1;
        named = true;
        return is(JsonToken.FIELD_NAME);
    }

    private JsonToken value(int i) {
        start = i;
        return switch (byteAt(i)) {
            case '"' -> {
                string(i);
                yield is(JsonToken.VALUE_STRING);
            }
            case '{' -> open(i, true);
            case '[' -> open(i, false);
            case 't' -> literal(i, TRUE, JsonToken.VALUE_TRUE);
            case 'f' -> literal(i, FALSE, JsonToken.VALUE_FALSE);
            case 'n' -> literal(i, NULL, JsonToken.VALUE_NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(i);
            default -> throw unexpected(i, "a value");
        };
    }

    private JsonToken open(int i, boolean object) {
        if (depth == depthMax) {
            throw StrictJson.invalid("nested deeper than json-depth=" + depthMax + " allows")
                    .with("limit", "json-depth")
                    .with("max", depthMax)
                    .exception();
        }
        if (depth == objects.length) {
            objects = Arrays.copyOf(objects, 2 * depth);
        }
        objects[depth++] = object;
        if (object) {
            names.open();
        }
        first = true;
        at = i + 1;
        return is(object ? JsonToken.START_OBJECT : JsonToken.START_ARRAY);
    }

    private JsonToken close(int i, boolean object) {
        if (object) {
            names.close();
        }
        depth--;
        first = false;
        start = i;
        at = i + 1;
        return is(object ? JsonToken.END_OBJECT : JsonToken.END_ARRAY);
    }

    private JsonToken literal(int i, byte[] wanted, JsonToken found) {
        if (!Arrays.equals(text, i, Math.min(i + wanted.length, text.length), wanted, 0, wanted.length)) {
            throw unexpected(i, "a value");
        }
        at = i + wanted.length;
        return is(found);
    }

    private JsonToken number(int from) {
        int i = byteAt(from) == '-' ? from + 1 : from;
        i = byteAt(i) == '0' ? i + 1 : digits(i);
        JsonToken found = JsonToken.VALUE_NUMBER_INT;
        if (i < text.length && text[i] == '.') {
            found = JsonToken.VALUE_NUMBER_FLOAT;
            i = digits(i + 1);
        }
        if (i < text.length && (text[i] == 'e' || text[i] == 'E')) {
            found = JsonToken.VALUE_NUMBER_FLOAT;
            int sign = byteAt(i + 1);
            i = digits(sign == '+' || sign == '-' ? i + 2 : i + 1);
        }
        at = i;
        return is(found);
    }

    /** Behind the digits at {@code from}, of which there must be one. */
    private int digits(int from) {
        int i = from;
        while (i < text.length && text[i] >= '0' && text[i] <= '9') {
            i++;
        }
        if (i == from) {
            throw unexpected(i, "a digit");
        }
        return i;
    }

    private void string(int from) {
        start = from;
        escaped = false;
        byte[] bytes = text;
        int i = from + 1;
        while (true) {
            while (i < bytes.length && PLAIN[bytes[i] & 0xFF]) {
                i++;
            }
            int c = byteAt(i);
            if (c == '"') {
                break;
            }
            if (c != '\\') {
                throw StrictJson.invalid("a control character stands in a text at byte " + i + "; write it as \\u00"
                                + Character.forDigit(c >> 4, 16) + Character.forDigit(c & 15, 16))
                        .exception();
            }
            escaped = true;
            i = escape(i + 1);
        }
        stringEnd = i;
        at = i + 1;
    }

    /** Behind the escape whose backslash stands before {@code i}. */
    private int escape(int i) {
        return switch (byteAt(i)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> i + 1;
            case 'u' -> {
                for (int digit = i + 1; digit <= i + 4; digit++) {
                    if (Character.digit(byteAt(digit), 16) < 0) {
                        throw unexpected(digit, "four hexadecimal digits after \\u");
                    }
                }
                yield i + 5;
            }
            default -> throw unexpected(i, "an escape that JSON has: one of \"\\/bfnrtu");
        };
    }

    private int space(int from) {
        int i = from;
        while (i < text.length && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t')) {
            i++;
        }
        return i;
    }

    private int byteAt(int i) {
        if (i >= text.length) {
            throw StrictJson.invalid("the text ends in the middle of a JSON value, at byte " + text.length)
                    .exception();
        }
        return text[i];
    }

    private JsonToken is(JsonToken found) {
        token = found;
        return found;
    }

    private ProblemException unexpected(int i, String wanted) {
        int c = byteAt(i);
        String found = c > ' ' && c < 0x7F ? "'" + (char) c + "'" : String.format("byte 0x%02X", c & 0xFF);
        return StrictJson.invalid("expected " + wanted + " at byte " + i + ", found " + found)
                .exception();
    }
}
