package io.tailrace.gateway.json;

import java.time.Instant;
import java.time.YearMonth;

/** Times as RFC 3339 writes them, as {@code 2026-04-05T17:31:00.123Z}: whether a text is one, and how one is written. */
final class Rfc3339 {
    /** The most bytes that {@link Second#write} puts down. */
    static final int LENGTH_MAX = 30;

    private static final String SHAPE = "0000-00-00T00:00:00";
    private static final int DAY_SECONDS = 86_400;
    /** Years of 400 are alike, and a year is taken to begin in March, so that the odd day comes last. */
    private static final int ERA_DAYS = 146_097;

    private static final int ERA_DAYS_BEFORE_1970 = 719_468;
    private static final int YEAR_MAX = 9_999;

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

    /** A second that was written, as many times share one. For one thread at a time. */
    static final class Second {
        private final byte[] text = new byte[SHAPE.length()];
        private long written = -1;

        /**
         * Writes {@code time} as {@link Instant#toString} does, in a tenth of its time.
         *
         * @return the end of what was written; -1 = nothing, as its year is before 1970 or beyond 9999
         */
        int write(Instant time, byte[] target, int at) {
            long seconds = time.getEpochSecond();
            if (seconds < 0 || (seconds != written && !Rfc3339.write(seconds, text))) {
                return -1;
            }
            written = seconds;
            System.arraycopy(text, 0, target, at, text.length);
            return fraction(target, at + text.length, time.getNano());
        }
    }

    /** Writes a second without fraction and zone; false = nothing, as its year is beyond 9999. */
    private static boolean write(long seconds, byte[] target) {
        long days = seconds / DAY_SECONDS + ERA_DAYS_BEFORE_1970;
        int dayOfEra = (int) (days % ERA_DAYS);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = days / ERA_DAYS * 400 + yearOfEra + (month <= 2 ? 1 : 0);
        if (year > YEAR_MAX) {
            return false;
        }
        int second = (int) (seconds % DAY_SECONDS);
        two(target, 0, (int) year / 100);
        two(target, 2, (int) year % 100);
        part(target, 4, '-', month);
        part(target, 7, '-', day);
        part(target, 10, 'T', second / 3_600);
        part(target, 13, ':', second / 60 % 60);
        part(target, 16, ':', second % 60);
        return true;
    }

    /** None, three, six or nine digits: as few as say all. */
    private static int fraction(byte[] target, int start, int nanos) {
        int at = start;
        if (nanos != 0) {
            int count = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
            int rest = count == 3 ? nanos / 1_000_000 : count == 6 ? nanos / 1_000 : nanos;
            target[at] = '.';
            for (int digit = at + count; digit > at; digit--) {
                target[digit] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            at += count + 1;
        }
        target[at] = 'Z';
        return at + 1;
    }

    private static void part(byte[] target, int at, char mark, int value) {
        target[at] = (byte) mark;
        two(target, at + 1, value);
    }

    private static void two(byte[] target, int at, int value) {
        target[at] = (byte) ('0' + value / 10);
        target[at + 1] = (byte) ('0' + value % 10);
    }
}
