package io.tailrace.journal;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/** The grammar of stream ids, event ids and types: printable Unicode in NFC. */
final class Text {
    private Text() {}

    /**
     * {@code value} in UTF-8.
     *
     * @throws IllegalArgumentException if it is empty, not in NFC, or holds a character that is not printable
     */
    static byte[] utf8(String name, String value) {
        return isAscii(name, value) ? value.getBytes(StandardCharsets.ISO_8859_1) : unicode(name, value);
    }

    /**
     * The length of {@code value} in UTF-8.
     *
     * @throws IllegalArgumentException as {@link #utf8}
     */
    static int length(String name, String value) {
        return isAscii(name, value) ? value.length() : unicode(name, value).length;
    }

    /** Whether there is nothing but printable ASCII in {@code value}; false = there are characters that are to be looked at. */
    private static boolean isAscii(String name, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " must not be empty");
        }
        boolean ascii = true;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 0x7F) {
                ascii = false;
            } else if (c < ' ') {
                throw unprintable(name, c, i);
            }
        }
        return ascii;
    }

    private static byte[] unicode(String name, String value) {
        int length = value.length();
        for (int i = 0; i < length; ) {
            int codePoint = value.codePointAt(i);
            if (!isPrintable(codePoint)) {
                throw unprintable(name, codePoint, i);
            }
            i += Character.charCount(codePoint);
        }
        if (!Normalizer.isNormalized(value, Normalizer.Form.NFC)) {
            throw new IllegalArgumentException(name + " is not in Unicode normal form C");
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }

    private static IllegalArgumentException unprintable(String name, int codePoint, int index) {
        return new IllegalArgumentException(
                String.format("%s holds a character that is not printable: U+%04X at %d", name, codePoint, index));
    }
}
