package io.tailrace.gateway.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Percent-encoding of RFC 3986: strict one way, complete the other. */
public final class Percent {
    private static final String HEX = "0123456789ABCDEF";
    // Of RFC 3986, beside what is unreserved.
    private static final String IN_PATHS = "/:@!$&'()*+,;=";

    private Percent() {}

    /** {@code value} as one segment of a path or one value of a query: all but letters, digits and {@code -._~}. */
    public static String encode(String value) {
        StringBuilder out = new StringBuilder(value.length() + 16);
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (isUnreserved(c)) {
                out.append(c);
            } else {
                hex(out, c);
            }
        }
        return out.toString();
    }

    /** {@code path}, encoded already by whoever sent it, with what must not stand in a URI's path encoded too. */
    static String path(String path) {
        StringBuilder out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            // The bytes of a request line are read as one character each.
            char c = (char) (path.charAt(i) & 0xFF);
            if (isUnreserved(c) || IN_PATHS.indexOf(c) >= 0 || isEncoded(path, i)) {
                out.append(c);
            } else {
                hex(out, c);
            }
        }
        return out.toString();
    }

    private static boolean isEncoded(String path, int at) {
        return path.charAt(at) == '%'
                && at + 2 < path.length()
                && HEX.indexOf(Character.toUpperCase(path.charAt(at + 1))) >= 0
                && HEX.indexOf(Character.toUpperCase(path.charAt(at + 2))) >= 0;
    }

    private static void hex(StringBuilder out, char c) {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
    }

    /**
     * The text that {@code encoded} stands for.
     *
     * @param plus whether {@code +} stands for a space, as in a query
     * @throws ProblemException if a {@code %} is not followed by two digits or the bytes are not UTF-8
     */
    public static String decode(String encoded, boolean plus) {
        if (encoded.indexOf('%') < 0 && (!plus || encoded.indexOf('+') < 0) && isAscii(encoded)) {
            return encoded;
        }
        byte[] bytes = new byte[encoded.length()];
        int length = 0;
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                bytes[length++] = (byte) (digit(encoded, i + 1) << 4 | digit(encoded, i + 2));
                i += 2;
            } else if (c >= 0x7F) {
                throw bad("holds a character that must be percent-encoded");
            } else {
                bytes[length++] = (byte) (c == '+' && plus ? ' ' : c);
            }
        }
        byte[] decoded = Arrays.copyOf(bytes, length);
        if (!Utf8.isValid(decoded)) {
            throw bad("is not UTF-8 once its percent-encoding is undone");
        }
        return new String(decoded, StandardCharsets.UTF_8);
    }

    private static int digit(String encoded, int at) {
        int digit = at < encoded.length() ? Character.digit(encoded.charAt(at), 16) : -1;
        if (digit < 0 || encoded.charAt(at) > 'f') {
            throw bad("holds a % without two hexadecimal digits after it; write % itself as %25");
        }
        return digit;
    }

    static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static ProblemException bad(String detail) {
        return Problem.of(Slug.INVALID_PARAMETER, "a part of the address or a header " + detail)
                .exception();
    }
}
