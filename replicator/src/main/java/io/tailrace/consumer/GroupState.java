package io.tailrace.consumer;

import io.tailrace.consumer.GroupException.Reason;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a group has in memory, and whether it may be used. The object is the group's lock: whoever changes something holds it. Why the
 * group has stopped, what is wrong with it and whether it is paused may be asked by any thread.
 */
final class GroupState {
    private static final Logger LOG = LoggerFactory.getLogger(GroupState.class);

    private final String name;
    private final Surroundings around;
    private final GroupConfig config;
    private final Counters counters = new Counters();
    private Ledger ledger;
    private boolean over;
    private volatile boolean paused;
    private volatile @Nullable String stopped;
    private volatile @Nullable String fault;

    /** {@code damage} = why nothing may be given out before a reset; null if nothing is wrong. */
    GroupState(String name, Surroundings around, Checkpoint from, @Nullable String damage) {
        this.name = name;
        this.around = around;
        config = from.config();
        paused = from.isPaused();
        stopped = damage == null ? ahead(around.journal(), from.floor()) : damage;
        if (stopped != null) {
            LOG.warn("group stopped group={} cause=\"{}\"", name, stopped);
        }
        ledger = ledger(stopped == null ? from : at(from.config(), Positions.start()));
    }

    /** The journal went back behind what the group had seen: what is there now is not what it acknowledged. */
    private static @Nullable String ahead(Journal journal, Positions floor) {
        Positions end = journal.end();
        return end.covers(floor)
                ? null
                : "the group is ahead of the journal, which was put back: group=" + floor + " journal=" + end
                        + "; reset the group to where it is to go on";
    }

    private static Checkpoint at(GroupConfig config, Positions positions) {
        Checkpoint checkpoint = new Checkpoint();
        checkpoint.apply(new Change.Configured(config));
        checkpoint.apply(new Change.Reset(positions));
        return checkpoint;
    }

    private Ledger ledger(Checkpoint from) {
        return new Ledger(around.journal(), around.limits(), from, counters, around.random());
    }

    GroupConfig config() {
        return config;
    }

    Ledger ledger() {
        return ledger;
    }

    GroupStatus.Counts counts() {
        return counters.counts();
    }

    /** Why it gives nothing out before a reset; null if it does. */
    @Nullable
    String stopped() {
        return stopped;
    }

    /** What was wrong when it was looked last; null if nothing was. */
    @Nullable
    String fault() {
        return fault;
    }

    boolean isPaused() {
        return paused;
    }

    void setPaused(boolean wanted) {
        paused = wanted;
    }

    boolean isOver() {
        return over;
    }

    /** Nothing is given out or settled from now on. */
    void end() {
        over = true;
    }

    /** Goes on behind {@code to}, whatever was before. */
    void restart(Positions to) {
        ledger.releaseAll();
        ledger = ledger(at(config, to));
        stopped = null;
    }

    /** What there is for {@code wanted}; nothing while it is paused. */
    List<Delivery> take(Fetch wanted, Members.Member member, long now) {
        if (paused) {
            return List.of();
        }
        return guarded(() -> {
            List<Delivery> taken = ledger.take(wanted, member, now);
            fault = ledger.fault();
            if (ledger.lanes().wantsReservation()) {
                around.alarm().save();
            }
            around.alarm().at(ledger.due(Long.MAX_VALUE));
            return taken;
        });
    }

    /** Runs a step that changes the ledger; if it fails, nobody knows what is in there, and nothing more is given out or saved. */
    <T> T guarded(Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException | Error e) {
            stopped = "the group has failed: " + e + "; reset it, or start the node anew";
            LOG.error("group failed group={}", name, e);
            throw e;
        }
    }

    void requireWorking() {
        requireOpen();
        if (stopped != null) {
            throw new GroupException(Reason.STOPPED, "group=" + name + ": " + stopped);
        }
    }

    void requireOpen() {
        if (over) {
            throw new GroupException(Reason.CLOSED, "the group is closed or deleted: group=" + name);
        }
    }
}
