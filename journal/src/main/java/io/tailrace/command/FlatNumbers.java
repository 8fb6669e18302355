package io.tailrace.command;

import java.nio.charset.StandardCharsets;

/** Writes numbers and truth values as JSON, without making texts of them first. */
final class FlatNumbers {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LOWEST = Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);

    private FlatNumbers() {}

    /** Puts {@code value} to {@code at}, where there is room; returns the place behind it. */
    static int put(byte[] bytes, int at, FlatRecord.Kind kind, long value) {
        if (kind == FlatRecord.Kind.BOOLEAN) {
            return put(bytes, at, value == 0 ? FALSE : TRUE);
        }
        return value == Long.MIN_VALUE ? put(bytes, at, LOWEST) : number(bytes, at, value);
    }

    private static int put(byte[] bytes, int at, byte[] text) {
        System.arraycopy(text, 0, bytes, at, text.length);
        return at + text.length;
    }

    private static int number(byte[] bytes, int start, long value) {
        int at = start;
        long rest = value;
        if (rest < 0) {
            bytes[at++] = '-';
            rest = -rest;
        }
        int end = at + 1;
        for (long left = rest / 10; left > 0; left /= 10) {
            end++;
        }
        for (int i = end - 1; i >= at; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }
}
