package io.tailrace.perf.socket;

import java.nio.charset.StandardCharsets;

/** Looks into messages as they lie in a buffer, without making anything of them. */
final class Text {
    private Text() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether {@code part} stands at {@code at}, before {@code end}. */
    static boolean isAt(byte[] bytes, int at, int end, byte[] part) {
        if (end - at < part.length) {
            return false;
        }
        for (int i = 0; i < part.length; i++) {
            if (bytes[at + i] != part[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where {@code part} stands next; -1 = nowhere before {@code end}. */
    static int find(byte[] bytes, int from, int end, byte[] part) {
        for (int at = from; at <= end - part.length; at++) {
            if (bytes[at] == part[0] && isAt(bytes, at, end, part)) {
                return at;
            }
        }
        return -1;
    }

    /** The decimal number of that many digits. */
    static long number(byte[] bytes, int at, int digits) {
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    static String of(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
