package io.tailrace.replicator;

import io.tailrace.journal.Positions;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link Follower} stands at one moment.
 *
 * @param state what it does
 * @param positions for every shard, the last event whose effect is safe: after a crash it goes on behind it
 * @param lag how far that is behind what is committed
 * @param cause why it does not work, with the cure; null while it does
 */
public record Standing(
        State state, Positions positions, Lag lag, @Nullable String cause) {
    /** What a follower does. */
    public enum State {
        /** Follows, or waits for the next event. */
        RUNNING,
        /** Builds its view anew, beside the one that serves. */
        REBUILDING,
        /** Somebody paused it. */
        PAUSED,
        /** An event, or the place where its effects go, made it stop; it tries again by itself. */
        RETRYING,
        /** An event made it stop; an operator has to retry or skip it. */
        STOPPED,
        /** It should move and does not: see {@link Watchdog}. */
        STALLED
    }
}
