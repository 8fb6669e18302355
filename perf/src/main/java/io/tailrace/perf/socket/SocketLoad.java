package io.tailrace.perf.socket;

import io.tailrace.perf.load.Clock;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Schedule;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Appends or commands over one WebSocket from one thread, with a bounded number of messages in flight. Every append names the
 * version it expects, every command has an id of its own. The acks must come in order, each once; anything else ends the run,
 * since a rate with refusals in it would not be one.
 */
public final class SocketLoad implements AutoCloseable {
    /** Accounts that commands go to in turn. The first command to each opens it, so these come before the clock. */
    public static final int ACCOUNTS = Message.TARGETS;

    private static final long STALL_NANOS = 20_000_000_000L;
    private static final long NEAR_NANOS = 2_000_000;
    private static final int OUT_BYTES = 256 << 10;
    private static final int IN_BYTES = 1 << 20;
    private static final byte[] ACKS = Text.ascii("{\"op\":\"acks\"");
    private static final byte[] ID = Text.ascii("{\"id\":\"");

    private final Clock clock = Clock.system();
    private final Selector selector;
    private final Line line;
    private final Message message;
    private final int inFlightMax;
    private final long[] intended;
    private final Line.Receiver receiver = this::received;
    private @Nullable Latencies latencies;
    private long sent;
    private long answered;

    private SocketLoad(Selector selector, Line line, Message message, int inFlightMax) {
        this.selector = selector;
        this.line = line;
        this.message = message;
        this.inFlightMax = inFlightMax;
        this.intended = new long[inFlightMax];
    }

    /**
     * Opens a socket to 127.0.0.1.
     *
     * @param inFlightMax messages sent and not yet answered, at least 1; a node takes 1,024
     * @param batch events of each message
     * @param data of each event, JSON
     */
    public static SocketLoad connect(int port, Protocol protocol, int inFlightMax, int batch, String data)
            throws IOException {
        return connect(port, protocol, inFlightMax, new AppendMessage(batch, data));
    }

    /** The same for commands to the accounts of the samples, which the node must have loaded. */
    public static SocketLoad connectToAccounts(int port, Protocol protocol, int inFlightMax) throws IOException {
        return connect(port, protocol, inFlightMax, new CommandMessage());
    }

    private static SocketLoad connect(int port, Protocol protocol, int inFlightMax, Message message)
            throws IOException {
        Selector selector = Selector.open();
        Line line = Line.open(port, protocol, Math.max(OUT_BYTES, message.lengthMax()), IN_BYTES);
        line.register(selector, line);
        return new SocketLoad(selector, line, message, inFlightMax);
    }

    /**
     * Closed loop: keeps as many messages in flight as may be.
     *
     * @return messages answered a second, those counted that were in flight at the end
     */
    public double saturate(long durationNanos) throws IOException {
        return saturate(durationNanos, Long.MAX_VALUE);
    }

    /** The same, with no more than {@code countMax} messages. */
    public double saturate(long durationNanos, long countMax) throws IOException {
        latencies = null;
        long start = clock.nanos();
        long before = answered;
        long progress = start;
        while (true) {
            long now = clock.nanos();
            boolean sending = now - start < durationNanos && sent - before < countMax;
            while (sending
                    && sent - before < countMax
                    && sent - answered < inFlightMax
                    && line.hasRoomFor(message.lengthMax())) {
                send(0);
            }
            if (!sending && sent == answered) {
                return (answered - before) * 1e9 / (now - start);
            }
            progress = turn(progress, false);
        }
    }

    /** Open loop: sends at the times of the schedule, or as soon after as fewer than the most are in flight. */
    public void run(Schedule schedule, Latencies taken) throws IOException {
        latencies = taken;
        long next = 0;
        long progress = clock.nanos();
        while (next < schedule.count() || sent > answered) {
            long now = clock.nanos();
            while (next < schedule.count()
                    && schedule.intendedNanos(next) <= now
                    && sent - answered < inFlightMax
                    && line.hasRoomFor(message.lengthMax())) {
                send(schedule.intendedNanos(next++));
            }
            boolean near = next < schedule.count() && schedule.intendedNanos(next) - clock.nanos() < NEAR_NANOS;
            progress = turn(sent == answered ? now : progress, near);
            taken.tick();
        }
    }

    /** Messages answered so far. */
    public long answered() {
        return answered;
    }

    private void send(long intendedNanos) {
        intended[(int) (sent % inFlightMax)] = intendedNanos;
        message.next(sent++);
        line.put(message.bytes(), message.length());
    }

    /**
     * Sends what waits and takes in what came; waits a moment if there was nothing.
     *
     * @param progress when an answer came last
     * @param near whether the next message is due so soon that only yielding is short enough
     */
    private long turn(long progress, boolean near) throws IOException {
        boolean empty = line.flush();
        long before = answered;
        line.receive(receiver);
        if (answered > before) {
            return clock.nanos();
        }
        if (near) {
            giveWay();
        } else {
            for (SelectionKey key : selector.keys()) {
                key.interestOps(empty ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
            selector.select(key -> {}, 1);
        }
        if (sent > answered && clock.nanos() - progress > STALL_NANOS) {
            throw new IOException("the server has not answered for 20 s: sent=" + sent + " answered=" + answered);
        }
        return progress;
    }

    @SuppressWarnings("ThreadPriorityCheck") // Correctness does not hang on it; a sleep would be ten times too long.
    private static void giveWay() {
        Thread.yield();
    }

    private void received(byte[] bytes, int start, int end) throws IOException {
        if (!Text.isAt(bytes, start, end, ACKS)) {
            throw new IOException("the server did not take a message: " + Text.of(bytes, start, end));
        }
        int at = Text.find(bytes, start + ACKS.length, end, ID);
        while (at >= 0) {
            acknowledged(bytes, at + ID.length);
            at = Text.find(bytes, at + ID.length, end, ID);
        }
    }

    private void acknowledged(byte[] bytes, int idAt) throws IOException {
        if (!Message.isId(bytes, idAt, answered)) {
            throw new IOException("an ack out of order: expected number " + answered);
        }
        Latencies taken = latencies;
        if (taken != null) {
            taken.completed(intended[(int) (answered % inFlightMax)]);
        }
        answered++;
    }

    @Override
    public void close() throws IOException {
        line.close();
        selector.close();
    }
}
