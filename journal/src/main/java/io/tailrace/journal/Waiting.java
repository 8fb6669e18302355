package io.tailrace.journal;

import com.lmax.disruptor.Sequence;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Answers that wait for the disk, in order: whoever has the {@link WriterTurn} adds, the syncer takes. As many fit as into the ring of
 * the shard; a writer that finds no room waits until a force has made some, so that nothing grows without bound.
 *
 * <p>Each answer is claimed before it is given: when the syncer is stuck in the callback of one, another thread may give the rest.
 *
 * <p>Not a ring of the library: that of one producer insists on one thread, and that of several pays for each answer.
 */
final class Waiting {
    private static final long PAUSE_NANOS = 1;

    /** The callback of an answer stands at an even place, its result behind it. */
    private final @Nullable Object[] answers;

    private final int mask;
    private final Sequence shown = new Sequence(-1);
    private final Sequence claimed = new Sequence(-1);
    private final Sequence taken = new Sequence(-1);

    // Of whoever has the turn.
    private long added = -1;
    private long takenAtLeast = -1;

    /** @param capacity a power of two */
    Waiting(int capacity) {
        this.answers = new @Nullable Object[2 * capacity];
        this.mask = capacity - 1;
    }

    /** Takes what is there, one by one. */
    @FunctionalInterface
    interface Taker {
        void take(AppendCallback callback, AppendResult result);
    }

    /** Whether {@link #add} would not wait. Whoever has the turn. */
    boolean hasRoom() {
        if (added - takenAtLeast <= mask) {
            return true;
        }
        takenAtLeast = taken.get();
        return added - takenAtLeast <= mask;
    }

    /** Adds an answer; it is seen with the next {@link #show}. Waits for room. Whoever has the turn. */
    void add(AppendCallback callback, AppendResult result) {
        while (!hasRoom()) {
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
        int at = 2 * (int) (++added & mask);
        answers[at] = callback;
        answers[at + 1] = result;
    }

    /** Lets the syncer see what was added. Whoever has the turn, or who gives the rest of one who is stuck. */
    void show() {
        shown.set(added);
    }

    /** The place of the last answer that can be taken; -1 if there has been none. Any thread. */
    long shown() {
        return shown.get();
    }

    /** Whether nothing up to {@code place} waits. */
    boolean isTaken(long place) {
        return place <= claimed.get();
    }

    /** The last place whose answer somebody gives, or has given. Any thread. */
    long claimed() {
        return claimed.get();
    }

    /** Hands over everything up to {@code place} that nobody else does, then gives back its room. Syncer thread, or who gives the rest. */
    void take(long place, Taker taker) {
        for (long next = claimed.get() + 1; next <= place; next = claimed.get() + 1) {
            int at = 2 * (int) (next & mask);
            if (claimed.compareAndSet(next - 1, next)
                    && answers[at] instanceof AppendCallback callback
                    && answers[at + 1] instanceof AppendResult result) {
                answers[at] = null;
                answers[at + 1] = null;
                taker.take(callback, result);
            }
        }
        long before = taken.get();
        while (before < place && !taken.compareAndSet(before, place)) {
            before = taken.get();
        }
    }

    /** Answers that wait. Any thread; a moment's figure. */
    long depth() {
        return shown.get() - taken.get();
    }
}
