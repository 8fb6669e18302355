package io.tailrace.journal;

import io.tailrace.journal.JournalException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a shard's two threads. They do what they were asked to, as long as that takes; when neither moves for the time that the
 * journal is configured to wait, other than for the disk, a callback has not returned, and they are given up.
 *
 * <p>What a thread was given up with stays as it is until it ends, if it does: nothing that it may still touch is closed, and the
 * directory stays locked. Whoever closes the journal runs no callback: that is done by a thread of its own.
 */
final class ShardEnd {
    private static final Logger LOG = LoggerFactory.getLogger(ShardEnd.class);

    /** Beyond the wait, for a thread that was told to end only when it was over. */
    private static final long GRACE_NANOS = 1_000_000_000L;

    private static final long LOOK_NANOS = 100_000;
    private static final long LATE_LOOK_NANOS = 50_000_000L;

    private final Shard shard;
    private final Intake intake;
    private final Syncer syncer;
    private final Thread syncerThread;
    private final Duration wait;

    private long progress = Long.MIN_VALUE;
    private long since = System.nanoTime();
    private boolean isLate;
    /** When it was first seen that the wait is over: a process that was itself stopped for as long has its threads go on then. */
    private long lateSince;

    private boolean isGivenUp;

    /** From now on the shard takes nothing in. */
    ShardEnd(Shard shard, Intake intake, Syncer syncer, Thread syncerThread, Duration wait) {
        this.shard = shard;
        this.intake = intake;
        this.syncer = syncer;
        this.syncerThread = syncerThread;
        this.wait = wait;
        intake.close();
    }

    /** Waits until all of them are over, one way or the other; however often it is interrupted. */
    static void await(List<ShardEnd> ends) {
        boolean interrupted = false;
        boolean over = false;
        while (!over) {
            over = true;
            for (ShardEnd end : ends) {
                over &= end.isOver();
            }
            interrupted |= Thread.interrupted();
            LockSupport.parkNanos(LOOK_NANOS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at the threads, and tells each to end when its time has come. */
    private boolean isOver() {
        if (isGivenUp || isDead()) {
            return true;
        }
        long now = System.nanoTime();
        long reached = intake.progress() + shard.answersTaken();
        if (reached != progress || syncer.isForcing()) {
            progress = reached;
            since = now;
        }
        boolean wasLate = isLate;
        isLate = now - since >= wait.toNanos();
        lateSince = wasLate ? lateSince : now;
        if (intake.isDone() || isLate) {
            intake.halt();
        }
        if (!intake.thread().isAlive() || isLate) {
            syncer.stop();
        }
        isGivenUp = isLate && now - lateSince >= GRACE_NANOS;
        return isGivenUp;
    }

    private boolean isDead() {
        return !intake.thread().isAlive() && !syncerThread.isAlive();
    }

    /** Whether a thread was given up. */
    boolean isGivenUp() {
        return isGivenUp;
    }

    /**
     * Fences the shard, logs where its threads are, and leaves the rest to a thread of its own: to tell those who wait, and to let go of the
     * log when the threads have ended.
     *
     * @param released told when that is so
     * @return what to tell whoever closes
     */
    JournalException giveUp(Runnable released) {
        List<StuckThread> stuck = StuckThread.of(intake.thread(), syncerThread);
        String reason = stuck.get(0) + " for " + wait.toMillis() + " ms";
        boolean isFirst = shard.fenceUntold("closed", reason);
        for (StuckThread thread : stuck) {
            LOG.error(
                    "thread given up shard={} thread={}",
                    shard.number(),
                    thread.thread().getName(),
                    thread.where());
            interrupt(thread);
        }
        Thread late = new Thread(() -> endLate(isFirst, released), "tr-late-" + shard.number());
        late.setDaemon(true);
        late.start();
        return new JournalException(
                Reason.STUCK,
                "shard given up: shard=" + shard.number() + ", " + reason
                        + "; what was acknowledged is safe. The directory stays locked until it does or this process ends",
                stuck.get(0).where());
    }

    /** It may wait for something that never comes. A file that is closed by it is none of which anything is promised any more. */
    private void interrupt(StuckThread stuck) {
        boolean isOurs = stuck.thread() == intake.thread() || stuck.thread() == syncerThread;
        if (isOurs && stuck.isInCallback()) {
            stuck.thread().interrupt();
        }
    }

    private void endLate(boolean isFirst, Runnable released) {
        shard.answerRest();
        if (isFirst) {
            shard.tellFenced();
        }
        while (!isDead()) {
            shard.answerRest();
            LockSupport.parkNanos(LATE_LOOK_NANOS);
        }
        shard.answerRest();
        shard.log().abandon();
        LOG.warn("threads that were given up have ended shard={}", shard.number());
        released.run();
    }
}
