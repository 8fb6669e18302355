package io.tailrace.perf.socket;

import java.util.Collections;

/** An append: stream in turn, the version that it expects, and events that are always the same. */
final class AppendMessage extends Message {
    private static final byte[] START = Text.ascii("{\"op\":\"append\",\"id\":\"");
    private static final byte[] STREAM = Text.ascii("\",\"stream\":\"perf-");
    private static final byte[] EXPECTED = Text.ascii("\",\"expected\":");
    private static final int HEAD_MAX = 128;

    private final byte[] events;
    private final int batch;
    private final int[] versions = new int[TARGETS];

    /**
     * Messages of {@code batch} events.
     *
     * @param data of each event, JSON
     */
    AppendMessage(int batch, String data) {
        this(batch, events(batch, data));
    }

    private AppendMessage(int batch, byte[] events) {
        super(events.length + HEAD_MAX);
        this.batch = batch;
        this.events = events;
    }

    private static byte[] events(int batch, String data) {
        String event = "{\"type\":\"measured\",\"data\":" + data + "}";
        return Text.ascii(",\"events\":[" + String.join(",", Collections.nCopies(batch, event)) + "]}");
    }

    @Override
    void make(long number, int target) {
        put(START);
        id(number);
        put(STREAM);
        decimal(target, TARGET_DIGITS);
        put(EXPECTED);
        decimal(versions[target], digits(versions[target]));
        versions[target] += batch;
        put(events);
    }

    private static int digits(int value) {
        int digits = 1;
        for (int rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
