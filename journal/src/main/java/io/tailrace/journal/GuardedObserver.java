package io.tailrace.journal;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what an observer throws from the shard that it watches: a metric that fails must not fence anything. It is logged when its
 * count doubles, so that a log is not filled by it. Safe from any thread.
 */
final class GuardedObserver implements JournalObserver {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedObserver.class);

    private final JournalObserver observer;
    private final AtomicLong failures = new AtomicLong();

    GuardedObserver(JournalObserver observer) {
        this.observer = observer;
    }

    @Override
    public void wrote(int shard, int commits, long bytes) {
        try {
            observer.wrote(shard, commits, bytes);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    @Override
    public void forced(int shard, long nanos) {
        try {
            observer.forced(shard, nanos);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    @Override
    public void rolled(int shard, int cycle) {
        try {
            observer.rolled(shard, cycle);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    @Override
    public void fenced(int shard, String reason) {
        try {
            observer.fenced(shard, reason);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        long count = failures.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.error("observer of the journal failed times={}", count, cause);
        }
    }
}
