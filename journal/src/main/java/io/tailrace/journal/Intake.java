package io.tailrace.journal;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.LiteTimeoutBlockingWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.AppendResult.Unknown;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way into a shard: callers take places in its ring, and its writer thread empties them in order. Owns that thread. Whatever
 * happens to the thread or to a caller half way, nobody who took a place waits for ever.
 */
final class Intake {
    private static final long WAKE_MILLIS = 100;

    private final Shard shard;
    private final RingBuffer<Slot> ring;
    private final ShardWriter writer;
    private final BatchEventProcessor<Slot> processor;
    private final Thread thread;

    private volatile boolean closing;
    private volatile boolean halted;

    /** The place in the ring of a caller who failed between claiming and handing it over, of stack as a rule; -1 = there is none. */
    private volatile long lost = -1;

    /** @param ring as {@link #ring} makes them, which {@code writer} knows too */
    Intake(Shard shard, RingBuffer<Slot> ring, ShardWriter writer) {
        this.shard = shard;
        this.ring = ring;
        this.writer = writer;
        this.processor = new BatchEventProcessorBuilder()
                .setMaxBatchSize(ShardWriter.BATCH_MAX)
                .build(ring, ring.newBarrier(), writer);
        processor.setExceptionHandler(new WriterEnd());
        ring.addGatingSequences(processor.getSequence());
        this.thread = new Thread(this::write, "tr-write-" + shard.number());
    }

    /** A ring whose reader looks by itself now and then: a wake-up is lost when the caller who gives it runs out of stack half way. */
    static RingBuffer<Slot> ring(int size) {
        return RingBuffer.createMultiProducer(
                Slot::new, size, new LiteTimeoutBlockingWaitStrategy(WAKE_MILLIS, TimeUnit.MILLISECONDS));
    }

    void start() {
        thread.start();
    }

    /** The writer thread, to its end. Whoever is in the ring then is told so. */
    private void write() {
        try {
            processor.run();
        } catch (RuntimeException | Error e) {
            shard.fence("writer failed", e);
        } finally {
            writer.end();
            halted = true;
            for (long at = Math.max(0, handled() + 1); at <= ring.getCursor(); at++) {
                writer.claimed.compareAndSet(at - 1, at);
                answerAfterHalt(ring.get(at), at <= writer.begun());
            }
        }
    }

    /** Ends the writer thread at the first failure that is no answer to an append: what it left behind nobody can say. */
    private static final class WriterEnd implements ExceptionHandler<Slot> {
        @Override
        public void handleEventException(Throwable failure, long place, @Nullable Slot slot) {
            throw new CompletionException(failure);
        }

        @Override
        public void handleOnStartException(Throwable failure) {
            throw new CompletionException(failure);
        }

        @Override
        public void handleOnShutdownException(Throwable failure) {
            throw new CompletionException(failure);
        }
    }

    /**
     * Has {@code filling} fill a place in the ring and hands that over to the writer; if there is none {@code callback} is told why. A place
     * that could not be filled, for whatever reason, is given up. Any thread.
     */
    void submit(AppendCallback callback, Consumer<Slot> filling) {
        long place = claim(callback);
        if (place < 0) {
            return;
        }
        Slot slot = ring.get(place);
        try {
            filling.accept(slot);
            ring.publish(place);
            if (halted) {
                answerAfterHalt(slot, false);
            }
        } catch (RuntimeException | Error e) {
            lost = place;
            passOver();
            throw e;
        }
    }

    /** A place in the ring; -1 if there is none, which {@code callback} is told then. */
    private long claim(AppendCallback callback) {
        if (closing || halted) {
            callback.answered(ended());
            return -1;
        }
        if (lost >= 0) {
            passOver();
        }
        try {
            return ring.tryNext();
        } catch (InsufficientCapacityException e) {
            callback.answered(new Refused(
                    Refused.Reason.OVERLOADED,
                    "the ring is full: shard=" + shard.number() + " ring-size=" + ring.getBufferSize()));
            return -1;
        }
    }

    /** Hands over a place, empty, whose caller could not, or perhaps did: it would hold up all behind it. */
    private synchronized void passOver() {
        long place = lost;
        if (place < 0) {
            return;
        }
        // Unless it was handed over, and only its owner's way back failed.
        if (handled() < place && !ring.isAvailable(place)) {
            ring.get(place).clear();
            ring.publish(place);
        }
        lost = -1;
    }

    /** The writer is gone, and may have been at work on {@code begun} ones: whoever takes the callback first answers. */
    private void answerAfterHalt(Slot slot, boolean begun) {
        AppendCallback callback = callback(slot);
        if (callback != null) {
            shard.answer(callback, begun ? new Unknown(String.valueOf(shard.fenced())) : ended());
        }
    }

    private synchronized @Nullable AppendCallback callback(Slot slot) {
        AppendCallback callback = slot.callback;
        if (halted) {
            slot.clear();
        } else {
            slot.callback = null;
        }
        return callback;
    }

    /** Tells whoever is in the ring, in the place of a writer thread that does not come back. The shard is fenced. */
    void answerRest() {
        for (long at = writer.claimed.get() + 1; ring.isAvailable(at); at = writer.claimed.get() + 1) {
            // Of what may be in its batch nobody can say whether the writer will still write it.
            boolean begun = at <= handled() + ShardWriter.BATCH_MAX;
            if (writer.claimed.compareAndSet(at - 1, at)) {
                answerAfterHalt(ring.get(at), begun);
            }
        }
    }

    /** Why nothing is taken in any more. */
    private Refused ended() {
        String reason = shard.fenced();
        return reason == null
                ? new Refused(Refused.Reason.CLOSED, "the journal is closed")
                : new Refused(Refused.Reason.FENCED, reason);
    }

    /** The last place that the writer is done with. */
    private long handled() {
        return processor.getSequence().get();
    }

    /** Places that wait for the writer. Any thread; a moment's figure. */
    long depth() {
        return ring.getCursor() - handled();
    }

    boolean isClosing() {
        return closing;
    }

    /** Takes nothing in any more. */
    void close() {
        closing = true;
    }

    /** Whether the writer is done with all that was taken in. Places that were given up are passed over meanwhile. */
    boolean isDone() {
        passOver();
        return handled() >= ring.getCursor();
    }

    /** Ends the writer thread after the batch that it is at. */
    void halt() {
        processor.halt();
    }

    Thread thread() {
        return thread;
    }

    /** Grows with what the writer does and with what it answers. Any thread. */
    long progress() {
        return handled() + writer.claimed.get();
    }
}
