package io.tailrace.command;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what an observer throws from the shard that it watches: a metric that fails must not fence anything. What it throws is
 * counted, and logged when the count doubles, so that a log is not filled by it. Safe from any thread.
 */
final class GuardedObserver implements CommandObserver {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedObserver.class);

    private final CommandObserver observer;
    private final AtomicLong failures = new AtomicLong();

    GuardedObserver(CommandObserver observer) {
        this.observer = observer;
    }

    @Override
    public void decided(String aggregate, String command, long nanos) {
        try {
            observer.decided(aggregate, command, nanos);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    @Override
    public void loaded(String aggregate, long events, boolean snapshot, long nanos) {
        try {
            observer.loaded(aggregate, events, snapshot, nanos);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    @Override
    public void overran(String aggregate, String command, long nanos) {
        try {
            observer.overran(aggregate, command, nanos);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    @Override
    public void snapshotWritten(String aggregate, int bytes) {
        try {
            observer.snapshotWritten(aggregate, bytes);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    @Override
    public void snapshotDropped(String aggregate) {
        try {
            observer.snapshotDropped(aggregate);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        long count = failures.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.error("observer of commands failed times={}", count, cause);
        }
    }

    long failures() {
        return failures.get();
    }
}
