package io.tailrace.sink;

import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.replicator.Standing.State;
import io.tailrace.replicator.Throttle;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the events of one shard, one batch after the other. What fails is forgotten and read again from the journal, so that
 * nothing waits in the heap.
 *
 * <p>The thread alone reads and sends. Others set flags and wake it; a place is changed by others only while the thread rests,
 * and it looks at the places anew whenever it goes on.
 */
final class SinkThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkThread.class);
    private static final long IDLE_NANOS = 100_000_000L;
    /** Gathers what is committed one by one into batches of some size: a request costs the same for one event as for many. */
    private static final long LINGER_NANOS = 2_000_000L;

    private final Journal journal;
    private final SinkOptions options;
    private final Sink sink;
    private final SinkObserver observer;
    private final SinkPlaces places;
    private final int shard;
    private final Throttle throttle;
    private final Backoff backoff;
    private final AtomicInteger signals = new AtomicInteger();
    private final Thread thread;
    private @Nullable SinkReader reader;
    private int failures;
    private long first;
    private boolean resting;
    private volatile SinkShard standing;
    private volatile boolean idle;
    private volatile boolean closed;

    SinkThread(Journal journal, SinkOptions options, Sink sink, SinkObserver observer, SinkPlaces places, int shard) {
        this.journal = journal;
        this.options = options;
        this.sink = sink;
        this.observer = observer;
        this.places = places;
        this.shard = shard;
        this.throttle = new Throttle(options.eventsPerSecond());
        this.backoff = new Backoff(options.retryMin(), options.retryMax());
        this.standing = new SinkShard(shard, State.RUNNING, places.place(shard).sequence(), 0, 0, 0, 0, null, null);
        this.thread = new Thread(this, "sink-" + shard + "-" + options.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    @SuppressWarnings("try") // registered for as long as the block runs
    public void run() {
        try (Journal.Registration wakes = journal.onCommit(this::committed)) {
            while (!closed) {
                int seen = signals.get();
                // A sink may have left it set; then nothing here would ever wait.
                Thread.interrupted();
                if (places.isPaused()) {
                    reader = null;
                    rest(seen, State.PAUSED, standing.cause(), 0);
                } else {
                    step(seen);
                }
            }
        }
    }

    private void committed(int committedShard, long sequence) {
        // Nothing for who commits to do while the thread is at work.
        if (committedShard == shard && idle) {
            LockSupport.unpark(thread);
        }
    }

    @SuppressWarnings("IllegalCatch")
    private void step(int seen) {
        first = 0;
        try {
            SinkReader open = reader;
            if (open == null) {
                open = open();
                reader = open;
            }
            send(open);
        } catch (SinkRefusal e) {
            stopped(seen, e.sequence().orElse(0), text(e));
        } catch (RetryLater e) {
            failed(seen, e.delay(), e);
        } catch (Exception e) {
            failed(seen, Duration.ZERO, e);
        } catch (Error e) {
            stopped(seen, first, "the sink failed with " + text(e) + "; restart the node once it is mended");
        }
    }

    /** Begins where the destination says that it is, or behind what was safe when it was last noted. */
    private SinkReader open() throws Exception {
        String unknown = places.unknown();
        if (unknown != null) {
            throw new SinkRefusal(unknown, null);
        }
        SinkPlaces.Place place = places.place(shard);
        Held held = sink.held(shard).orElse(null);
        if (place.pinned()) {
            held = null;
        }
        long from = held == null ? place.sequence() : from(place, held.sequence());
        long end = journal.end().sequence(shard);
        if (from > end) {
            throw new SinkRefusal(
                    "the sink is at sequence " + from + " of shard " + shard + " and the journal ends at " + end
                            + ": the store is an older copy, or another one; reset the sink to a place that is there",
                    null);
        }
        if (held != null) {
            requireOwn(held);
        }
        if (held != null && from != place.sequence()) {
            places.delivered(shard, from, held.sequence());
        }
        return new SinkReader(journal, options, shard, from);
    }

    /** Going on behind an event that only looks like one of the journal's would leave out all before it that differ. */
    private void requireOwn(Held held) throws SinkRefusal {
        RecordedEvent stored = held.last() == 0 || held.time() == null
                ? null
                : journal.readShard(shard, held.last(), EventFilter.all(), Journal.Shape.STORED)
                        .next();
        if (stored != null && !held.isOf(stored)) {
            throw new SinkRefusal(
                    "the destination holds another event of sequence " + held.last() + " of shard " + shard
                            + " than the journal: there of epoch " + held.epoch() + " and " + held.time()
                            + ", here of epoch " + stored.epoch() + " and " + stored.time()
                            + ". Events were given up after they were sent, by a promotion or with an older copy of the store;"
                            + " reset the sink to the last place that both have in common",
                    null);
        }
    }

    private long from(SinkPlaces.Place place, long held) throws SinkRefusal {
        if (held >= place.delivered()) {
            return Math.max(held, place.sequence());
        }
        if (held == 0) {
            throw new SinkRefusal(
                    "the destination holds nothing of shard " + shard + ", though everything up to sequence "
                            + place.delivered()
                            + " was sent to it: was it made anew? Reset the sink to the start to send"
                            + " everything again, or to a place of your choice",
                    null);
        }
        LOG.warn(
                "destination lost events, sending them again sink={} shard={} held={} delivered={}",
                options.name(),
                shard,
                held,
                place.delivered());
        return held;
    }

    private void send(SinkReader from) throws Exception {
        List<RecordedEvent> events = from.next();
        if (events.isEmpty()) {
            places.passed(shard, from.sequence());
            running(0, 0);
            if (from.isAtEnd()) {
                idle(from);
            }
            return;
        }
        first = events.get(0).sequence();
        throttle.take(events.size());
        long start = System.nanoTime();
        sink.send(shard, events);
        long nanos = System.nanoTime() - start;
        failures = 0;
        running(events.size(), from.bytes());
        // Whoever sees the place finds them counted, and they are safe whether or not it can be noted.
        observer.sent(shard, events.size(), from.bytes(), nanos);
        places.delivered(shard, from.sequence(), events.get(events.size() - 1).sequence());
    }

    /** Waits for something to be committed, and a moment longer. */
    private void idle(SinkReader from) {
        idle = true;
        try {
            // What came since it was read woke nobody.
            if (journal.end().sequence(shard) <= from.sequence()) {
                LockSupport.parkNanos(this, IDLE_NANOS);
            }
        } finally {
            idle = false;
        }
        if (!closed) {
            LockSupport.parkNanos(this, LINGER_NANOS);
        }
    }

    private void running(int events, long bytes) {
        SinkShard before = standing;
        long sequence = reader == null ? before.sequence() : reader.sequence();
        if (events > 0 || before.state() != State.RUNNING || before.sequence() != sequence) {
            if (before.cause() != null) {
                LOG.info("sink runs again sink={} shard={} sequence={}", options.name(), shard, sequence);
            }
            standing = new SinkShard(
                    shard,
                    State.RUNNING,
                    sequence,
                    before.sent() + events,
                    before.sentBytes() + bytes,
                    0,
                    0,
                    null,
                    null);
        }
    }

    private void failed(int seen, Duration atLeast, Exception failure) {
        reader = null;
        failures++;
        if (closed) {
            return;
        }
        observer.failed(shard);
        String cause = text(failure);
        if (failures == 1 || !cause.equals(standing.cause())) {
            LOG.warn("sink failed, it tries again sink={} shard={} cause=\"{}\"", options.name(), shard, cause);
        }
        long wait = Math.max(
                atLeast.toNanos(),
                backoff.nanos(failures, ThreadLocalRandom.current().nextDouble()));
        rest(seen, State.RETRYING, cause, wait);
    }

    private void stopped(int seen, long sequence, String cause) {
        reader = null;
        failures++;
        if (closed) {
            return;
        }
        if (sequence > 0) {
            first = sequence;
            try {
                keepBefore(sequence);
            } catch (IOException e) {
                LOG.warn("place not written sink={} shard={}", options.name(), shard, e);
            }
        }
        observer.failed(shard);
        LOG.warn("sink stopped sink={} shard={} sequence={} cause=\"{}\"", options.name(), shard, sequence, cause);
        rest(seen, State.STOPPED, cause, 0);
    }

    /** What comes before a refused event is safe. */
    private void keepBefore(long sequence) throws IOException {
        if (places.place(shard).sequence() < sequence - 1) {
            places.delivered(shard, sequence - 1, sequence - 1);
        }
    }

    /** Waits until somebody gives a sign, or for {@code nanos} if that is not 0. */
    private void rest(int seen, State state, @Nullable String cause, long nanos) {
        SinkShard before = standing;
        Instant retryAt = nanos == 0 ? null : Instant.now().plusNanos(nanos);
        long failing = state == State.PAUSED ? before.failing() : first;
        SinkShard rests = new SinkShard(
                shard,
                state,
                places.place(shard).sequence(),
                before.sent(),
                before.sentBytes(),
                failures,
                failing,
                cause,
                retryAt);
        synchronized (this) {
            standing = rests;
            resting = true;
        }
        flush();
        long due = System.nanoTime() + nanos;
        long left = IDLE_NANOS;
        while (!closed && signals.get() == seen && left > 0) {
            LockSupport.parkNanos(this, left);
            left = nanos == 0 ? IDLE_NANOS : due - System.nanoTime();
        }
        synchronized (this) {
            resting = false;
        }
    }

    private void flush() {
        try {
            places.flush();
        } catch (IOException e) {
            LOG.warn("place not written sink={} shard={}", options.name(), shard, e);
        }
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    SinkShard standing() {
        return standing;
    }

    /** Whether {@code change} was made: only while the thread rests, and before it goes on. */
    synchronized boolean changeWhileResting(BooleanSupplier change) {
        return resting && change.getAsBoolean();
    }

    /** Has the thread look at everything anew, if it rests. */
    void signal() {
        signals.incrementAndGet();
        LockSupport.unpark(thread);
    }

    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Whether the thread has ended within that time. */
    boolean join(Duration most) {
        try {
            thread.join(Math.max(1, most.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
