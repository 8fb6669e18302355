package io.tailrace.projection;

import io.tailrace.journal.Positions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that a projection is run by: takes the view over, starts its lanes, carries out what operators ask, and lets a rebuilt
 * generation take over. All that changes is changed by this thread; the rest may be read by any.
 *
 * <p>A rebuild never reads beyond what the generation that serves has taken in, so each event is told to the handler once as new,
 * and after that only as rebuilding. To swap, the lanes that serve are stopped, the rebuild comes up to where they ended, and one
 * transaction makes it the one that serves.
 */
final class Supervisor implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final long TICK_MILLIS = 50;
    private static final long CHECK_MILLIS = 2_000;
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(CHECK_MILLIS);
    private final Workplace place;
    private final GenerationKeeper generations;
    private final String owner;
    private final Runnable onMoved;
    private final Thread thread;
    private final Orders orders = new Orders();
    private final Tracks tracks;
    private final BackOff backOff = new BackOff();
    private long epoch;
    private long checkedNanos = System.nanoTime();
    private boolean claimed;
    private volatile boolean closing;
    private volatile boolean paused;
    private volatile @Nullable Retry away;
    private volatile @Nullable String refused;
    private volatile Progress progress = new Progress();

    Supervisor(Workplace place, String owner, Runnable onMoved) {
        this.place = place;
        this.generations = new GenerationKeeper(place);
        this.owner = owner;
        this.tracks = new Tracks(place.journal().shards());
        this.onMoved = onMoved;
        this.thread = new Thread(this, "views-" + place.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void close() {
        closing = true;
    }

    void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Nullable
    Track live() {
        return tracks.live();
    }

    @Nullable
    Track building() {
        return tracks.building();
    }

    /** What it waits for to reach its database at all; null while it does. */
    @Nullable
    Retry away() {
        return away;
    }

    /** Why it does not work until an operator retries; null while it does. */
    @Nullable
    String refused() {
        return refused;
    }

    boolean isPaused() {
        return paused;
    }

    /** Whether the generation that serves was made by another version, whose code is not here. */
    boolean isFrozen() {
        return tracks.isFrozen();
    }

    Progress progress() {
        return progress;
    }

    CompletableFuture<Void> pause() {
        return orders.add(() -> setPaused(true), false);
    }

    CompletableFuture<Void> resume() {
        return orders.add(() -> setPaused(false), false);
    }

    CompletableFuture<Void> rebuild(long eventsPerSecond) {
        return orders.add(() -> beginRebuild(eventsPerSecond), false);
    }

    CompletableFuture<Void> retry() {
        return orders.add(() -> tracks.retry(paused), true);
    }

    CompletableFuture<Void> skip(int shard, long sequence) {
        return orders.add(() -> skipPoison(shard, sequence), false);
    }

    @Override
    public void run() {
        while (!closing) {
            try {
                connect();
                away = null;
                refused = null;
                backOff.succeeded();
                attend();
            } catch (SQLException e) {
                if (Failures.isPassing(e)) {
                    long millis = backOff.failed();
                    away = new Retry(backOff.attempts(), Failures.text(e), millis);
                    LOG.info("the database of the views is away projection={} cause={}", place.name(), e.toString());
                } else {
                    refuse(e);
                }
            } catch (RuntimeException e) {
                refuse(e);
            }
            tracks.stop();
            if (!closing) {
                waitForNextTry();
            }
        }
        orders.refuseAll("the node is shutting down");
    }

    private void refuse(Exception cause) {
        String text = cause instanceof FencedException ? String.valueOf(cause.getMessage()) : Failures.text(cause);
        refused = text + (cause instanceof FencedException ? "" : "; mend it and retry");
        LOG.warn("a projection does not run projection={}", place.name(), cause);
    }

    private void waitForNextTry() {
        Retry passing = away;
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(passing == null ? 0 : passing.waitMillis());
        boolean again = false;
        while (!closing && !again && (refused != null || System.nanoTime() < due)) {
            Orders.Order order = next();
            if (order != null && order.isRetry()) {
                // An operator may take back what another process has taken.
                claimed = claimed && refused == null;
                order.done().complete(null);
                again = true;
            } else if (order != null) {
                order.refuse(
                        "it does not run: " + (refused != null ? refused : passing == null ? "" : passing.cause()));
            }
        }
    }

    private Orders.@Nullable Order next() {
        try {
            return orders.next(TICK_MILLIS);
        } catch (InterruptedException e) {
            closing = true;
            return null;
        }
    }

    /** Takes the view over and begins. */
    private void connect() throws SQLException {
        GenerationKeeper.Opened opened = generations.open(owner, claimed ? epoch : 0);
        claimed = true;
        epoch = opened.epoch();
        paused = opened.paused();
        boolean own = opened.live().version() == place.projection().version();
        Generation unfinished = opened.building();
        tracks.begin(
                track(opened.live(), opened.livePositions(), false),
                unfinished == null ? null : track(unfinished, opened.buildingPositions(), true),
                !own);
        progress = new Progress();
        onMoved.run();
        if (!paused) {
            tracks.start();
        }
        LOG.info(
                "projection begins name={} generation={} building={} position={}",
                place.name(),
                opened.live().number(),
                unfinished == null ? 0 : unfinished.number(),
                opened.livePositions());
    }

    private Track track(Generation generation, Positions before, boolean rebuilding) {
        IntToLongFunction bound = rebuilding ? tracks::servedUpTo : shard -> Long.MAX_VALUE;
        return new Track(place, generation, epoch, before, rebuilding, bound, onMoved);
    }

    private void attend() throws SQLException {
        while (!closing) {
            Orders.Order order = next();
            if (order != null && (isFenced(tracks.live()) || isFenced(tracks.building()))) {
                // For those who wait until the view is taken back: trying the lanes again would take nothing back.
                orders.putBack(order);
            } else if (order != null) {
                order.carryOut();
            }
            check(tracks.live());
            check(tracks.building());
            checkOwn();
            Track rebuilt = tracks.building();
            if (!paused && rebuilt != null) {
                letTakeOver(rebuilt);
            }
        }
    }

    /** Whether a lane was told that the view is not to be written from here: then {@link #check} ends all of them. */
    private static boolean isFenced(@Nullable Track track) {
        return track != null && track.isStarted() && track.failure() instanceof FencedException;
    }

    /** Ends the other lanes of a generation when one has failed. */
    private static void check(@Nullable Track track) {
        RuntimeException failure = track == null ? null : track.failure();
        if (track != null && failure != null && track.isStarted()) {
            track.stop();
            LOG.warn(
                    "projection stopped generation={} cause={}",
                    track.generation().number(),
                    failure.getMessage(),
                    failure);
            if (failure instanceof FencedException) {
                throw failure;
            }
        }
    }

    /** Lets a process that has nothing to write find out that another has taken the view over, or that the database is away. */
    private void checkOwn() {
        if (System.nanoTime() - checkedNanos < CHECK_NANOS) {
            return;
        }
        try {
            place.store().read(connection -> {
                place.control().checkOwn(connection, epoch);
                return true;
            });
            away = null;
        } catch (SQLException e) {
            Retry before = away;
            away = new Retry(before == null ? 1 : before.attempts() + 1, Failures.text(e), CHECK_MILLIS);
        }
        checkedNanos = System.nanoTime();
    }

    private void letTakeOver(Track rebuilt) throws SQLException {
        Track served = tracks.live();
        if (served == null) {
            return;
        }
        progress.sample(Progress.events(rebuilt.reached(), place.journal().shards()));
        if (tracks.isLevel(rebuilt, served)) {
            takeOver(rebuilt, served);
        }
    }

    private void takeOver(Track rebuilt, Track served) throws SQLException {
        rebuilt.stop();
        Positions reached = rebuilt.reached();
        if (rebuilt.failure() != null || !reached.covers(served.reached())) {
            return;
        }
        generations.swap(rebuilt.generation(), epoch);
        tracks.serve(track(rebuilt.generation(), reached, false));
        onMoved.run();
        LOG.info(
                "a rebuilt view serves projection={} generation={}",
                place.name(),
                rebuilt.generation().number());
        generations.drop(served.generation().number(), epoch);
    }

    private void setPaused(boolean wanted) throws SQLException {
        place.store().write(connection -> {
            place.control().requireOwn(connection, epoch);
            place.control().setPaused(connection, wanted);
            return true;
        });
        paused = wanted;
        if (wanted) {
            tracks.pause();
        } else {
            tracks.start();
        }
    }

    private void beginRebuild(long eventsPerSecond) throws SQLException {
        Track before = tracks.building();
        if (before != null && before.failure() == null) {
            throw new IllegalStateException(
                    "a rebuild is under way: generation=" + before.generation().number());
        }
        if (before != null) {
            tracks.build(null);
            before.stop();
            generations.abandon(before.generation().number(), epoch);
        }
        Generation made = generations.make(eventsPerSecond, epoch, false);
        tracks.build(track(made, Positions.start(), true));
        progress = new Progress();
        if (!paused) {
            tracks.start();
        }
    }

    private void skipPoison(int shard, long sequence) throws SQLException {
        Track track = tracks.stoppedBefore(shard, sequence);
        if (track == null) {
            throw new IllegalStateException(
                    "it has not stopped at that event: shard=" + shard + " sequence=" + sequence);
        }
        place.store().write(connection -> skip(connection, track, shard, sequence));
        LOG.warn("an event is skipped projection={} shard={} sequence={}", place.name(), shard, sequence);
        Tracks.again(track, paused);
    }

    private boolean skip(Connection connection, Track track, int shard, long sequence) throws SQLException {
        place.control().requireOwn(connection, epoch);
        place.control().skip(connection, track.generation().number(), shard, sequence);
        return true;
    }
}
