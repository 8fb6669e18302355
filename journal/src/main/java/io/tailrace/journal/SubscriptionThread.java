package io.tailrace.journal;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A daemon thread that reads a cursor to its end, waits for commits, and goes on. */
final class SubscriptionThread implements Subscription, Runnable {
    private static final long WAIT_NANOS = 100_000_000L;

    private final Journal journal;
    private final EventCursor cursor;
    private final Consumer<RecordedEvent> handler;
    private final Thread thread;
    private volatile Positions position;
    private volatile boolean closed;
    private volatile boolean caughtUp;
    private volatile @Nullable Throwable failure;

    SubscriptionThread(Journal journal, EventCursor cursor, Consumer<RecordedEvent> handler) {
        this.journal = journal;
        this.cursor = cursor;
        this.handler = handler;
        this.position = cursor.position();
        this.thread = new Thread(this, "tr-subscribe");
        thread.setDaemon(true);
    }

    SubscriptionThread start() {
        thread.start();
        return this;
    }

    @Override
    @SuppressWarnings("try") // registered for as long as the block runs
    public void run() {
        try (Journal.Registration wakeUps = journal.onCommit((shard, sequence) -> LockSupport.unpark(thread))) {
            while (!closed && !journal.isClosed()) {
                RecordedEvent event = cursor.next();
                if (event != null) {
                    caughtUp = false;
                    handler.accept(event);
                } else if (cursor.atEnd()) {
                    caughtUp = true;
                    LockSupport.parkNanos(this, WAIT_NANOS);
                }
                position = cursor.position();
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    @Override
    public Positions position() {
        return position;
    }

    @Override
    public boolean caughtUp() {
        return caughtUp;
    }

    @Override
    public @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        if (Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
