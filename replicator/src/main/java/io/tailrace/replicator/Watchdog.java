package io.tailrace.replicator;

import io.tailrace.journal.Positions;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds followers that should move and do not: there are events for them, they say that they run, and their positions have been
 * the same for longer than is allowed. Such a follower is logged once, counted as stalled, and logged again when it moves.
 *
 * <p>{@link #look} is to be called about once a second, always by the same thread; {@link #isStalled} by any.
 */
public final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final Supplier<? extends Collection<? extends Follower>> followers;
    private final long allowedNanos;
    private final LongSupplier nanoTime;
    private volatile Map<String, Watched> watched = Map.of();

    /** {@code allowed} = how long a follower with work may stay where it is, more than zero. */
    public Watchdog(Supplier<? extends Collection<? extends Follower>> followers, Duration allowed) {
        this(followers, allowed, System::nanoTime);
    }

    Watchdog(Supplier<? extends Collection<? extends Follower>> followers, Duration allowed, LongSupplier nanoTime) {
        if (allowed.isNegative() || allowed.isZero()) {
            throw new IllegalArgumentException("allowed standstill, more than zero: " + allowed);
        }
        this.followers = followers;
        this.allowedNanos = allowed.toNanos();
        this.nanoTime = nanoTime;
    }

    private record Watched(Positions positions, long since, boolean stalled) {}

    /** Looks at every follower once. */
    public void look() {
        long now = nanoTime.getAsLong();
        Map<String, Watched> before = watched;
        Map<String, Watched> after = new HashMap<>();
        for (Follower follower : followers.get()) {
            String key = key(follower.kind(), follower.name());
            after.put(key, look(follower, before.get(key), now));
        }
        watched = Map.copyOf(after);
    }

    private Watched look(Follower follower, @Nullable Watched before, long now) {
        Standing standing = follower.standing();
        boolean works = standing.state() == Standing.State.RUNNING || standing.state() == Standing.State.REBUILDING;
        if (before == null) {
            return new Watched(standing.positions(), now, false);
        }
        boolean moved = !before.positions.equals(standing.positions());
        if (moved || !works || standing.lag().events() == 0) {
            if (before.stalled) {
                LOG.info("moves again kind={} name={} state={}", follower.kind(), follower.name(), standing.state());
            }
            return new Watched(standing.positions(), now, false);
        }
        boolean stalled = now - before.since >= allowedNanos;
        if (stalled && !before.stalled) {
            LOG.warn(
                    "stalled kind={} name={} positions={} lag_events={} seconds={}",
                    follower.kind(),
                    follower.name(),
                    standing.positions(),
                    standing.lag().events(),
                    (now - before.since) / 1_000_000_000L);
        }
        return new Watched(before.positions, before.since, stalled);
    }

    /** Whether that follower stood still for too long when it was last looked at. */
    public boolean isStalled(String kind, String name) {
        Watched found = watched.get(key(kind, name));
        return found != null && found.stalled;
    }

    private static String key(String kind, String name) {
        return kind + ' ' + name;
    }
}
