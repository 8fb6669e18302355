package io.tailrace.sink;

import io.tailrace.journal.RecordedEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a destination holds of a shard.
 *
 * @param sequence everything up to here is there; 0 = it never held anything
 * @param last the event that the rest is about: the last of which anything is there; 0 = nothing is known of it
 * @param epoch in which that was stored
 * @param time when that was stored; null = nothing is known of it
 */
public record Held(
        long sequence, long last, long epoch, @Nullable Instant time) {
    /** It never held anything. */
    public static final Held NOTHING = upTo(0);

    public Held {
        if (sequence < 0 || last < 0) {
            throw new IllegalArgumentException("not before the first event: sequence=" + sequence + " last=" + last);
        }
    }

    /** All up to {@code sequence}, and nothing more is known. */
    public static Held upTo(long sequence) {
        return new Held(sequence, 0, 0, null);
    }

    /**
     * Whether {@code stored}, the event of the journal that has the sequence {@link #last}, is the one that is there. A sequence is used
     * again where acknowledged events were given up: by a promotion of a replica that lacked them, or with an older copy of the store.
     */
    boolean isOf(RecordedEvent stored) {
        return stored.epoch() == epoch && stored.time().equals(time);
    }
}
