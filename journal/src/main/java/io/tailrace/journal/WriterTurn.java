package io.tailrace.journal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to be the writer of a shard: its writer thread's, or a caller's who appends on his own thread. Whoever
 * has it sees everything that was written under the turns before.
 *
 * <p>Not a lock of the library: those wait, when they are given back, for every store made meanwhile to reach the cache, and can be
 * taken twice by one thread, which a caller who appends from a callback must not.
 */
final class WriterTurn {
    private static final int SPINS = 200;
    private static final long PAUSE_NANOS = 20_000;

    private final AtomicBoolean taken = new AtomicBoolean();

    /**
     * What ended a turn in the middle; no caller gets it after that, and the writer thread has it without taking it. A field, since
     * whoever sets it may have no stack left to call anything, and then cannot give back the turn either.
     */
    volatile @Nullable Throwable broken;

    /** Takes the turn if it is nobody's. */
    boolean tryTake() {
        return !taken.get() && taken.compareAndSet(false, true) && broken == null;
    }

    /** Takes the turn, waiting for it; an append is over soon, or its thread was taken off its core. Writer thread. */
    void take() {
        for (int spins = 0; !tryTake() && broken == null; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
    }

    /** Gives the turn back, and with it all that was written. */
    void giveBack() {
        taken.setRelease(false);
    }
}
