package io.tailrace.perf.socket;

import io.tailrace.perf.load.Clock;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Payload;
import io.tailrace.perf.load.Schedule;
import java.io.IOException;
import java.nio.channels.Selector;
import java.util.Locale;

/**
 * Live delivery: one socket appends at fixed times, another follows, both served by one thread. Every event carries the time
 * it was meant to be appended, and its latency ends when it has come back.
 */
public final class SocketLive implements AutoCloseable {
    private static final long STALL_NANOS = 20_000_000_000L;
    private static final long NEAR_NANOS = 2_000_000;
    private static final int BYTES = 256 << 10;
    private static final int CREDIT = 1_000_000;
    private static final int MESSAGE_MAX = 1_024;
    private static final int STREAMS = 1_000;
    private static final byte[] EVENTS = Text.ascii("{\"op\":\"events\"");
    private static final byte[] CAUGHT_UP = Text.ascii("{\"op\":\"caught-up\"");
    private static final byte[] ACKS = Text.ascii("{\"op\":\"acks\"");
    private static final byte[] AT = Text.ascii("\"at\":\"");
    private static final int AT_DIGITS = 19;
    /** Makes the data as long as everywhere. */
    private static final String NOTE = "x".repeat(Payload.BYTES - 39);

    private final Clock clock = Clock.system();
    private final Selector selector;
    private final Line appends;
    private final Line events;
    private boolean caughtUp;

    private SocketLive(Selector selector, Line appends, Line events) {
        this.selector = selector;
        this.appends = appends;
        this.events = events;
    }

    /** Opens both sockets to 127.0.0.1 and waits until the one that follows is at the end. */
    public static SocketLive connect(int port) throws IOException {
        Selector selector = Selector.open();
        Line appends = Line.open(port, Protocol.JSON, BYTES, BYTES);
        Line events = Line.open(port, Protocol.JSON, BYTES, BYTES);
        appends.register(selector, appends);
        events.register(selector, events);
        SocketLive live = new SocketLive(selector, appends, events);
        events.put("{\"op\":\"subscribe\",\"sub\":\"s\",\"after\":\"end\",\"credit\":" + CREDIT + "}");
        live.awaitCaughtUp();
        return live;
    }

    private void awaitCaughtUp() throws IOException {
        long start = clock.nanos();
        while (!caughtUp) {
            events.flush();
            events.receive((bytes, from, end) -> caughtUp |= Text.isAt(bytes, from, end, CAUGHT_UP));
            selector.select(key -> {}, 1);
            requireProgress(start, "the subscription is not at the end");
        }
    }

    /** Open loop; returns when every event has come back. At most a million events in the life of this. */
    public void run(Schedule schedule, Latencies latencies) throws IOException {
        Line.Receiver onEvents = (bytes, start, end) -> delivered(bytes, start, end, latencies);
        long next = 0;
        long from = clock.nanos();
        while (latencies.count() < schedule.count()) {
            while (next < schedule.count()
                    && schedule.intendedNanos(next) <= clock.nanos()
                    && appends.hasRoomFor(MESSAGE_MAX)) {
                appends.put(message(next, schedule.intendedNanos(next)));
                next++;
                from = clock.nanos();
            }
            appends.flush();
            boolean acked = appends.receive(SocketLive::acknowledged);
            boolean came = events.receive(onEvents);
            if (!acked && !came) {
                pause(next < schedule.count() && schedule.intendedNanos(next) - clock.nanos() < NEAR_NANOS);
            }
            latencies.tick();
            requireProgress(from, "events have not come back");
        }
    }

    private static String message(long number, long intendedNanos) {
        return String.format(
                Locale.ROOT,
                "{\"op\":\"append\",\"id\":\"%08x\",\"stream\":\"live-%05d\",\"ack\":\"memory\",\"events\":[{\"type\":\"measured\","
                        + "\"data\":{\"at\":\"%019d\",\"note\":\"%s\"}}]}",
                number,
                number % STREAMS,
                intendedNanos,
                NOTE);
    }

    private static void acknowledged(byte[] bytes, int start, int end) throws IOException {
        if (!Text.isAt(bytes, start, end, ACKS)) {
            throw new IOException("the server did not take an append: " + Text.of(bytes, start, end));
        }
    }

    private static void delivered(byte[] bytes, int start, int end, Latencies latencies) throws IOException {
        if (Text.isAt(bytes, start, end, CAUGHT_UP)) {
            return;
        }
        if (!Text.isAt(bytes, start, end, EVENTS)) {
            throw new IOException("the subscription failed: " + Text.of(bytes, start, end));
        }
        for (int at = Text.find(bytes, start, end, AT); at >= 0; at = Text.find(bytes, at + AT.length, end, AT)) {
            latencies.completed(Text.number(bytes, at + AT.length, AT_DIGITS));
        }
    }

    private void pause(boolean near) throws IOException {
        if (near) {
            giveWay();
            selector.selectNow(key -> {});
        } else {
            selector.select(key -> {}, 1);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // Correctness does not hang on it; a sleep would be ten times too long.
    private static void giveWay() {
        Thread.yield();
    }

    private void requireProgress(long from, String what) throws IOException {
        if (clock.nanos() - from > STALL_NANOS) {
            throw new IOException(what + " for 20 s");
        }
    }

    @Override
    public void close() throws IOException {
        appends.close();
        events.close();
        selector.close();
    }
}
