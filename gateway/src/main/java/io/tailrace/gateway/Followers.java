package io.tailrace.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.journal.Positions;
import io.tailrace.replicator.Follower;
import io.tailrace.replicator.Lag;
import io.tailrace.replicator.Standing;
import io.tailrace.replicator.Watchdog;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in this node that follows the journals: what the API lists, what the gauges show, and what the watchdog looks at.
 * A thread of its own looks at all of them once a second; the gauges show what it saw then. Does not own the followers:
 * whoever registers one closes it, and takes it out here first. Safe from any thread.
 */
final class Followers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Followers.class);
    private static final long LOOK_MILLIS = 1_000;

    private final MeterRegistry registry;
    private final Watchdog watchdog;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final ScheduledExecutorService looking =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "watchdog"));
    private final ScheduledFuture<?> looks;

    /** One follower as it stood when it was last looked at, and its gauges. */
    private static final class Entry implements Follower {
        private final Follower follower;
        private volatile Standing seen;
        private List<Meter> gauges = List.of();

        Entry(Follower follower) {
            this.follower = follower;
            this.seen = standingOf(follower);
        }

        @Override
        public String kind() {
            return follower.kind();
        }

        @Override
        public String name() {
            return follower.name();
        }

        @Override
        public Standing standing() {
            return seen;
        }
    }

    /**
     * A follower as it is listed.
     *
     * @param stalled whether it should move and does not
     */
    record Listed(String kind, String name, Standing standing, boolean stalled) {}

    /** {@code stallAfter} = how long a follower with work may stay where it is before it counts as stalled. */
    Followers(MeterRegistry registry, Duration stallAfter) {
        this.registry = registry;
        this.watchdog = new Watchdog(this::seen, stallAfter);
        this.looks = looking.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Adds {@code follower} to what is listed, metered and watched.
     *
     * @throws IllegalArgumentException if there is one of that kind and name
     */
    synchronized void register(Follower follower) {
        Entry entry = new Entry(follower);
        if (entries.putIfAbsent(key(follower), entry) != null) {
            throw new IllegalArgumentException("there is one already: kind=" + follower.kind() + " name="
                    + follower.name() + "; take another name");
        }
        entry.gauges = List.of(
                gauge(
                        entry,
                        "tailrace_follower_lag_events",
                        "Events committed and not yet taken in",
                        s -> s.lag().events()),
                gauge(
                        entry,
                        "tailrace_follower_lag_seconds",
                        "Age of the oldest event not yet taken in",
                        s -> s.lag().time().toMillis() / 1e3),
                gauge(
                        entry,
                        "tailrace_follower_state",
                        "0 running, 1 rebuilding, 2 paused, 3 retrying, 4 stopped, 5 stalled",
                        s -> state(entry, s)));
    }

    /** Takes {@code follower} out, with its gauges. Does nothing if it is not there. */
    synchronized void unregister(Follower follower) {
        Entry entry = entries.get(key(follower));
        if (entry != null && entry.follower == follower && entries.remove(key(follower), entry)) {
            entry.gauges.forEach(registry::remove);
        }
    }

    /** All of them as they stand now, by kind and name. Asks each of them, which may read the journal: not on an event loop. */
    List<Listed> list() {
        return entries.values().stream()
                .map(entry -> new Listed(
                        entry.kind(),
                        entry.name(),
                        standingOf(entry.follower),
                        watchdog.isStalled(entry.kind(), entry.name())))
                .sorted(Comparator.comparing(Listed::kind).thenComparing(Listed::name))
                .toList();
    }

    /** Whether the watchdog found that {@code follower} should move and does not. */
    boolean isStalled(Follower follower) {
        return watchdog.isStalled(follower.kind(), follower.name());
    }

    /** As documented for the gauge; numbers that are out stay as they are. */
    private double state(Entry entry, Standing standing) {
        if (watchdog.isStalled(entry.kind(), entry.name())) {
            return 5;
        }
        return switch (standing.state()) {
            case RUNNING -> 0;
            case REBUILDING -> 1;
            case PAUSED -> 2;
            case RETRYING -> 3;
            case STOPPED -> 4;
            case STALLED -> 5;
        };
    }

    private Collection<Entry> seen() {
        return entries.values();
    }

    private void look() {
        try {
            entries.values().forEach(entry -> entry.seen = standingOf(entry.follower));
            watchdog.look();
        } catch (RuntimeException e) {
            // One that is thrown on would end the looking for good.
            LOG.warn("looking at the followers failed", e);
        }
    }

    private static Standing standingOf(Follower follower) {
        try {
            return follower.standing();
        } catch (RuntimeException e) {
            String cause = "it cannot say where it stands: " + e;
            return new Standing(Standing.State.STALLED, Positions.start(), Lag.NONE, cause);
        }
    }

    private Meter gauge(Entry entry, String name, String description, ToDoubleFunction<Standing> value) {
        return Gauge.builder(name, entry, e -> value.applyAsDouble(e.seen))
                .description(description)
                .tag("kind", entry.kind())
                .tag("name", entry.name())
                .register(registry);
    }

    private static String key(Follower follower) {
        return follower.kind() + ' ' + follower.name();
    }

    /** Ends the looking. What is registered is left to its owners. */
    @Override
    public void close() {
        looks.cancel(false);
        looking.shutdown();
        try {
            if (!looking.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("the watchdog did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
