package io.tailrace.perf.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Many sockets that follow everything, read by one thread that counts what comes and looks at nothing. {@link #follow} and
 * {@link #rest} belong to the thread that made it.
 */
public final class SocketReaders implements AutoCloseable {
    private static final int OUT_BYTES = 1 << 10;
    private static final int IN_BYTES = 128 << 10;
    private static final int CREDIT = 1_000_000;
    private static final long SELECT_MILLIS = 50;
    private static final byte[] EVENTS = Text.ascii("{\"op\":\"events\"");
    private static final byte[] EVENT = Text.ascii("\"specversion\"");

    private final Selector selector;
    private final List<Line> lines = new ArrayList<>();
    private final AtomicLong delivered = new AtomicLong();
    private @Nullable Thread reader;
    private volatile boolean reading;
    private volatile @Nullable IOException failure;
    private int turns;

    private SocketReaders(Selector selector) {
        this.selector = selector;
    }

    /** Opens that many sockets to 127.0.0.1. */
    public static SocketReaders connect(int port, int count) throws IOException {
        SocketReaders readers = new SocketReaders(Selector.open());
        try {
            for (int i = 0; i < count; i++) {
                Line line = Line.open(port, Protocol.JSON, OUT_BYTES, IN_BYTES);
                readers.lines.add(line);
                line.register(readers.selector, line);
            }
            return readers;
        } catch (IOException e) {
            readers.close();
            throw e;
        }
    }

    /** Subscribes every socket to what comes from now on, and begins to read. */
    public void follow() throws IOException {
        String name = "s" + ++turns;
        tell("{\"op\":\"subscribe\",\"sub\":\"" + name + "\",\"after\":\"end\",\"credit\":" + CREDIT + "}");
        reading = true;
        Thread thread = new Thread(this::read, "perf-readers");
        thread.setDaemon(true);
        thread.start();
        reader = thread;
    }

    /** Takes the subscriptions back and stops reading. */
    public void rest() throws IOException {
        tell("{\"op\":\"unsubscribe\",\"sub\":\"s" + turns + "\"}");
        reading = false;
        Thread thread = reader;
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while the readers were ending", e);
            }
        }
        IOException failed = failure;
        if (failed != null) {
            throw new IOException("a subscriber failed", failed);
        }
    }

    /** Events that came to all of them together. Any thread. */
    public long delivered() {
        return delivered.get();
    }

    /** Only this side writes, and nothing waits on a line but pongs, so the reader's thread is not in the way. */
    private void tell(String message) throws IOException {
        for (Line line : lines) {
            synchronized (line) {
                line.put(message);
                while (!line.flush()) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private void read() {
        try {
            while (reading) {
                selector.select(this::ready, SELECT_MILLIS);
            }
        } catch (IOException e) {
            failure = e;
        } catch (UncheckedIOException e) {
            failure = e.getCause();
        }
    }

    private void ready(SelectionKey key) {
        Line line = (Line) key.attachment();
        try {
            synchronized (line) {
                line.receive(this::count);
                line.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void count(byte[] bytes, int start, int end) {
        if (Text.isAt(bytes, start, end, EVENTS)) {
            long events = 0;
            for (int at = Text.find(bytes, start, end, EVENT); at >= 0; at = Text.find(bytes, at + 1, end, EVENT)) {
                events++;
            }
            delivered.addAndGet(events);
        }
    }

    @Override
    public void close() throws IOException {
        reading = false;
        for (Line line : lines) {
            line.close();
        }
        selector.close();
    }
}
