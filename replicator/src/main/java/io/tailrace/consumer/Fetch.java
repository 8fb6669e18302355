package io.tailrace.consumer;

import io.tailrace.replicator.Bounds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a member asks for.
 *
 * @param member who asks: the name under which it is counted, and under which it may leave; 1 to 128 characters
 * @param max most events; 1 to {@link #EVENTS_MAX}
 * @param bytes most bytes of stored events; at least one event is given whatever its size
 * @param lease how long it may hold them; null = as the group is configured
 * @param patience how long to wait for the first; 0 to {@link #PATIENCE_MAX}
 */
public record Fetch(
        String member, int max, long bytes, @Nullable Duration lease, Duration patience) {
    public static final int EVENTS_MAX = 1_000;
    public static final Duration PATIENCE_MAX = Duration.ofMinutes(1);
    public static final long BYTES_DEFAULT = 4L << 20;
    private static final int MEMBER_CHARACTERS = 128;

    public Fetch {
        if (member.isBlank() || member.length() > MEMBER_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a member needs a name of 1 to " + MEMBER_CHARACTERS + " characters, found " + member.length());
        }
        Bounds.require("max", max, 1, EVENTS_MAX);
        Bounds.require("bytes", bytes, 1, Long.MAX_VALUE);
        Bounds.require("patience milliseconds", patience.toMillis(), 0, PATIENCE_MAX.toMillis());
        if (lease != null) {
            requireLease(lease);
        }
    }

    /** Up to {@code max} events, with the group's lease and without waiting. */
    public static Fetch of(String member, int max) {
        return new Fetch(member, max, BYTES_DEFAULT, null, Duration.ZERO);
    }

    public Fetch withPatience(Duration wanted) {
        return new Fetch(member, max, bytes, lease, wanted);
    }

    public Fetch withLease(Duration wanted) {
        return new Fetch(member, max, bytes, wanted, patience);
    }

    static void requireLease(Duration lease) {
        Bounds.require(
                "lease milliseconds",
                lease.toMillis(),
                GroupConfig.LEASE_MIN.toMillis(),
                GroupConfig.LEASE_MAX.toMillis());
    }
}
