package io.tailrace.gateway.json;

import java.time.YearMonth;

/** Whether a text is a time as RFC 3339 writes it, as {@code 2026-04-05T17:31:00.123Z}. */
final class Rfc3339 {
    private static final String SHAPE = "0000-00-00T00:00:00";

    private Rfc3339() {}

    static boolean isTime(String text) {
        if (text.length() < SHAPE.length() + 1 || !hasShape(text)) {
            return false;
        }
        int month = two(text, 5);
        if (month < 1 || month > 12 || two(text, 8) < 1) {
            return false;
        }
        int year = two(text, 0) * 100 + two(text, 2);
        if (two(text, 8) > YearMonth.of(year, month).lengthOfMonth()) {
            return false;
        }
        return two(text, 11) < 24 && two(text, 14) < 60 && two(text, 17) <= 60 && isZone(text, fractionEnd(text));
    }

    private static boolean hasShape(String text) {
        for (int i = 0; i < SHAPE.length(); i++) {
            char c = text.charAt(i);
            char wanted = SHAPE.charAt(i);
            boolean fits = wanted == '0' ? c >= '0' && c <= '9' : c == wanted || (wanted == 'T' && c == 't');
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** Behind the fraction; -1 where there is a point without digits. */
    private static int fractionEnd(String text) {
        int i = SHAPE.length();
        if (text.charAt(i) != '.') {
            return i;
        }
        int end = i + 1;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end == i + 1 ? -1 : end;
    }

    private static boolean isZone(String text, int at) {
        if (at < 0 || at >= text.length()) {
            return false;
        }
        char c = text.charAt(at);
        if (c == 'Z' || c == 'z') {
            return text.length() == at + 1;
        }
        if ((c != '+' && c != '-') || text.length() != at + 6 || text.charAt(at + 3) != ':') {
            return false;
        }
        for (int i : new int[] {1, 2, 4, 5}) {
            if (text.charAt(at + i) < '0' || text.charAt(at + i) > '9') {
                return false;
            }
        }
        return two(text, at + 1) < 24 && two(text, at + 4) < 60;
    }

    private static int two(String text, int at) {
        return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    }
}
