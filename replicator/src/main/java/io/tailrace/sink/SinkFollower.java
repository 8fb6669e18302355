package io.tailrace.sink;

import io.tailrace.journal.Journal;
import io.tailrace.journal.Position;
import io.tailrace.journal.Positions;
import io.tailrace.replicator.Follower;
import io.tailrace.replicator.Lag;
import io.tailrace.replicator.Standing;
import io.tailrace.replicator.Standing.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the journal has committed to a {@link Sink}: a thread for each shard, each in order and at least once. What was
 * safe is noted after the sink said so; what was not noted yet when the process died is sent again. The backlog stays in the
 * journal: each thread holds one batch.
 *
 * <p>Safe from any thread. Owns the sink and closes it; to be closed before the journal.
 */
public final class SinkFollower implements Follower, AutoCloseable {
    /** What a sink is, in metrics and in the API. */
    public static final String KIND = "sink";

    private static final Logger LOG = LoggerFactory.getLogger(SinkFollower.class);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final Journal journal;
    private final SinkOptions options;
    private final Sink sink;
    private final SinkPlaces places;
    private final List<SinkThread> threads = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private SinkFollower(Journal journal, SinkOptions options, Sink sink, SinkPlaces places, SinkObserver observer) {
        this.journal = journal;
        this.options = options;
        this.sink = sink;
        this.places = places;
        for (int shard = 0; shard < journal.shards(); shard++) {
            threads.add(new SinkThread(journal, options, sink, observer, places, shard));
        }
    }

    /**
     * Goes on where the sink was, paused if it was that.
     *
     * @param directory where the places of the sinks of this journal are kept, each in a file of its name
     * @throws UncheckedIOException if nothing can be written there
     */
    public static SinkFollower start(
            Journal journal, SinkOptions options, Sink sink, Path directory, SinkObserver observer) {
        Path file = directory.resolve(options.name() + ".places");
        SinkPlaces places;
        try {
            places = SinkPlaces.open(file, journal.shards(), options.fromEnd() ? journal.end() : null);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the places of sink " + options.name() + ": file=" + file, e);
        }
        SinkFollower follower = new SinkFollower(journal, options, sink, places, observer);
        follower.threads.forEach(SinkThread::start);
        return follower;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String name() {
        return options.name();
    }

    public SinkOptions options() {
        return options;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The state is that of the shard in the worst one: stopped, then retrying, then paused.
     */
    @Override
    public Standing standing() {
        SinkShard worst = threads.get(0).standing();
        for (SinkShard shard : shards()) {
            worst = rank(shard.state()) > rank(worst.state()) ? shard : worst;
        }
        State state = places.isPaused() ? State.PAUSED : worst.state();
        String cause = worst.cause();
        if (cause != null) {
            String event = worst.failing() > 0 ? " sequence " + worst.failing() : "";
            cause = "shard " + worst.shard() + event + ": " + cause;
        }
        Positions positions = places.positions();
        return new Standing(state, positions, Lag.behind(journal, positions, Instant.now()), cause);
    }

    private static int rank(State state) {
        return switch (state) {
            case STOPPED -> 3;
            case RETRYING -> 2;
            case PAUSED -> 1;
            default -> 0;
        };
    }

    /** Where it stands in each shard. */
    public List<SinkShard> shards() {
        return threads.stream().map(SinkThread::standing).toList();
    }

    /**
     * Sends nothing more after the batches under way, also after a restart, until {@link #resume}.
     *
     * @throws UncheckedIOException if that cannot be noted
     */
    public synchronized void pause() {
        note(() -> places.pause(true));
        threads.forEach(SinkThread::signal);
    }

    /** Goes on: ends a pause, and tries at once what had failed or was refused. */
    public synchronized void resume() {
        note(() -> places.pause(false));
        threads.forEach(SinkThread::signal);
    }

    /**
     * Never sends an event that failed, and goes on behind it. Survives a crash before this returns.
     *
     * @throws IllegalStateException if that is not the event that the shard stands before
     */
    public synchronized void skip(Position event) {
        if (event.shard() >= threads.size()) {
            throw new IllegalStateException("there is no shard " + event.shard() + "; there are " + threads.size());
        }
        SinkThread thread = threads.get(event.shard());
        boolean skipped = thread.changeWhileResting(() -> thread.standing().failing() == event.sequence()
                && note(() -> places.pin(event.shard(), event.sequence())));
        if (!skipped) {
            long failing = thread.standing().failing();
            throw new IllegalStateException("sequence " + event.sequence() + " of shard " + event.shard()
                    + " is not an event that failed and waits: "
                    + (failing == 0 ? "none does" : "that is " + failing));
        }
        LOG.warn("event skipped sink={} shard={} sequence={}", name(), event.shard(), event.sequence());
        thread.signal();
    }

    /**
     * Goes on behind {@code positions}, in every shard, whatever the destination holds: what comes after them is sent, again if need
     * be, and what comes before is not.
     *
     * @throws IllegalStateException if the sink is at work: it has to be paused, or stopped in every shard
     * @throws IllegalArgumentException if {@code positions} are beyond the end
     */
    public synchronized void reset(Positions positions) {
        if (!journal.end().covers(positions)) {
            throw new IllegalArgumentException(
                    "position is beyond the end: position=" + positions + " end=" + journal.end());
        }
        if (!changeAll(0, positions)) {
            throw new IllegalStateException(
                    "the sink is at work: pause it, wait until all of its shards are paused, reset it, and resume it");
        }
        LOG.warn("sink reset sink={} positions={}", name(), positions);
        threads.forEach(SinkThread::signal);
    }

    /** All of them rest at the same time, from the thread {@code from} on. */
    private boolean changeAll(int from, Positions positions) {
        if (from == threads.size()) {
            return note(() -> places.pin(positions));
        }
        SinkThread thread = threads.get(from);
        State state = thread.standing().state();
        return (state == State.PAUSED || state == State.STOPPED)
                && thread.changeWhileResting(() -> changeAll(from + 1, positions));
    }

    /** Something that notes a place. */
    @FunctionalInterface
    private interface Noting {
        void run() throws IOException;
    }

    private static boolean note(Noting noting) {
        try {
            noting.run();
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the batches under way end for a moment, closes the sink, and notes the places. Done twice it does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        threads.forEach(SinkThread::close);
        long due = System.nanoTime() + GRACE.toNanos();
        threads.forEach(thread -> thread.join(Duration.ofNanos(due - System.nanoTime())));
        sink.close();
        for (SinkThread thread : threads) {
            if (!thread.join(CLOSE)) {
                LOG.warn(
                        "sink did not end sink={} shard={}",
                        name(),
                        thread.standing().shard());
            }
        }
        try {
            places.flush();
        } catch (IOException e) {
            LOG.warn("places not written, events are sent again sink={}", name(), e);
        }
    }
}
