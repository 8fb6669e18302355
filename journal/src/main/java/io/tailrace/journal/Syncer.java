package io.tailrace.journal;

import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.Unknown;
import io.tailrace.journal.log.ShardLog;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Group commit: forces whatever the writer has written by now, then answers everyone who waited for it, and begins
 * again. A batch is as large as what came in while the last force took its time.
 *
 * <p>Runs on a thread of its own, which sleeps while nobody waits. After a force that failed it answers {@link Unknown}
 * and never forces again: a later force may succeed without the pages that the first one lost.
 */
final class Syncer implements Runnable {
    private static final long MARK_FORCE_NANOS = 1_000_000_000L;

    private final Shard shard;
    private final ShardLog log;
    private final Waiting waiting;
    private final long flushNanos;

    /** Set with release; where somebody waits for the disk, a fence follows. */
    private final AtomicLong written;

    private volatile boolean parked;
    private volatile boolean stopping;
    /** A disk may take its time; no callback may. */
    private volatile boolean forcing;

    private volatile Thread thread = Thread.currentThread();

    private long lastForce = System.nanoTime();
    private long lastMarkForce = lastForce;

    Syncer(Shard shard, ShardLog log, Waiting waiting, long flushNanos) {
        this.shard = shard;
        this.log = log;
        this.waiting = waiting;
        this.flushNanos = flushNanos;
        this.written = new AtomicLong(log.lastSequence());
    }

    /** The writer has written up to {@code sequence}; {@code waits} = someone waits for the disk. Writer thread. */
    void written(long sequence, boolean waits) {
        written.setRelease(sequence);
        if (waits) {
            waiting.show();
            // The syncer says that it parks and then looks once more; we show and then look whether it has parked.
            VarHandle.fullFence();
            if (parked) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Ends the thread once everything written is answered. */
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
    }

    /** Whether it waits for the disk at this moment. Any thread. */
    boolean isForcing() {
        return forcing;
    }

    /** Tells whoever still waits, in the place of a thread that does not come back. The shard is fenced. */
    void answerRest() {
        long durable = log.durableSequence();
        waiting.take(waiting.shown(), (callback, result) -> {
            boolean lost =
                    result instanceof Appended appended && appended.position().sequence() > durable;
            shard.answer(callback, lost ? new Unknown(String.valueOf(shard.fenced())) : result);
        });
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        boolean goesOn = true;
        while (goesOn) {
            try {
                goesOn = round();
            } catch (RuntimeException | Error e) {
                // Whoever waits is answered all the same, and of what is not on the disk told so.
                shard.fence("syncer failed", e);
            }
        }
    }

    /** Whether there may be more to do. */
    private boolean round() {
        boolean last = stopping;
        long place = waiting.shown();
        if (!waiting.isTaken(place)) {
            turn(place, written.get());
        } else if (last) {
            return false;
        } else {
            park();
        }
        flush(written.get());
        return true;
    }

    /** Everything up to {@code place} was shown after it was written, so {@code sequence} covers it. */
    private void turn(long place, long sequence) {
        force(sequence);
        boolean safe = sequence <= log.durableSequence();
        waiting.take(place, (callback, result) -> {
            boolean lost = !safe && result instanceof Appended;
            shard.answer(callback, lost ? new Unknown(String.valueOf(shard.fenced())) : result);
        });
    }

    /** Forces what nobody waits for, when its time has come. */
    private void flush(long sequence) {
        long now = System.nanoTime();
        if (now - lastForce >= flushNanos) {
            force(sequence);
            lastForce = now;
        }
        if (now - lastMarkForce >= MARK_FORCE_NANOS && shard.fenced() == null) {
            lastMarkForce = now;
            forceMark();
        }
    }

    private void forceMark() {
        try {
            log.forceMark();
        } catch (RuntimeException | Error e) {
            shard.fence("high-water mark not forced", e);
        }
    }

    private void force(long sequence) {
        if (sequence <= log.durableSequence() || shard.fenced() != null) {
            return;
        }
        long start = System.nanoTime();
        // A callback's doing; the files would be closed.
        Thread.interrupted();
        try {
            forcing = true;
            log.force();
            forcing = false;
            log.durable(sequence);
            shard.forced(sequence, System.nanoTime() - start);
        } catch (RuntimeException | Error e) {
            forcing = false;
            shard.fence("force failed", e);
        }
        lastForce = start;
    }

    private void park() {
        parked = true;
        if (waiting.isTaken(waiting.shown()) && !stopping) {
            LockSupport.parkNanos(this, flushNanos);
        }
        parked = false;
    }
}
