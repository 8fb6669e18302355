package io.tailrace.gateway;

import io.vertx.core.Context;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings answers from the journal's threads to one event loop, a batch at a time: the first answer of a batch wakes the
 * loop, and those that follow before it runs come along for nothing. Bounded by the rings, whose appends they answer.
 */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final Context context;
    private final Runnable batchStart;
    private final Runnable batchEnd;
    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /**
     * @param batchStart called on the loop before each batch
     * @param batchEnd called on the loop after each batch
     */
    Answers(Context context, Runnable batchStart, Runnable batchEnd) {
        this.context = context;
        this.batchStart = batchStart;
        this.batchEnd = batchEnd;
    }

    /** Has {@code answer} run on the loop. Safe from any thread. */
    void add(Runnable answer) {
        queue.add(answer);
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            context.runOnContext(v -> drain());
        }
    }

    private void drain() {
        // Before the queue is read: an answer added from now on schedules the next drain.
        scheduled.set(false);
        batchStart.run();
        for (Runnable answer = queue.poll(); answer != null; answer = queue.poll()) {
            try {
                answer.run();
            } catch (RuntimeException e) {
                LOG.warn("answer failed", e);
            }
        }
        batchEnd.run();
    }
}
