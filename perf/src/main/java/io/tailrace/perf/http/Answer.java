package io.tailrace.perf.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads just enough of an HTTP/1.1 answer to know its status and where it ends. Takes only answers with a {@code
 * content-length}. Belongs to one connection.
 */
final class Answer {
    private static final byte[] LENGTH_NAME = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_AT = 9;
    private static final int STATUS_END = 12;

    private static final int BYTES_MAX = 8 << 20;

    private byte[] bytes = new byte[16 * 1024];
    private int filled;

    /** Where the next bytes go, from {@link #filled()} on. There is room for one more at least. */
    byte[] buffer() {
        return bytes;
    }

    int filled() {
        return filled;
    }

    /** Bytes were put behind those that were there. */
    void add(int count) {
        filled += count;
    }

    void clear() {
        filled = 0;
    }

    /**
     * The status of the answer if it is here whole, else 0.
     *
     * @throws IllegalStateException if it does not say its length or is longer than the buffer
     */
    int status() {
        int headEnd = headEnd();
        if (headEnd < 0) {
            return more();
        }
        return filled >= headEnd + contentLength(headEnd) ? number(STATUS_AT, STATUS_END) : more();
    }

    private int more() {
        if (filled == BYTES_MAX) {
            throw new IllegalStateException("an answer is longer than " + BYTES_MAX + " bytes");
        }
        if (filled == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * filled);
        }
        return 0;
    }

    /** Where the body starts; -1 = the head is not complete. */
    private int headEnd() {
        for (int at = 3; at < filled; at++) {
            if (bytes[at] == '\n' && bytes[at - 1] == '\r' && bytes[at - 2] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }

    private int contentLength(int headEnd) {
        for (int at = 0; at < headEnd; at++) {
            if (bytes[at] == '\n' && isLengthName(at + 1, headEnd)) {
                int start = at + 1 + LENGTH_NAME.length;
                while (bytes[start] == ' ') {
                    start++;
                }
                int end = start;
                while (bytes[end] >= '0' && bytes[end] <= '9') {
                    end++;
                }
                return number(start, end);
            }
        }
        throw new IllegalStateException("an answer does not say its content-length: " + text());
    }

    private boolean isLengthName(int start, int end) {
        if (start + LENGTH_NAME.length >= end) {
            return false;
        }
        for (int i = 0; i < LENGTH_NAME.length; i++) {
            int lower = LENGTH_NAME[i] == '-' || LENGTH_NAME[i] == ':' ? bytes[start + i] : bytes[start + i] | 0x20;
            if (lower != LENGTH_NAME[i]) {
                return false;
            }
        }
        return true;
    }

    private int number(int start, int end) {
        int value = 0;
        for (int at = start; at < end; at++) {
            value = value * 10 + bytes[at] - '0';
        }
        return value;
    }

    String text() {
        return new String(bytes, 0, filled, StandardCharsets.UTF_8);
    }
}
