package io.tailrace.perf.rows;

import io.tailrace.journal.Ack;
import io.tailrace.journal.Append;
import io.tailrace.journal.AppendCallback;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.ShardStatus;
import io.tailrace.perf.load.Clock;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.OpenLoop;
import io.tailrace.perf.load.Schedule;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Appends to a journal of one shard in process, with a bounded number in flight. Confined to one thread; the answers come
 * in on the shard's.
 *
 * <p>{@link #close} compares what the journal says it stored with what was acknowledged, and fails when they differ. It closes the
 * journal if it was opened here.
 */
final class JournalLoad implements AutoCloseable {
    private static final long STALL_NANOS = 20_000_000_000L;
    private static final int SPINS = 100;
    private static final int CLOCK_MASK = 15;

    private final Journal journal;
    private final boolean owner;
    private final Shape shape;
    private final Clock clock;
    private final AtomicLong stored = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AppendCallback onAnswer = this::answered;
    private volatile @Nullable AppendResult unexpected;
    private final long before;
    private long sent;
    private long skipped;

    private JournalLoad(Journal journal, boolean owner, Shape shape, Clock clock) {
        this.journal = journal;
        this.owner = owner;
        this.shape = shape;
        this.clock = clock;
        this.before =
                journal.status().stream().mapToLong(ShardStatus::committed).sum();
    }

    static JournalLoad open(Path directory, Ack ack, long cycleBytes, Shape shape, Clock clock) {
        return open(
                JournalConfig.in(directory).withShards(1).withDurability(ack).withCycleBytes(cycleBytes), shape, clock);
    }

    static JournalLoad open(JournalConfig config, Shape shape, Clock clock) {
        return new JournalLoad(Journal.open(config), true, shape, clock);
    }

    /** Appends to a journal that belongs to somebody else, and to which nobody else appends meanwhile. */
    static JournalLoad on(Journal journal, Shape shape, Clock clock) {
        return new JournalLoad(journal, false, shape, clock);
    }

    /**
     * Closed loop: keeps {@code inFlight} appends in flight until the time is up or enough are sent, then waits for all.
     *
     * @return nanoseconds from the first append to the last answer
     */
    long saturate(int inFlight, long durationNanos, long countMax) {
        long start = clock.nanos();
        long end = sent + countMax;
        while (sent < end && ((sent & CLOCK_MASK) != 0 || clock.nanos() - start < durationNanos)) {
            awaitInFlightBelow(inFlight);
            send(onAnswer);
        }
        awaitInFlightBelow(1);
        return clock.nanos() - start;
    }

    /** Leaves out the first {@code appends}, which an earlier run has stored; before the first is sent. */
    void goOnAfter(long appends) {
        sent = appends;
        skipped = appends;
    }

    /** Open loop. Blocks while {@code inFlightMax} are in flight, which counts as waiting. */
    void run(Schedule schedule, Latencies latencies, int inFlightMax) {
        OpenLoop.run(clock, schedule, latencies, intended -> {
            awaitInFlightBelow(inFlightMax);
            send(result -> {
                if (result instanceof AppendResult.Appended) {
                    latencies.completed(intended);
                }
                answered(result);
            });
        });
        awaitInFlightBelow(1);
    }

    /** One append, as soon as fewer than {@code inFlight} are in flight. */
    void sendWithin(int inFlight) {
        awaitInFlightBelow(inFlight);
        send(onAnswer);
    }

    /** Returns when everything that was sent is answered. */
    void awaitAnswers() {
        awaitInFlightBelow(1);
    }

    /** What is loaded, to be read meanwhile. */
    Journal journal() {
        return journal;
    }

    /** Appends acknowledged so far. */
    long stored() {
        return stored.get();
    }

    /** How often the journal did not take an append because its ring was full; each was sent again. */
    long refused() {
        return refused.get();
    }

    /** Sends the next append, again and again while the ring is full: what is stored is what was sent, in that order. */
    private void send(AppendCallback callback) {
        Append append = shape.append(sent);
        sent++;
        long refusedBefore = refused.get();
        journal.append(append, callback);
        if (refused.get() > refusedBefore) {
            sendAgain(append, callback);
        }
    }

    private void sendAgain(Append append, AppendCallback callback) {
        long start = clock.nanos();
        long refusedBefore;
        do {
            giveWay();
            if (clock.nanos() - start > STALL_NANOS) {
                throw new IllegalStateException("the journal has refused an append for 20 s: its ring is full");
            }
            refusedBefore = refused.get();
            journal.append(append, callback);
        } while (refused.get() > refusedBefore);
    }

    /** On the shard's thread for what was stored, on the caller's for what was refused at once. */
    private void answered(AppendResult result) {
        if (result instanceof AppendResult.Appended) {
            // One thread of the one shard answers, so this needs no read-modify-write. close() would notice.
            stored.lazySet(stored.get() + 1);
        } else if (result instanceof AppendResult.Refused no && no.reason() == AppendResult.Refused.Reason.OVERLOADED) {
            refused.incrementAndGet();
        } else {
            unexpected = result;
        }
    }

    private void awaitInFlightBelow(int limit) {
        if (inFlight() < limit) {
            return;
        }
        long start = clock.nanos();
        int spins = 0;
        while (inFlight() >= limit) {
            AppendResult wrong = unexpected;
            if (wrong != null) {
                throw new IllegalStateException("an append was not taken: " + wrong);
            }
            if (++spins < SPINS) {
                Thread.onSpinWait();
            } else {
                spins = 0;
                giveWay();
                if (clock.nanos() - start > STALL_NANOS) {
                    throw new IllegalStateException("the journal has not answered for 20 s: sent=" + sent + " stored="
                            + stored() + " refused=" + refused());
                }
            }
        }
    }

    /** On two cores the caller, the writer and the syncer want three. A sleep would be longer than a force takes. */
    @SuppressWarnings("ThreadPriorityCheck") // Correctness does not hang on it.
    private static void giveWay() {
        Thread.yield();
    }

    private long inFlight() {
        return sent - skipped - stored.get();
    }

    @Override
    public void close() {
        try {
            if (unexpected == null) {
                Stored.require(journal, before + stored() * shape.kind().batch());
            }
        } finally {
            if (owner) {
                journal.close();
            }
        }
    }
}
