package io.tailrace.perf.http;

import io.tailrace.perf.load.Clock;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Requests over HTTP/1.1 from one thread with one selector: a fixed number of connections, one request in flight on each,
 * streams uniform. Two system calls and no allocation a request, because it shares the machine with what it measures.
 * Any answer but the right one ends the run: a rate with refusals in it would not be one.
 */
public final class HttpLoad implements AutoCloseable {
    private static final long SELECT_MILLIS = 20;
    private static final long STALL_NANOS = 20_000_000_000L;
    private static final long NEAR_NANOS = 2_000_000;

    private final Clock clock = Clock.system();
    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final SplittableRandom random;
    private final Consumer<SelectionKey> onReady = this::ready;
    private long nextId;
    private long answered;
    private Consumer<Connection> onAnswer = idle::add;

    private HttpLoad(Selector selector, long seed) {
        this.selector = selector;
        this.random = new SplittableRandom(seed);
        // The upper half differs from run to run, so that ids are fresh on a store that was loaded before.
        this.nextId = random.nextLong() & 0xFFFF_FFFF_0000_0000L;
    }

    /** Appends, with fresh ids, to streams of 10,000. */
    public static HttpLoad connect(int port, int connections, long seed) throws IOException {
        return connect(port, connections, seed, () -> new AppendRequest(port));
    }

    /** Reads of the first {@code events} of one stream of {@code streams}. */
    public static HttpLoad pages(int port, int connections, long seed, int streams, int events) throws IOException {
        return connect(port, connections, seed, () -> new PageRequest(port, streams, events));
    }

    private static HttpLoad connect(int port, int connections, long seed, Supplier<Request> requests)
            throws IOException {
        HttpLoad load = new HttpLoad(Selector.open(), seed);
        try {
            for (int i = 0; i < connections; i++) {
                load.connections.add(Connection.open(port, requests.get(), load.selector));
            }
        } catch (IOException e) {
            load.close();
            throw e;
        }
        load.idle.addAll(load.connections);
        return load;
    }

    /**
     * Closed loop: each connection sends again as soon as it is answered.
     *
     * @return requests answered a second, those counted that were in flight at the end
     */
    public double saturate(long durationNanos) throws IOException {
        long start = clock.nanos();
        long before = answered;
        onAnswer = connection -> {
            if (clock.nanos() - start < durationNanos) {
                send(connection, 0);
            } else {
                idle.add(connection);
            }
        };
        sendOnAll();
        drain();
        return (answered - before) * 1e9 / (clock.nanos() - start);
    }

    /** Open loop: sends at the times of the schedule, or as soon after as a connection is free. */
    public void run(Schedule schedule, Latencies latencies) throws IOException {
        onAnswer = connection -> {
            latencies.completed(connection.intendedNanos());
            idle.add(connection);
        };
        for (long n = 0; n < schedule.count(); n++) {
            long intended = schedule.intendedNanos(n);
            awaitTurn(intended);
            send(idle.remove(), intended);
            latencies.tick();
        }
        drain();
    }

    /** Requests answered so far. */
    public long answered() {
        return answered;
    }

    /** One request and its answer as it came, to see what is measured. */
    public String sample() throws IOException {
        Connection first = idle.getFirst();
        onAnswer = idle::add;
        idle.remove(first);
        send(first, 0);
        drain();
        return first.answerText();
    }

    private void sendOnAll() {
        for (int i = connections.size(); i > 0; i--) {
            send(idle.remove(), 0);
        }
    }

    private void send(Connection connection, long intended) {
        try {
            connection.send(random, nextId++, intended);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes answers in until the time has come and a connection is free. */
    private void awaitTurn(long intended) throws IOException {
        long from = clock.nanos();
        long now = from;
        while (idle.isEmpty() || now < intended) {
            boolean far = idle.isEmpty() || intended - now > NEAR_NANOS;
            int ready = far ? selector.select(onReady, 1) : selector.selectNow(onReady);
            if (ready == 0 && !far) {
                giveWay();
            }
            now = clock.nanos();
            requireProgress(from, now - Math.max(0, intended - from));
        }
    }

    /**
     * The server's threads want this core more than an idle client does; a sleep would be ten times too long, since the
     * next send is due in microseconds.
     */
    @SuppressWarnings("ThreadPriorityCheck") // Correctness does not hang on it.
    private static void giveWay() {
        Thread.yield();
    }

    private void drain() throws IOException {
        long from = clock.nanos();
        long last = answered;
        while (idle.size() < connections.size()) {
            selector.select(onReady, SELECT_MILLIS);
            if (answered != last) {
                last = answered;
                from = clock.nanos();
            }
            requireProgress(from, clock.nanos());
        }
    }

    private static void requireProgress(long from, long now) throws IOException {
        if (now - from > STALL_NANOS) {
            throw new IOException("the server has not answered for " + STALL_NANOS / 1_000_000_000L + " s");
        }
    }

    private void ready(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            if (connection.receive()) {
                answered++;
                onAnswer.accept(connection);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
