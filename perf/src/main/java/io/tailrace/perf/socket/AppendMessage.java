package io.tailrace.perf.socket;

import java.util.Collections;

/**
 * The bytes of one append over a WebSocket: stream in turn, the version it expects, and events that are always the same. Each
 * message is to be sent once and in order, for the versions to be right. Belongs to one {@link SocketLoad}.
 */
final class AppendMessage {
    static final int STREAMS = 10_000;

    private static final byte[] HEX = Text.ascii("0123456789abcdef");
    private static final byte[] START = Text.ascii("{\"op\":\"append\",\"id\":\"");
    private static final byte[] STREAM = Text.ascii("\",\"stream\":\"perf-");
    private static final byte[] EXPECTED = Text.ascii("\",\"expected\":");
    private static final int ID_DIGITS = 8;
    private static final int STREAM_DIGITS = 5;

    private final byte[] events;
    private final int batch;
    private final int[] versions = new int[STREAMS];
    private final byte[] bytes;
    private int length;

    /**
     * Messages of {@code batch} events.
     *
     * @param data of each event, JSON
     */
    AppendMessage(int batch, String data) {
        this.batch = batch;
        String event = "{\"type\":\"measured\",\"data\":" + data + "}";
        events = Text.ascii(",\"events\":[" + String.join(",", Collections.nCopies(batch, event)) + "]}");
        bytes = new byte[events.length + 128];
    }

    /** The longest that a message can be. */
    int lengthMax() {
        return bytes.length;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Makes the message of that number, from 0; its id is the number in hexadecimal digits. */
    AppendMessage next(long number) {
        int stream = (int) (number % STREAMS);
        length = 0;
        put(START);
        for (int digit = ID_DIGITS - 1; digit >= 0; digit--) {
            bytes[length++] = HEX[(int) (number >>> (4 * digit)) & 0xF];
        }
        put(STREAM);
        decimal(stream, STREAM_DIGITS);
        put(EXPECTED);
        decimal(versions[stream], digits(versions[stream]));
        versions[stream] += batch;
        put(events);
        return this;
    }

    /** Whether the digits at {@code at} are those of message {@code number}. */
    static boolean isId(byte[] text, int at, long number) {
        for (int digit = 0; digit < ID_DIGITS; digit++) {
            if (text[at + digit] != HEX[(int) (number >>> (4 * (ID_DIGITS - 1 - digit))) & 0xF]) {
                return false;
            }
        }
        return true;
    }

    private static int digits(int value) {
        int digits = 1;
        for (int rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private void decimal(int value, int digits) {
        int rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void put(byte[] part) {
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
    }
}
