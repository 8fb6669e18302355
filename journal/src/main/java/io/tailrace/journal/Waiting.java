package io.tailrace.journal;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import org.jspecify.annotations.Nullable;

/**
 * Answers that wait for the disk, in order: the writer adds, the syncer takes. As many fit as into the ring of the shard;
 * a writer that finds no room waits until a force has made some, so that nothing grows without bound.
 */
final class Waiting {
    private final RingBuffer<Answer> answers;
    private final Sequence taken = new Sequence(-1);
    private long added = -1;

    Waiting(int capacity) {
        // Nobody waits at its barrier: the syncer sleeps by itself.
        this.answers = RingBuffer.createSingleProducer(Answer::new, capacity, new BusySpinWaitStrategy());
        answers.addGatingSequences(taken);
    }

    /** An answer and who wants it. */
    private static final class Answer {
        private @Nullable AppendCallback callback;
        private @Nullable AppendResult result;
    }

    /** Takes what is there, one by one. */
    @FunctionalInterface
    interface Taker {
        void take(AppendCallback callback, AppendResult result);
    }

    /** Whether {@link #add} would not wait. Writer thread. */
    boolean hasRoom() {
        return answers.hasAvailableCapacity(1);
    }

    /** Adds an answer; it is seen with the next {@link #show}. Waits for room. Writer thread. */
    void add(AppendCallback callback, AppendResult result) {
        added = answers.next();
        Answer answer = answers.get(added);
        answer.callback = callback;
        answer.result = result;
    }

    /** Lets the syncer see what was added. Writer thread. */
    void show() {
        if (added > answers.getCursor()) {
            answers.publish(added);
        }
    }

    /** The place of the last answer that can be taken; -1 if there has been none. Any thread. */
    long shown() {
        return answers.getCursor();
    }

    /** Whether nothing up to {@code place} waits. Syncer thread. */
    boolean isTaken(long place) {
        return place <= taken.get();
    }

    /** Hands over everything up to {@code place}, then gives back its room. Syncer thread. */
    void take(long place, Taker taker) {
        for (long at = taken.get() + 1; at <= place; at++) {
            Answer answer = answers.get(at);
            AppendCallback callback = answer.callback;
            AppendResult result = answer.result;
            answer.callback = null;
            answer.result = null;
            if (callback != null && result != null) {
                taker.take(callback, result);
            }
        }
        taken.set(place);
    }

    /** Answers that wait. Any thread; a moment's figure. */
    long depth() {
        return answers.getCursor() - taken.get();
    }
}
