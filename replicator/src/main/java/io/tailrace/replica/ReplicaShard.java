package io.tailrace.replica;

import org.jspecify.annotations.Nullable;

/**
 * How one shard of a replica follows, at one moment.
 *
 * @param state what it does
 * @param sequence of the last event that is committed here
 * @param primarySequence of the last event that the primary said it had committed; -1 if it was not heard since the start
 * @param heardMillisAgo milliseconds since the primary was last heard; -1 if it was not heard since the start
 * @param cause why it does not follow; null while it does
 */
public record ReplicaShard(
        int shard,
        State state,
        long sequence,
        long primarySequence,
        long heardMillisAgo,
        @Nullable String cause) {
    /** What a shard of a replica does. */
    public enum State {
        /** Commits come in, or there are none. */
        FOLLOWING,
        /** The line is cut; it tries again by itself. */
        DISCONNECTED,
        /** It must not follow that primary; an operator has to act. */
        REFUSED,
        /** It was promoted. */
        PROMOTED
    }

    /** Events that the primary is known to have committed and that are not here. */
    public long behind() {
        return Math.max(0, primarySequence - sequence);
    }
}
