package io.tailrace.consumer;

import io.tailrace.replicator.Bounds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done with an event that a member could not handle.
 *
 * @param action what
 * @param delay before it is given out again, for {@code RETRY}; null = as the group's back-off says
 * @param reason why, for operators; cut at {@link #REASON_CHARACTERS}
 */
public record Nack(Action action, @Nullable Duration delay, String reason) {
    /** The longest reason that is kept. */
    public static final int REASON_CHARACTERS = 1_000;

    /** What can be done. */
    public enum Action {
        /** Give it out again, after a rest; give it up once it was given out as often as it may. */
        RETRY,
        /** Lay it aside; what follows in its stream waits behind it. */
        PARK,
        /** Pass over it. */
        SKIP
    }

    public Nack {
        if (delay != null) {
            Bounds.require("delay milliseconds", delay.toMillis(), 0, 86_400_000);
        }
        reason = reason.length() > REASON_CHARACTERS ? reason.substring(0, REASON_CHARACTERS) : reason;
    }

    public static Nack retry(String reason) {
        return new Nack(Action.RETRY, null, reason);
    }

    public static Nack park(String reason) {
        return new Nack(Action.PARK, null, reason);
    }

    public static Nack skip(String reason) {
        return new Nack(Action.SKIP, null, reason);
    }
}
