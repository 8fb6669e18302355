package io.tailrace.perf.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that append one event after the other, each on a connection and to streams of its own. For one thread; owns the others. */
final class Callers implements AutoCloseable {
    static final int STREAMS = 10_000;

    /** What one thread appends by. */
    interface Connection {
        /** Appends the event of that version, from 1, to the stream of that number; returns when it is acknowledged. */
        void append(int stream, int version) throws Exception;

        void close() throws Exception;
    }

    /** Opens a connection. */
    @FunctionalInterface
    interface Connector {
        Connection connect() throws Exception;
    }

    private final List<Caller> callers = new ArrayList<>();
    private final ExecutorService threads;

    private Callers(int connections) {
        threads = Executors.newFixedThreadPool(connections, task -> {
            Thread thread = new Thread(task, "perf-caller");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Opens so many connections. */
    static Callers connect(int connections, Connector connector) throws Exception {
        Callers callers = new Callers(connections);
        try {
            for (int i = 0; i < connections; i++) {
                callers.callers.add(new Caller(connector.connect(), i, connections));
            }
            return callers;
        } catch (Exception e) {
            callers.close();
            throw e;
        }
    }

    /** Appends acknowledged a second, for so long. */
    double saturate(long durationNanos) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        long end = start + durationNanos;
        List<Future<Long>> running = new ArrayList<>();
        for (Caller caller : callers) {
            running.add(threads.submit(() -> caller.appendUntil(end)));
        }
        long appended = 0;
        for (Future<Long> one : running) {
            appended += one.get();
        }
        return appended * 1e9 / (System.nanoTime() - start);
    }

    /**
     * Compares what was acknowledged so far with what the peer says it holds.
     *
     * @throws IllegalStateException if they differ
     */
    void requireStored(long stored) {
        InFlight.requireStored(
                callers.stream().mapToLong(caller -> caller.count).sum(), stored);
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        try {
            for (Caller caller : callers) {
                caller.connection.close();
            }
        } catch (Exception e) {
            throw new IOException("a connection could not be closed", e);
        }
    }

    /** One connection. One thread at a time. */
    private static final class Caller {
        private final Connection connection;
        private final int first;
        private final int step;
        private final int[] versions = new int[STREAMS];
        private int stream;
        private long count;

        Caller(Connection connection, int first, int step) {
            this.connection = connection;
            this.first = first;
            this.step = step;
            this.stream = first;
        }

        long appendUntil(long endNanos) throws Exception {
            long before = count;
            do {
                connection.append(stream, ++versions[stream]);
                count++;
                stream = stream + step < STREAMS ? stream + step : first;
            } while (System.nanoTime() < endNanos);
            return count - before;
        }
    }
}
