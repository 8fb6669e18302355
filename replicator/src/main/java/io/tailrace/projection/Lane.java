package io.tailrace.projection;

import io.tailrace.journal.Positions;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.replicator.Throttle;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that takes in one share of a projection's events: reads a batch, and writes its effects and its position in one
 * transaction. When the database is away it tries again, from the position that the database holds; when an event cannot be taken
 * in it ends, before that event. Never interrupted: an embedded database would close its files.
 */
final class Lane implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Gathers what is committed one by one into transactions of some size. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int CONFLICTS_MAX = 20;

    private final Workplace place;
    private final Generation generation;
    private final long epoch;
    private final int lane;
    private final List<Integer> shards;
    private final boolean rebuilding;
    private final IntToLongFunction bound;
    private final Throttle throttle;
    private final Runnable onMoved;
    private final Thread thread;
    private final BackOff backOff = new BackOff();
    private List<Source> sources = List.of();
    private Positions saved = Positions.start();
    private long savedNanos = System.nanoTime();
    private int conflicts;
    private volatile Positions reached;
    private volatile boolean idle;
    private volatile boolean stopping;
    private volatile boolean hurried;
    private volatile @Nullable RuntimeException failure;
    private volatile @Nullable Retry retry;

    /** What a track gives to each of its lanes. */
    record Share(int lane, List<Integer> shards, boolean rebuilding, IntToLongFunction bound, long eventsPerSecond) {}

    Lane(Workplace place, Generation generation, long epoch, Share share, Positions reached, Runnable onMoved) {
        this.place = place;
        this.generation = generation;
        this.epoch = epoch;
        this.lane = share.lane();
        this.shards = share.shards();
        this.rebuilding = share.rebuilding();
        this.bound = share.bound();
        this.throttle = new Throttle(share.eventsPerSecond());
        this.reached = reached;
        this.onMoved = onMoved;
        this.thread = new Thread(this, "view-" + place.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Everything up to here has had its effect, or has none. Only the shards of this lane count. */
    Positions reached() {
        return reached;
    }

    boolean takes(int shard) {
        return shards.contains(shard);
    }

    /** Why it ended by itself; null while it works. */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /** What it waits for; null while it works. */
    @Nullable
    Retry retry() {
        return retry;
    }

    /** Tells it that there is something to do. Cheap while it is at work. */
    void wake() {
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /** Has it try at once what it waits to try again. */
    void hurry() {
        hurried = true;
        LockSupport.unpark(thread);
    }

    /** Has it end after the batch that it is at. */
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
    }

    /** Waits for its end; false if that takes longer than {@code millis}. */
    boolean join(long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                try {
                    open();
                    follow();
                } catch (SQLException e) {
                    again(e);
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        } catch (OutOfMemoryError | LinkageError | StackOverflowError | AssertionError e) {
            failure = new IllegalStateException(Failures.text(e), e);
        }
        onMoved.run();
    }

    private void open() throws SQLException {
        saved = place.store().write(connection -> {
            long[] positions = place.control().positions(connection, generation.number(), lane);
            List<Source> opened = new ArrayList<>();
            for (int shard : shards) {
                long end = place.journal().end().sequence(shard);
                if (positions[shard] > end) {
                    throw new FencedException(
                            "the view is ahead of the journal: shard=" + shard + " view="
                                    + positions[shard] + " journal=" + end
                                    + "; the journal has lost its end, or another was put in its place: rebuild the projection");
                }
                opened.add(new Source(
                        place.journal(),
                        place.projection().filter(),
                        shard,
                        lane,
                        generation.lanes(),
                        positions[shard],
                        place.control().skipped(connection, generation.number(), shard)));
            }
            sources = opened;
            return Positions.of(positions);
        });
        reached = saved;
    }

    private void follow() throws SQLException {
        while (!stopping) {
            List<RecordedEvent> events = new ArrayList<>();
            boolean more = false;
            for (Source source : sources) {
                more |= source.fill(
                        events,
                        place.config().batchEvents(),
                        place.config().batchBytes(),
                        bound.applyAsLong(source.shard()));
            }
            Positions next = position();
            if (!events.isEmpty()) {
                throttle.take(events.size());
                take(events, next);
            } else if (!next.equals(reached)) {
                reached = next;
                onMoved.run();
            }
            if (System.nanoTime() - savedNanos > SAVE_NANOS && !saved.equals(reached)) {
                commit(List.of(), reached);
            }
            if (!more) {
                idle();
            }
        }
        if (!saved.equals(reached)) {
            commit(List.of(), reached);
        }
    }

    private Positions position() {
        Positions position = reached;
        for (Source source : sources) {
            position = position.with(source.shard(), source.reached());
        }
        return position;
    }

    private void idle() {
        idle = true;
        try {
            // What came since it was read woke nobody.
            if (!hasNews()) {
                LockSupport.parkNanos(this, IDLE_NANOS);
            }
        } finally {
            idle = false;
        }
        if (!stopping) {
            LockSupport.parkNanos(this, LINGER_NANOS);
        }
    }

    private boolean hasNews() {
        Positions end = place.journal().end();
        for (Source source : sources) {
            int shard = source.shard();
            if (Math.min(end.sequence(shard), bound.applyAsLong(shard)) > source.reached()) {
                return true;
            }
        }
        return false;
    }

    /** Takes in {@code events}; if they fail together, one by one, up to the one that fails alone. */
    private void take(List<RecordedEvent> events, Positions next) throws SQLException {
        try {
            commit(events, next);
            return;
        } catch (SQLException | RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            rethrowUnlessHandlers(e);
            LOG.warn("a batch failed and is taken one by one projection={} events={}", place.name(), events.size(), e);
        }
        Positions position = saved;
        int from = 0;
        while (from < events.size() && !stopping) {
            RecordedEvent first = events.get(from);
            int to = from + 1;
            while (to < events.size() && isSame(first, events.get(to))) {
                to++;
            }
            position = position.with(first.shard(), first.sequence());
            takeAlone(events.subList(from, to), position);
            from = to;
        }
        if (from == events.size()) {
            commit(List.of(), next);
        } else {
            // Stopped in the middle: the sources are ahead of what was taken.
            throw new SQLTransactionRollbackException("stopped");
        }
    }

    private void takeAlone(List<RecordedEvent> parts, Positions next) throws SQLException {
        try {
            commit(parts, next);
        } catch (SQLException | RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            rethrowUnlessHandlers(e);
            throw new PoisonException(Poison.of(parts.get(0), e), e);
        }
    }

    private static boolean isSame(RecordedEvent one, RecordedEvent other) {
        return one.shard() == other.shard() && one.sequence() == other.sequence();
    }

    private void rethrowUnlessHandlers(Throwable e) throws SQLException {
        if (e instanceof FencedException fenced) {
            throw fenced;
        }
        boolean conflict = Failures.isConflict(e) && ++conflicts <= CONFLICTS_MAX;
        if (conflict || Failures.isPassing(e)) {
            throw e instanceof SQLException known ? known : new SQLTransactionRollbackException(Failures.text(e), e);
        }
    }

    private void commit(List<RecordedEvent> events, Positions next) throws SQLException {
        place.store().write(connection -> {
            connection.setSchema(Names.schema(place.name(), generation.number()));
            move(connection, next);
            if (!events.isEmpty()) {
                handle(connection, events);
            }
            return true;
        });
        saved = next;
        savedNanos = System.nanoTime();
        conflicts = 0;
        backOff.succeeded();
        retry = null;
        reached = next;
        onMoved.run();
    }

    /** First of all, so that the lock on the position keeps out whoever would take the view over. */
    private void move(Connection connection, Positions next) throws SQLException {
        for (int shard : shards) {
            long from = saved.sequence(shard);
            long to = next.sequence(shard);
            boolean moved = place.control().move(connection, generation.number(), shard, lane, from, to, epoch);
            if (!moved) {
                place.control().requireOwn(connection, epoch);
                throw new SQLTransactionRollbackException("the position is not where it was thought to be");
            }
        }
    }

    private void handle(Connection connection, List<RecordedEvent> events) throws SQLException {
        boolean alone = generation.isWrittenByOne(place.journal().shards());
        ViewTransaction view = new ViewTransaction(connection, place.store().dialect(), rebuilding, alone);
        try {
            place.projection().handle(Collections.unmodifiableList(events), view);
            view.send();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(Failures.text(e), e);
        } finally {
            view.end();
        }
    }

    /** Waits before the next try; what it was about is in {@link #retry()}. */
    private void again(SQLException e) {
        if (stopping) {
            return;
        }
        if (!Failures.isPassing(e) && !Failures.isConflict(e)) {
            throw new IllegalStateException(Failures.text(e), e);
        }
        if (Failures.isConflict(e)) {
            return;
        }
        long millis = backOff.failed();
        retry = new Retry(backOff.attempts(), Failures.text(e), millis);
        LOG.info(
                "tries again projection={} attempt={} millis={} cause={}",
                place.name(),
                backOff.attempts(),
                millis,
                e.toString());
        onMoved.run();
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        hurried = false;
        for (long left = due - System.nanoTime(); left > 0 && !stopping && !hurried; left = due - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }
}
