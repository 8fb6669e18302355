package io.tailrace.projection;

import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import io.tailrace.replicator.Follower;
import io.tailrace.replicator.Lag;
import io.tailrace.replicator.Standing;
import io.tailrace.replicator.Standing.State;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A projection at work, and its view to be read. Safe from any thread. What an operator asks is done by the projection's own
 * thread: the future fails with {@link IllegalStateException} if it cannot be done now, and with {@link SQLException} if the
 * database does not let it.
 */
public final class RunningProjection implements Follower {
    /** A rebuild that has not moved for so long is reported. */
    private static final long STILL_SECONDS = 30;

    private final Workplace place;
    private final Supervisor supervisor;
    private final ViewReader reader;
    private final Waiters waiters = new Waiters(this::reached);

    RunningProjection(Workplace place, String owner) {
        this.place = place;
        this.supervisor = new Supervisor(place, owner, waiters::moved);
        this.reader = new ViewReader(
                place.store(), place.projection(), place.journal().shards());
    }

    void start() {
        supervisor.start();
    }

    /** Has it end; {@link #join} waits for that. */
    void close() {
        supervisor.close();
    }

    void join() {
        supervisor.join();
    }

    @Override
    public String kind() {
        return "projection";
    }

    @Override
    public String name() {
        return place.name();
    }

    /** What is served has taken in everything up to here. */
    private Positions reached() {
        Track live = supervisor.live();
        return live == null ? Positions.start() : live.reached();
    }

    @Override
    public Standing standing() {
        Journal journal = place.journal();
        Track building = supervisor.building();
        Positions positions = supervisor.isFrozen() && building != null ? building.reached() : reached();
        Lag lag = Lag.behind(journal, positions, Instant.now());
        String refused = supervisor.refused();
        RuntimeException failure = failure();
        if (refused != null || failure != null) {
            return new Standing(State.STOPPED, positions, lag, refused != null ? refused : cause(failure));
        }
        if (supervisor.isPaused()) {
            return new Standing(State.PAUSED, positions, lag, null);
        }
        Retry retry = waitingFor();
        if (retry != null) {
            return new Standing(State.RETRYING, positions, lag, retry.cause());
        }
        if (building == null) {
            return new Standing(State.RUNNING, positions, lag, null);
        }
        long still = supervisor.progress().stillSeconds();
        boolean works = building.reached().covers(reached()) || still < STILL_SECONDS;
        return works
                ? new Standing(State.REBUILDING, positions, lag, null)
                : new Standing(
                        State.STALLED,
                        positions,
                        lag,
                        "the rebuild has not moved for " + still + " seconds; see its log");
    }

    private @Nullable RuntimeException failure() {
        Track live = supervisor.live();
        Track building = supervisor.building();
        RuntimeException failure = live == null ? null : live.failure();
        return failure != null || building == null ? failure : building.failure();
    }

    private String cause(@Nullable RuntimeException failure) {
        Track live = supervisor.live();
        boolean serves = live != null && live.failure() == null && !supervisor.isFrozen();
        return (serves ? "the rebuild stopped, and what serves goes on: " : "")
                + (failure == null ? "" : String.valueOf(failure.getMessage()));
    }

    private @Nullable Retry waitingFor() {
        Retry away = supervisor.away();
        Track live = supervisor.live();
        Track building = supervisor.building();
        Retry retry = away != null || live == null ? away : live.retry();
        return retry != null || building == null ? retry : building.retry();
    }

    /** How it is. Reads the journal for the lag. */
    public ProjectionStatus status() {
        Track live = supervisor.live();
        Generation served = live == null ? null : live.generation();
        return new ProjectionStatus(
                name(),
                place.projection().version(),
                standing(),
                supervisor.isPaused(),
                served == null ? 0 : served.number(),
                served == null ? 0 : served.version(),
                served == null ? 0 : served.lanes(),
                failure() instanceof PoisonException poisoned ? poisoned.poison() : null,
                waitingFor(),
                rebuild());
    }

    private ProjectionStatus.@Nullable Rebuild rebuild() {
        Track building = supervisor.building();
        if (building == null) {
            return null;
        }
        int shards = place.journal().shards();
        long done = Progress.events(building.reached(), shards);
        long total = Math.max(done, Progress.events(reached(), shards));
        double rate = supervisor.progress().rate(done);
        long left = rate <= 0 ? -1 : Math.round((total - done) / rate);
        return new ProjectionStatus.Rebuild(building.generation().number(), done, total, rate, left);
    }

    /** Has it stop taking in events until {@link #resume()}, also across restarts. */
    public CompletableFuture<Void> pause() {
        return supervisor.pause();
    }

    public CompletableFuture<Void> resume() {
        return supervisor.resume();
    }

    /**
     * Builds the view anew beside the one that serves, which goes on, and has it take over when it has caught up.
     *
     * @param eventsPerSecond the most that is taken in; 0 = as fast as it goes
     */
    public CompletableFuture<Void> rebuild(long eventsPerSecond) {
        if (eventsPerSecond < 0) {
            throw new IllegalArgumentException("events per second, at least 0: " + eventsPerSecond);
        }
        return supervisor.rebuild(eventsPerSecond);
    }

    /** Tries at once what failed: the event it stopped at, the database, or to take the view back from another process. */
    public CompletableFuture<Void> retry() {
        return supervisor.retry();
    }

    /** Passes over the event that it has stopped at, and goes on; fails if it has not stopped at that one. */
    public CompletableFuture<Void> skip(int shard, long sequence) {
        return supervisor.skip(shard, sequence);
    }

    /**
     * Completed with true when the view has taken in everything up to {@code wanted}, with false if too many wait already. Whoever
     * waits no longer cancels it.
     */
    public CompletableFuture<Boolean> await(Positions wanted) {
        return waiters.await(wanted);
    }

    /**
     * The entry of {@code key}; none if there is none.
     *
     * @throws IllegalArgumentException if that can be no key
     * @throws SQLException if the database does not answer
     */
    public ViewPage find(String key) throws SQLException {
        return reader.find(key, reached());
    }

    /**
     * Up to {@code limit} entries whose keys begin with {@code prefix}, in the order of their keys.
     *
     * @param after the key to go on after; null = from the first
     * @param bytesMax of all values together; the first is there even if it alone has more
     * @throws SQLException if the database does not answer
     */
    public ViewPage page(String prefix, @Nullable String after, int limit, int bytesMax) throws SQLException {
        return reader.page(prefix, after, new ViewReader.Room(limit, bytesMax), reached());
    }
}
