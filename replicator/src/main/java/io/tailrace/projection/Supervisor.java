package io.tailrace.projection;

import io.tailrace.journal.Positions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
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
    /** How near a rebuild must come before the generation that serves is stopped for it. */
    private static final long NEAR_EVENTS = 2_000;

    private final Workplace place;
    private final GenerationKeeper generations;
    private final String owner;
    private final Runnable onMoved;
    private final Thread thread;
    private final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
    private final BackOff backOff = new BackOff();
    private long epoch;
    private long checkedNanos = System.nanoTime();
    private boolean handingOver;
    private boolean claimed;
    private volatile boolean closing;
    private volatile boolean paused;
    private volatile boolean frozen;
    private volatile @Nullable Track live;
    private volatile @Nullable Track building;
    private volatile @Nullable Retry away;
    private volatile @Nullable String refused;
    private volatile Progress progress = new Progress();

    /** Carries out what an operator asks. */
    @FunctionalInterface
    interface Action {
        void run() throws SQLException;
    }

    private record Command(Action action, boolean isRetry, CompletableFuture<Void> done) {}

    Supervisor(Workplace place, String owner, Runnable onMoved) {
        this.place = place;
        this.generations = new GenerationKeeper(place);
        this.owner = owner;
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
        return live;
    }

    @Nullable
    Track building() {
        return building;
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
        return frozen;
    }

    Progress progress() {
        return progress;
    }

    CompletableFuture<Void> pause() {
        return submit(() -> setPaused(true), false);
    }

    CompletableFuture<Void> resume() {
        return submit(() -> setPaused(false), false);
    }

    CompletableFuture<Void> rebuild(long eventsPerSecond) {
        return submit(() -> beginRebuild(eventsPerSecond), false);
    }

    CompletableFuture<Void> retry() {
        return submit(this::tryAgain, true);
    }

    CompletableFuture<Void> skip(int shard, long sequence) {
        return submit(() -> skipPoison(shard, sequence), false);
    }

    private CompletableFuture<Void> submit(Action action, boolean isRetry) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        commands.add(new Command(action, isRetry, done));
        return done;
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
            stopTracks();
            if (!closing) {
                waitForNextTry();
            }
        }
        refuseCommands("the node is shutting down");
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
            Command command = poll();
            if (command != null && command.isRetry) {
                // An operator may take back what another process has taken.
                claimed = claimed && refused == null;
                command.done.complete(null);
                again = true;
            } else if (command != null) {
                command.done.completeExceptionally(new IllegalStateException(
                        "it does not run: " + (refused != null ? refused : passing == null ? "" : passing.cause())));
            }
        }
    }

    private @Nullable Command poll() {
        try {
            return commands.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing = true;
            return null;
        }
    }

    private void refuseCommands(String reason) {
        for (Command command = commands.poll(); command != null; command = commands.poll()) {
            command.done.completeExceptionally(new IllegalStateException(reason));
        }
    }

    /** Takes the view over and begins. */
    private void connect() throws SQLException {
        GenerationKeeper.Opened opened = generations.open(owner, claimed ? epoch : 0);
        claimed = true;
        epoch = opened.epoch();
        paused = opened.paused();
        handingOver = false;
        boolean own = opened.live().version() == place.projection().version();
        live = track(opened.live(), opened.livePositions(), false);
        Generation unfinished = opened.building();
        building = unfinished == null ? null : track(unfinished, opened.buildingPositions(), true);
        progress = new Progress();
        frozen = !own;
        onMoved.run();
        if (!paused) {
            startTracks();
        }
        LOG.info(
                "projection begins name={} generation={} building={} position={}",
                place.name(),
                opened.live().number(),
                unfinished == null ? 0 : unfinished.number(),
                opened.livePositions());
    }

    private Track track(Generation generation, Positions before, boolean rebuilding) {
        IntToLongFunction bound = rebuilding ? this::servedUpTo : shard -> Long.MAX_VALUE;
        return new Track(place, generation, epoch, before, rebuilding, bound, onMoved);
    }

    private long servedUpTo(int shard) {
        Track served = live;
        return served == null ? 0 : served.reached().sequence(shard);
    }

    private void startTracks() {
        Track served = live;
        if (served != null && !frozen && !handingOver && served.failure() == null) {
            served.start();
        }
        Track rebuilt = building;
        if (rebuilt != null && rebuilt.failure() == null) {
            rebuilt.start();
        }
    }

    private void stopTracks() {
        Track served = live;
        if (served != null) {
            served.stop();
        }
        Track rebuilt = building;
        if (rebuilt != null) {
            rebuilt.stop();
        }
    }

    private void attend() throws SQLException {
        while (!closing) {
            Command command = poll();
            if (command != null) {
                carryOut(command);
            }
            check(live);
            check(building);
            checkOwn();
            if (!paused && building != null) {
                letTakeOver(building);
            }
        }
    }

    private static void carryOut(Command command) {
        try {
            command.action.run();
            command.done.complete(null);
        } catch (SQLException | RuntimeException e) {
            command.done.completeExceptionally(e);
        }
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
        Track served = live;
        if (served == null) {
            return;
        }
        progress.sample(Progress.events(rebuilt.reached(), place.journal().shards()));
        if (rebuilt.failure() != null) {
            // It will not come in a moment: the generation that serves goes on.
            if (handingOver) {
                handingOver = false;
                startTracks();
            }
            return;
        }
        Positions from = rebuilt.reached();
        Positions to = served.reached();
        if (!handingOver && behind(from, to) <= NEAR_EVENTS) {
            handingOver = true;
            served.stop();
            to = served.reached();
        }
        if (handingOver && from.covers(to)) {
            takeOver(rebuilt, served);
        }
    }

    private long behind(Positions from, Positions to) {
        long behind = 0;
        for (int shard = 0; shard < place.journal().shards(); shard++) {
            behind += Math.max(0, to.sequence(shard) - from.sequence(shard));
        }
        return behind;
    }

    private void takeOver(Track rebuilt, Track served) throws SQLException {
        rebuilt.stop();
        Positions reached = rebuilt.reached();
        if (rebuilt.failure() != null || !reached.covers(served.reached())) {
            return;
        }
        generations.swap(rebuilt.generation(), epoch);
        building = null;
        frozen = false;
        handingOver = false;
        Track taken = track(rebuilt.generation(), reached, false);
        live = taken;
        taken.start();
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
            stopTracks();
            handingOver = false;
        } else {
            startTracks();
        }
    }

    private void beginRebuild(long eventsPerSecond) throws SQLException {
        Track before = building;
        if (before != null && before.failure() == null) {
            throw new IllegalStateException(
                    "a rebuild is under way: generation=" + before.generation().number());
        }
        if (before != null) {
            building = null;
            before.stop();
            generations.abandon(before.generation().number(), epoch);
        }
        Generation made = generations.make(eventsPerSecond, epoch, false);
        building = track(made, Positions.start(), true);
        progress = new Progress();
        if (!paused) {
            startTracks();
        }
    }

    private void tryAgain() {
        for (Track track : new Track[] {live, building}) {
            if (track != null) {
                track.hurry();
                if (track.failure() != null) {
                    again(track);
                }
            }
        }
    }

    private void again(Track track) {
        track.stop();
        if (paused) {
            track.forgive();
        } else {
            track.start();
        }
    }

    private void skipPoison(int shard, long sequence) throws SQLException {
        for (Track track : new Track[] {live, building}) {
            RuntimeException failure = track == null ? null : track.failure();
            if (track != null
                    && failure instanceof PoisonException poisoned
                    && poisoned.poison().shard() == shard
                    && poisoned.poison().sequence() == sequence) {
                place.store().write(connection -> skip(connection, track, shard, sequence));
                LOG.warn("an event is skipped projection={} shard={} sequence={}", place.name(), shard, sequence);
                again(track);
                return;
            }
        }
        throw new IllegalStateException("it has not stopped at that event: shard=" + shard + " sequence=" + sequence);
    }

    private boolean skip(Connection connection, Track track, int shard, long sequence) throws SQLException {
        place.control().requireOwn(connection, epoch);
        place.control().skip(connection, track.generation().number(), shard, sequence);
        return true;
    }
}
