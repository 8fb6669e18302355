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

    /** Characters of a whole number that is one of 64 bits whatever its digits are. */
    private static final int SHORT_NUMBER = 18;

    private final byte[] text;
    private final int depthMax;
    private final JsonNames names;
    private boolean[] objects = new boolean[8];
    private int depth;
    private int at;
    private int start;
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
            i = comma(i, object);
        }
        first = false;
        return object ? member(i) : value(i);
    }

    /** Behind the comma that must stand at {@code i}, and the space behind it. */
    private int comma(int i, boolean object) {
        if (byteAt(i) != ',') {
            throw unexpected(i, object ? "a comma or the object's end" : "a comma or the array's end");
        }
        return space(i + 1);
    }

    /**
     * Passes over the value that it stands at, down to the last name in it, and stands at its end then. The same as going
     * there token by token, without keeping what each is.
     */
    void skip() {
        if (token != JsonToken.START_OBJECT && token != JsonToken.START_ARRAY) {
            return;
        }
        int outside = depth - 1;
        int i = at;
        boolean begins = true;
        while (depth > outside) {
            boolean object = objects[depth - 1];
            i = space(i);
            if (byteAt(i) == (object ? '}' : ']')) {
                close(i++, object);
                begins = false;
                continue;
            }
            if (!begins) {
                i = comma(i, object);
            }
            if (object) {
                i = space(name(i));
            }
            int c = byteAt(i);
            begins = c == '{' || c == '[';
            if (begins) {
                open(i++, c == '{');
            } else {
                i = scalarEnd(i, c);
            }
        }
    }

    /** The name of the current member, from its name to the end of its value if that is a scalar. */
    String currentName() {
        return names.current();
    }

    /** The characters of the current text. */
    String getText() {
        return JsonNames.decode(text, start + 1, at - 1, escaped);
    }

    /** The characters of the current text; of those that are names of members elsewhere, one object for all. */
    String getWord() {
        return escaped ? getText() : Names.of(text, start + 1, at - 1);
    }

    /** Whether the current whole number is one of 64 bits. */
    boolean isLong() {
        if (at - start <= SHORT_NUMBER) {
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
        if (at - start > SHORT_NUMBER) {
            return Long.parseLong(number());
        }
        boolean negative = text[start] == '-';
        long value = 0;
        for (int i = negative ? start + 1 : start; i < at; i++) {
            value = 10 * value + text[i] - '0';
        }
        return negative ? -value : value;
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
        start = i;
        at = name(i);
        named = true;
        return is(JsonToken.FIELD_NAME);
    }

    /** Takes in the name that must stand at {@code i}; behind its colon. */
    private int name(int i) {
        if (byteAt(i) != '"') {
            throw unexpected(i, "a name in quotes");
        }
        escaped = false;
        int end = stringEnd(i + 1);
        names.add(i + 1, end, escaped);
        int colon = space(end + 1);
        if (byteAt(colon) != ':') {
            throw unexpected(colon, "a colon");
        }
        return colon + 1;
    }

    private JsonToken value(int i) {
        int c = byteAt(i);
        if (c == '{' || c == '[') {
            return open(i, c == '{');
        }
        start = i;
        escaped = false;
        at = scalarEnd(i, c);
        return is(
                switch (c) {
                    case '"' -> JsonToken.VALUE_STRING;
                    case 't' -> JsonToken.VALUE_TRUE;
                    case 'f' -> JsonToken.VALUE_FALSE;
                    case 'n' -> JsonToken.VALUE_NULL;
                    default -> isWhole(i, at) ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
                });
    }

    /** Behind the value at {@code i}, which begins with {@code c} and is neither object nor array. */
    private int scalarEnd(int i, int c) {
        return switch (c) {
            case '"' -> stringEnd(i + 1) + 1;
            case 't' -> literalEnd(i, TRUE);
            case 'f' -> literalEnd(i, FALSE);
            case 'n' -> literalEnd(i, NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> numberEnd(i, c);
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
        start = i;
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

    private int literalEnd(int i, byte[] wanted) {
        if (!Arrays.equals(text, i, Math.min(i + wanted.length, text.length), wanted, 0, wanted.length)) {
            throw unexpected(i, "a value");
        }
        return i + wanted.length;
    }

    private int numberEnd(int from, int c) {
        int i = c == '-' ? from + 1 : from;
        i = byteAt(i) == '0' ? i + 1 : digits(i);
        if (i < text.length && text[i] == '.') {
            i = digits(i + 1);
        }
        if (i < text.length && (text[i] == 'e' || text[i] == 'E')) {
            int sign = byteAt(i + 1);
            i = digits(sign == '+' || sign == '-' ? i + 2 : i + 1);
        }
        return i;
    }

    /** Whether the number that stands there has neither fraction nor exponent. */
    private boolean isWhole(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return false;
            }
        }
        return true;
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

    /** Where the quote stands that ends the string which goes on at {@code from}. Notes an escape in it. */
    private int stringEnd(int from) {
        int i = Bytes.special(text, from);
        while (true) {
            int c = byteAt(i);
            if (c == '"') {
                return i;
            }
            if (c != '\\') {
                throw StrictJson.invalid("a control character stands in a text at byte " + i + "; write it as \\u00"
                                + Character.forDigit(c >> 4, 16) + Character.forDigit(c & 15, 16))
                        .exception();
            }
            escaped = true;
            i = Bytes.special(text, escape(i + 1));
        }
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
        if (from < text.length && text[from] > ' ') {
            return from;
        }
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
