package io.tailrace.consumer;

import io.tailrace.consumer.GroupException.Reason;
import io.tailrace.consumer.Waiters.Waiter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import io.tailrace.journal.StreamId;
import io.tailrace.replicator.Follower;
import io.tailrace.replicator.Lag;
import io.tailrace.replicator.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer group: its members fetch events, and acknowledge each or hand it back. Safe for any number of threads.
 *
 * <p>The events of a stream are given out one at a time and in order: never two at once, never one before the one before it is
 * settled. An event is given out again only if it was not settled (its lease ran out, its member left or handed it back, the node
 * died before the acknowledgement was on disk), and {@link Delivery#attempt()} is more than 1 then. After a crash some events
 * that nobody has seen may be marked so as well; none is passed over.
 *
 * <p>Acknowledgements take effect at once and are on disk within {@link GroupsConfig#checkpointInterval()}. What operators do
 * (pause, replay, skip, reset) survives a loss of power when the call returns. Appends never wait for anything here.
 */
public final class Group implements Follower {
    /** What a group is in metrics and in the API. */
    public static final String KIND = "group";

    private static final Logger LOG = LoggerFactory.getLogger(Group.class);

    private final String name;
    private final Surroundings around;
    private final Ledger.Counters counters = new Ledger.Counters();
    private final Members members;
    private final Waiters waiters;
    private final Object lock = new Object();
    private final GroupConfig config;
    private final boolean configured;
    private final GroupStore store;
    private final GroupStore.Source source = new Pen();
    private Ledger ledger;
    private boolean over;
    private boolean closing;
    private boolean hurried;
    private volatile boolean paused;
    private volatile boolean deserted = true;
    private volatile @Nullable String stopped;
    private volatile @Nullable String fault;

    /**
     * @param damage why nothing may be given out before a reset; null if nothing is wrong
     */
    Group(String name, Surroundings around, GroupFile file, @Nullable String damage) {
        this.name = name;
        this.around = around;
        Checkpoint from = file.checkpoint();
        config = from.config();
        configured = from.isConfigured();
        paused = from.isPaused();
        store = new GroupStore(name, file);
        members = new Members(name, around.limits().members());
        waiters = new Waiters(around.waiting());
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

    /** Hands what changes over to the file. */
    private final class Pen implements GroupStore.Source {
        @Override
        public List<Change> collect() {
            List<Change> changes = new ArrayList<>();
            synchronized (lock) {
                // After a failure the ledger may have passed over something: what is on disk stays.
                if (stopped == null) {
                    ledger.collect(changes, closing);
                }
            }
            return changes;
        }

        @Override
        public void saved(List<Change> changes) {
            synchronized (lock) {
                ledger.saved(changes);
                if (!changes.isEmpty() && !waiters.isEmpty()) {
                    around.alarm().now();
                }
            }
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String name() {
        return name;
    }

    public GroupConfig config() {
        return config;
    }

    @Override
    public Standing standing() {
        Positions saved = store.saved();
        Lag lag = Lag.behind(around.journal(), saved, Instant.now());
        String cause = stopped;
        Standing.State state = Standing.State.STOPPED;
        if (cause == null) {
            cause = store.trouble() == null ? fault : store.trouble();
            state = paused ? Standing.State.PAUSED : cause == null ? Standing.State.RUNNING : Standing.State.RETRYING;
        }
        if (cause == null && deserted && !paused && lag.events() > 0) {
            cause = "no member fetches";
        }
        return new Standing(state, saved, lag, cause);
    }

    /** What it holds at this moment. */
    public GroupStatus.Load load() {
        synchronized (lock) {
            return new GroupStatus.Load(
                    ledger.inFlight(), ledger.window(), ledger.parked().size(), members.count());
        }
    }

    /** What was counted since it was opened. */
    public GroupStatus.Counts counts() {
        synchronized (lock) {
            return counters.counts();
        }
    }

    /** Everything about the group at this moment. Waits for a fetch that reads the journal. */
    public GroupStatus status() {
        Standing standing = standing();
        synchronized (lock) {
            long now = around.now();
            members.forgetIdle(now);
            return new GroupStatus(standing, ledger.read(), load(), members.list(now), counters.counts());
        }
    }

    /**
     * Asks for events. Reads the journal; writes the checkpoint if what may be given out has to be noted first. Cancel the future to
     * stop waiting.
     *
     * @return what there is, perhaps nothing once {@code wanted.patience()} is over. Fails with a {@link GroupException} if the group is
     *     deleted or closed before
     * @throws GroupException {@code STOPPED} if an operator has to mend the group first, {@code LIMIT} if it has as many members, or
     *     fetches that wait, as it may, {@code CLOSED} if it is closed
     */
    public CompletableFuture<List<Delivery>> fetch(Fetch wanted) {
        CompletableFuture<List<Delivery>> answer = new CompletableFuture<>();
        if (!attempt(wanted, answer, false)) {
            flush();
            attempt(wanted, answer, true);
        }
        return answer;
    }

    /**
     * Answers with what there is, or has {@code answer} wait; false = neither, as everything that there is has to be reserved on disk
     * first.
     *
     * @param reserved whether that was done
     */
    private boolean attempt(Fetch wanted, CompletableFuture<List<Delivery>> answer, boolean reserved) {
        List<Delivery> taken;
        synchronized (lock) {
            requireWorking();
            long now = around.now();
            Members.Member member = members.seen(wanted.member(), now);
            deserted = false;
            ledger.expire(now);
            taken = take(wanted, member, now);
            if (taken.isEmpty() && !reserved && ledger.isHeldUp()) {
                return false;
            }
            if (taken.isEmpty() && !hurried && !wanted.patience().isZero()) {
                if (waiters.size() >= around.limits().members()) {
                    throw new GroupException(
                            Reason.LIMIT,
                            "limit exceeded: groups.members=" + around.limits().members() + " fetches that wait, group="
                                    + name + "; let each member wait once");
                }
                waiters.add(new Waiter(wanted, member, now + wanted.patience().toNanos(), answer));
                // What was committed since it was looked woke nobody.
                around.alarm().now();
                return true;
            }
        }
        answer.complete(taken);
        return true;
    }

    private List<Delivery> take(Fetch wanted, Members.Member member, long now) {
        if (paused) {
            return List.of();
        }
        return guarded(() -> {
            List<Delivery> taken = ledger.take(wanted, member, now);
            fault = ledger.fault();
            if (ledger.wantsReservation()) {
                around.alarm().save();
            }
            around.alarm().at(ledger.due(Long.MAX_VALUE));
            return taken;
        });
    }

    /** Runs a step that changes the ledger; if it fails, nobody knows what is in there, and nothing more is given out or saved. */
    private <T> T guarded(Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException | Error e) {
            stopped = "the group has failed: " + e + "; reset it, or start the node anew";
            LOG.error("group failed group={}", name, e);
            throw e;
        }
    }

    private void requireWorking() {
        requireOpen();
        if (stopped != null) {
            throw new GroupException(Reason.STOPPED, "group=" + name + ": " + stopped);
        }
    }

    private void requireOpen() {
        if (over) {
            throw new GroupException(Reason.CLOSED, "the group is closed or deleted: group=" + name);
        }
    }

    /** Settles events for good: what follows in their streams may be given out. Never waits for the disk. */
    public Settled ack(Collection<String> ids) {
        return settle(ids, id -> ledger.ack(id));
    }

    /** Does as {@code nack} says with each. Never waits for the disk. */
    public Settled nack(Collection<String> ids, Nack nack) {
        return settle(ids, id -> ledger.nack(id, nack, around.now()));
    }

    /** Holds them for {@code lease} from now on. Never waits for the disk. */
    public Settled extend(Collection<String> ids, Duration lease) {
        Fetch.requireLease(lease);
        return settle(ids, id -> ledger.extend(id, lease, around.now()));
    }

    private Settled settle(Collection<String> ids, Predicate<String> settle) {
        synchronized (lock) {
            requireOpen();
            return guarded(() -> {
                // A lease that ran out has run out, whoever has looked since.
                ledger.expire(around.now());
                List<String> gone = new ArrayList<>();
                for (String id : ids) {
                    if (!settle.test(id)) {
                        gone.add(id);
                    }
                }
                wakeWaiting();
                return new Settled(ids.size() - gone.size(), gone);
            });
        }
    }

    private void wakeWaiting() {
        around.alarm().at(ledger.due(Long.MAX_VALUE));
        if (!waiters.isEmpty()) {
            around.alarm().now();
        }
    }

    /** Takes back deliveries that could not be handed over to their member: they count as never given out. */
    public void giveBack(Collection<Delivery> unseen) {
        settle(unseen.stream().map(Delivery::id).toList(), ledger::giveBack);
    }

    /** Ends the leases of a member that goes: what it held is given out again. Returns how many it held. */
    public int leave(String member) {
        synchronized (lock) {
            requireOpen();
            int held = guarded(() -> ledger.leave(member, around.now()));
            members.left(member);
            deserted = members.isEmpty();
            wakeWaiting();
            return held;
        }
    }

    /** Up to {@code limit} parked streams by name, those behind {@code after}. */
    public List<Parked> parked(@Nullable StreamId after, int limit) {
        synchronized (lock) {
            var from = after == null ? ledger.parked() : ledger.parked().tailMap(after, false);
            return from.values().stream().limit(limit).map(SideLane::parked).toList();
        }
    }

    /**
     * Has parked streams given out again, each from the event that it is parked for.
     *
     * @param stream which; null = all
     * @param dry whether only to say what would happen
     * @throws GroupException {@code NOT_FOUND} if that stream is not parked
     */
    public Replay replay(@Nullable StreamId stream, boolean dry) {
        List<Parked> streams = new ArrayList<>();
        Runnable step = () -> {
            List<SideLane> sides =
                    stream == null ? List.copyOf(ledger.parked().values()) : List.of(requireParked(stream));
            for (SideLane side : sides) {
                if (!side.parked().replaying()) {
                    streams.add(side.parked());
                    if (!dry) {
                        ledger.replay(side);
                    }
                }
            }
        };
        operate(step, dry);
        long events = 0;
        for (Parked each : streams) {
            events += Math.max(1, around.journal().version(each.stream()) - each.version() + 1);
        }
        LOG.info("replay group={} streams={} events={} dry={}", name, streams.size(), events, dry);
        return new Replay(streams.size(), events);
    }

    private SideLane requireParked(StreamId stream) {
        SideLane side = ledger.parked().get(stream);
        if (side == null) {
            throw new GroupException(Reason.NOT_FOUND, "nothing is parked: group=" + name + " stream=" + stream);
        }
        return side;
    }

    /**
     * Passes over the event that {@code stream} is parked for, for good; what follows in the stream is given out.
     *
     * @param version of the event, so that no other is meant
     * @throws GroupException {@code NOT_FOUND} if the stream is not parked, {@code CONFLICT} if it is parked for another version, or
     *     under replay
     */
    public void skip(StreamId stream, long version) {
        operate(
                () -> {
                    SideLane side = requireParked(stream);
                    Parked parked = side.parked();
                    if (parked.replaying() || parked.version() != version) {
                        throw new GroupException(
                                Reason.CONFLICT,
                                "the stream is not parked for that event: stream=" + stream + " version=" + version
                                        + " parked=" + parked.version() + (parked.replaying() ? ", under replay" : ""));
                    }
                    ledger.skipParked(side);
                },
                false);
        LOG.info("skipped group={} stream={} version={}", name, stream, version);
    }

    /** Changes the ledger as an operator wants, and saves that. */
    private void operate(Runnable step, boolean dry) {
        synchronized (lock) {
            requireWorking();
            step.run();
            wakeWaiting();
        }
        if (!dry) {
            flush();
            String trouble = store.trouble();
            if (trouble != null) {
                throw new GroupException(Reason.STORAGE, trouble);
            }
        }
    }

    /** Gives nothing out until {@link #resume()}; what members hold they may still settle. */
    public void pause() {
        pause(true);
    }

    /** Goes on where it was paused. */
    public void resume() {
        pause(false);
    }

    private void pause(boolean wanted) {
        store.decide(source, () -> {
            synchronized (lock) {
                requireOpen();
                if (paused == wanted) {
                    return null;
                }
                paused = wanted;
                wakeWaiting();
                return new Change.Paused(wanted);
            }
        });
        LOG.info("{} group={}", wanted ? "paused" : "resumed", name);
    }

    /**
     * Has the group go on from another place. Leases end, parked streams are forgotten, attempts are counted from 1 again: what a
     * member works on now may be given to another at once. Mends a group that has stopped.
     *
     * @param dry whether only to say what would happen
     * @throws IllegalArgumentException if the place is behind what is committed
     */
    public Moved reset(Place place, boolean dry) {
        Positions to = place.in(around.journal());
        Moved[] moved = new Moved[1];
        store.decide(source, () -> {
            synchronized (lock) {
                requireOpen();
                moved[0] = moved(to);
                if (!configured) {
                    throw new GroupException(
                            Reason.CONFLICT, "it is not known what the group is for; delete it and create it anew");
                }
                if (dry) {
                    return null;
                }
                ledger.releaseAll();
                ledger = ledger(at(config, to));
                stopped = null;
                wakeWaiting();
                return new Change.Reset(to);
            }
        });
        LOG.info("reset group={} from={} to={} dry={}", name, moved[0].from(), to, dry);
        return moved[0];
    }

    private Moved moved(Positions to) {
        Positions end = around.journal().end();
        long events = 0;
        for (int shard = 0; shard < around.journal().shards(); shard++) {
            events += end.sequence(shard) - to.sequence(shard);
        }
        return new Moved(
                stopped == null ? ledger.floor() : store.saved(),
                to,
                events,
                ledger.parked().size(),
                ledger.inFlight());
    }

    /** Saves what has changed. Waits for the disk. */
    void flush() {
        store.flush(source);
    }

    /** What the file holds, to be the beginning of another group. */
    List<Change> copy() {
        synchronized (lock) {
            requireWorking();
        }
        flush();
        return store.copy();
    }

    /** Serves those who wait, as far as there is something, and returns when to look again at the latest. */
    long pump(long now) {
        List<Runnable> answers = new ArrayList<>();
        long due;
        String cause = stopped;
        if (cause != null) {
            refuseWaiting(new GroupException(Reason.STOPPED, "group=" + name + ": " + cause));
            return Long.MAX_VALUE;
        }
        synchronized (lock) {
            if (over) {
                return Long.MAX_VALUE;
            }
            guarded(() -> {
                ledger.expire(now);
                return true;
            });
            due = ledger.due(Long.MAX_VALUE);
            boolean dry = false;
            for (Waiter waiter : waiters.list()) {
                if (waiter.answer().isDone()) {
                    waiters.remove(waiter);
                    continue;
                }
                List<Delivery> taken = dry ? List.of() : take(waiter.wanted(), waiter.member(), now);
                dry = taken.isEmpty();
                if (!dry || waiter.deadline() <= now) {
                    waiters.remove(waiter);
                    answers.add(() -> answer(waiter, taken));
                } else {
                    due = Math.min(due, waiter.deadline());
                }
            }
            members.forgetIdle(now);
            deserted = members.isEmpty();
            due = ledger.hasMore() && !waiters.isEmpty() ? now : Math.min(due, ledger.due(Long.MAX_VALUE));
        }
        answers.forEach(Runnable::run);
        return due;
    }

    private void answer(Waiter waiter, List<Delivery> taken) {
        if (!waiter.answer().complete(taken) && !taken.isEmpty()) {
            giveBack(taken);
        }
    }

    /** Answers those who wait, and lets nobody wait from now on. */
    void stopWaiting() {
        synchronized (lock) {
            hurried = true;
        }
        takeWaiting().forEach(waiter -> answer(waiter, List.of()));
    }

    private void refuseWaiting(GroupException why) {
        takeWaiting().forEach(waiter -> waiter.answer().completeExceptionally(why));
    }

    private List<Waiter> takeWaiting() {
        synchronized (lock) {
            List<Waiter> left = waiters.list();
            left.forEach(waiters::remove);
            return left;
        }
    }

    /** Ends it: those who wait are told, and what is known is saved. */
    void close(GroupException why) {
        synchronized (lock) {
            over = true;
            closing = true;
        }
        refuseWaiting(why);
        flush();
        store.close();
    }
}
