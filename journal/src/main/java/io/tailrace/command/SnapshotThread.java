package io.tailrace.command;

import io.tailrace.journal.StreamId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes snapshots where no writer waits for it. Takes in so many and no more: what does not fit is dropped, as the next one of
 * its stream will be as good.
 */
final class SnapshotThread implements Runnable, AutoCloseable {
    /** States that may wait. */
    static final int PENDING_MAX = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotThread.class);
    private static final long IDLE_MILLIS = 50;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final long CLOSE_MILLIS = 10_000;

    /** Writes one state down. */
    interface Writer {
        <S> boolean write(Pending<S> pending);
    }

    /** A state to be written. */
    record Pending<S>(Aggregate<?, ?, S> aggregate, StreamId stream, long version, S state) {}

    private final Writer writer;
    private final CommandObserver observer;
    private final BlockingQueue<Pending<?>> queue = new ArrayBlockingQueue<>(PENDING_MAX);
    private final Thread thread = new Thread(this, "tr-snapshots");
    private volatile boolean closing;

    SnapshotThread(Writer writer, CommandObserver observer) {
        this.writer = writer;
        this.observer = observer;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void offer(Pending<?> pending) {
        if (closing || !queue.offer(pending)) {
            observer.snapshotDropped(pending.aggregate().name());
        }
    }

    /** Waits a moment; false = it was interrupted. */
    boolean pause() {
        LockSupport.parkNanos(this, PAUSE_NANOS);
        return !Thread.currentThread().isInterrupted();
    }

    @Override
    public void run() {
        List<Pending<?>> batch = new ArrayList<>();
        while (!closing || !queue.isEmpty()) {
            try {
                Pending<?> first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch);
                    writeAll(batch);
                    batch.clear();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Of each stream only the last is worth writing. */
    private void writeAll(List<Pending<?>> batch) {
        Map<StreamId, Pending<?>> latest = new LinkedHashMap<>();
        batch.forEach(pending -> latest.put(pending.stream(), pending));
        latest.values().forEach(this::write);
    }

    private void write(Pending<?> pending) {
        try {
            if (!writer.write(pending)) {
                observer.snapshotDropped(pending.aggregate().name());
            }
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LOG.warn(
                    "snapshot not written aggregate={} stream={}",
                    pending.aggregate().name(),
                    pending.stream(),
                    e);
            observer.snapshotDropped(pending.aggregate().name());
        }
    }

    /** Writes what was taken in and ends. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE_MILLIS);
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
