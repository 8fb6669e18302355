package io.tailrace.consumer;

import io.tailrace.journal.EventFilter;
import io.tailrace.replicator.Bounds;
import java.time.Duration;

/**
 * What a group is given, and how its members are treated. Immutable; every bound is checked here.
 *
 * @param filter which events the group is for; the types are those that readers see
 * @param lease how long a member may hold an event before it is given to another, unless the member asked for another time; 10
 *     ms to 12 hours
 * @param attempts how often an event is given out before it is given up; 1 to 1,000
 * @param exhausted what happens to it then
 * @param backoffMin how long an event rests after its first failed attempt; 0 to 1 hour. Twice as long after each further one,
 *     and each time between half and the whole of that, at random
 * @param backoffMax the longest rest; {@code backoffMin} to 24 hours
 * @param inFlight most events that all members together hold at one time; 1 to 100,000, and no more than
 *     {@link GroupsConfig#inFlight()}
 */
public record GroupConfig(
        EventFilter filter,
        Duration lease,
        int attempts,
        Exhausted exhausted,
        Duration backoffMin,
        Duration backoffMax,
        int inFlight) {
    /** What happens to an event that has failed as often as it may. */
    public enum Exhausted {
        /** It is parked, and what follows in its stream waits behind it. */
        PARK,
        /** It is passed over, and counted. */
        SKIP
    }

    public static final Duration LEASE_MIN = Duration.ofMillis(10);
    public static final Duration LEASE_MAX = Duration.ofHours(12);
    public static final Duration LEASE_DEFAULT = Duration.ofSeconds(30);
    public static final int ATTEMPTS_DEFAULT = 10;
    public static final Duration BACKOFF_MIN_DEFAULT = Duration.ofSeconds(1);
    public static final Duration BACKOFF_MAX_DEFAULT = Duration.ofMinutes(1);
    public static final int IN_FLIGHT_DEFAULT = 1_000;

    private static final GroupConfig DEFAULTS = new GroupConfig(
            EventFilter.all(),
            LEASE_DEFAULT,
            ATTEMPTS_DEFAULT,
            Exhausted.PARK,
            BACKOFF_MIN_DEFAULT,
            BACKOFF_MAX_DEFAULT,
            IN_FLIGHT_DEFAULT);

    public GroupConfig {
        Bounds.require("lease milliseconds", lease.toMillis(), LEASE_MIN.toMillis(), LEASE_MAX.toMillis());
        Bounds.require("attempts", attempts, 1, 1_000);
        Bounds.require("backoff-min milliseconds", backoffMin.toMillis(), 0, 3_600_000);
        Bounds.require("backoff-max milliseconds", backoffMax.toMillis(), backoffMin.toMillis(), 86_400_000);
        Bounds.require("in-flight", inFlight, 1, 100_000);
    }

    /** Every event, and the default of each parameter. */
    public static GroupConfig defaults() {
        return DEFAULTS;
    }

    public GroupConfig withFilter(EventFilter wanted) {
        return new GroupConfig(wanted, lease, attempts, exhausted, backoffMin, backoffMax, inFlight);
    }

    public GroupConfig withLease(Duration wanted) {
        return new GroupConfig(filter, wanted, attempts, exhausted, backoffMin, backoffMax, inFlight);
    }

    public GroupConfig withAttempts(int wanted) {
        return new GroupConfig(filter, lease, wanted, exhausted, backoffMin, backoffMax, inFlight);
    }

    public GroupConfig withExhausted(Exhausted wanted) {
        return new GroupConfig(filter, lease, attempts, wanted, backoffMin, backoffMax, inFlight);
    }

    public GroupConfig withBackoff(Duration min, Duration max) {
        return new GroupConfig(filter, lease, attempts, exhausted, min, max, inFlight);
    }

    public GroupConfig withInFlight(int wanted) {
        return new GroupConfig(filter, lease, attempts, exhausted, backoffMin, backoffMax, wanted);
    }
}
