package io.tailrace.perf.socket;

import java.io.IOException;
import java.nio.channels.Selector;

/** One socket that subscribes to everything from the first event on, gives credit as it reads, and counts what comes. */
public final class SocketCatchUp {
    private static final int OUT_BYTES = 1 << 10;
    private static final int IN_BYTES = 1 << 20;
    private static final long CREDIT = 100_000;
    private static final long STALL_NANOS = 20_000_000_000L;
    private static final byte[] EVENTS = Text.ascii("{\"op\":\"events\"");
    private static final byte[] CAUGHT_UP = Text.ascii("{\"op\":\"caught-up\"");
    private static final byte[] EVENT = Text.ascii("\"specversion\"");

    private long count;
    private String sample = "";
    private int sampleEvents;

    private SocketCatchUp() {}

    /**
     * What one turn gave.
     *
     * @param perSecond events a second, from the request on
     * @param frame the first message with events
     * @param frameEvents how many were in it
     */
    public record Result(double perSecond, String frame, int frameEvents) {}

    /** Reads {@code events} events and leaves. */
    public static Result run(int port, long events) throws IOException {
        SocketCatchUp reader = new SocketCatchUp();
        try (Selector selector = Selector.open();
                Line line = Line.open(port, Protocol.JSON, OUT_BYTES, IN_BYTES)) {
            line.register(selector, line);
            long start = System.nanoTime();
            line.put("{\"op\":\"subscribe\",\"sub\":\"s\",\"credit\":" + 2 * CREDIT + "}");
            long credited = 2 * CREDIT;
            long progress = start;
            while (reader.count < events) {
                line.flush();
                long before = reader.count;
                line.receive(reader::message);
                if (reader.count > before) {
                    progress = System.nanoTime();
                } else {
                    selector.select(key -> {}, 1);
                }
                if (credited - reader.count < CREDIT) {
                    line.put("{\"op\":\"credit\",\"sub\":\"s\",\"n\":" + CREDIT + "}");
                    credited += CREDIT;
                }
                if (System.nanoTime() - progress > STALL_NANOS) {
                    throw new IOException("nothing came for 20 s: read=" + reader.count + " of " + events);
                }
            }
            double perSecond = reader.count * 1e9 / (System.nanoTime() - start);
            return new Result(perSecond, reader.sample, reader.sampleEvents);
        }
    }

    private void message(byte[] bytes, int start, int end) throws IOException {
        if (!Text.isAt(bytes, start, end, EVENTS)) {
            if (!Text.isAt(bytes, start, end, CAUGHT_UP)) {
                throw new IOException("the subscription failed: " + Text.of(bytes, start, end));
            }
            return;
        }
        int events = 0;
        for (int at = Text.find(bytes, start, end, EVENT); at >= 0; at = Text.find(bytes, at + 1, end, EVENT)) {
            events++;
        }
        if (count == 0) {
            sample = Text.of(bytes, start, end);
            sampleEvents = events;
        }
        count += events;
    }
}
