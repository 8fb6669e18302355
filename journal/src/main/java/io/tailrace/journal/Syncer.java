package io.tailrace.journal;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.Unknown;
import io.tailrace.journal.log.ShardLog;
import java.util.concurrent.locks.LockSupport;

/**
 * Group commit: forces whatever the writer has written by now, then answers everyone who waited for it, and begins
 * again. A batch is as large as what came in while the last force took its time.
 *
 * <p>Runs on a thread of its own and gives the ring's places back. After a force that failed it answers {@link Unknown}
 * and never forces again: a later force may succeed without the pages that the first one lost.
 */
final class Syncer implements Runnable {
    private static final long MARK_FORCE_NANOS = 1_000_000_000L;

    private final Shard shard;
    private final ShardLog log;
    private final RingBuffer<Slot> ring;
    private final Sequence released;
    private final long flushNanos;
    private final int lagMax;

    private volatile long writtenPlace = -1;
    private volatile long writtenSequence;
    private volatile boolean parked;
    private volatile boolean stopping;
    private volatile Thread thread = Thread.currentThread();

    private long done = -1;
    private long lastForce = System.nanoTime();
    private long lastMarkForce = lastForce;

    Syncer(Shard shard, ShardLog log, RingBuffer<Slot> ring, Sequence released, long flushNanos) {
        this.shard = shard;
        this.log = log;
        this.ring = ring;
        this.released = released;
        this.flushNanos = flushNanos;
        this.lagMax = ring.getBufferSize() / 4;
        this.writtenSequence = log.lastSequence();
    }

    /** The writer has written up to this place in the ring; {@code waits} = someone there waits for the disk. */
    void written(long place, long sequence, boolean waits) {
        writtenSequence = sequence;
        writtenPlace = place;
        if (parked && (waits || place - released.get() >= lagMax)) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends the thread once everything written is answered. */
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        while (true) {
            boolean last = stopping;
            long place = writtenPlace;
            long sequence = writtenSequence;
            if (place > done) {
                turn(place, sequence);
            } else if (last) {
                return;
            } else {
                park();
            }
            flush(writtenSequence);
        }
    }

    private void turn(long place, long sequence) {
        boolean waited = false;
        for (long at = done + 1; at <= place && !waited; at++) {
            waited = ring.get(at).callback != null;
        }
        if (waited) {
            force(sequence);
            boolean safe = sequence <= log.durableSequence();
            for (long at = done + 1; at <= place; at++) {
                settle(ring.get(at), safe);
            }
        }
        done = place;
        released.set(place);
    }

    private void settle(Slot slot, boolean safe) {
        if (slot.callback != null) {
            if (!safe && slot.result instanceof Appended) {
                slot.result = new Unknown(String.valueOf(shard.fenced()));
            }
            shard.answer(slot);
        }
    }

    /** Forces what nobody waits for, when its time has come. */
    private void flush(long sequence) {
        long now = System.nanoTime();
        if (now - lastForce >= flushNanos) {
            force(sequence);
            lastForce = now;
        }
        if (now - lastMarkForce >= MARK_FORCE_NANOS) {
            lastMarkForce = now;
            log.forceMark();
        }
    }

    private void force(long sequence) {
        if (sequence <= log.durableSequence() || shard.fenced() != null) {
            return;
        }
        long start = System.nanoTime();
        try {
            log.force();
            log.durable(sequence);
            shard.forced(sequence, System.nanoTime() - start);
        } catch (RuntimeException | Error e) {
            shard.fence("force failed", e);
        }
        lastForce = start;
    }

    private void park() {
        parked = true;
        if (writtenPlace == done && !stopping) {
            LockSupport.parkNanos(this, flushNanos);
        }
        parked = false;
    }
}
