package io.tailrace.consumer;

import io.tailrace.consumer.GroupException.Reason;
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
    private final GroupState state;
    private final Serving serving;
    private final boolean configured;
    private final GroupStore store;
    private final GroupStore.Source source = new Pen();
    private boolean closing;

    /** {@code damage} = why nothing may be given out before a reset; null if nothing is wrong. */
    Group(String name, Surroundings around, GroupFile file, @Nullable String damage) {
        this.name = name;
        this.around = around;
        configured = file.checkpoint().isConfigured();
        store = new GroupStore(name, file);
        state = new GroupState(name, around, file.checkpoint(), damage);
        serving = new Serving(name, around, state, this::giveBack);
    }

    /** Hands what changes over to the file. */
    private final class Pen implements GroupStore.Source {
        @Override
        public List<Change> collect() {
            List<Change> changes = new ArrayList<>();
            synchronized (state) {
                // After a failure the ledger may have passed over something: what is on disk stays.
                if (state.stopped() == null) {
                    state.ledger().collect(changes, closing);
                }
            }
            return changes;
        }

        @Override
        public void saved(List<Change> changes) {
            synchronized (state) {
                state.ledger().lanes().saved(changes);
                if (!changes.isEmpty() && serving.hasWaiting()) {
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
        return state.config();
    }

    @Override
    public Standing standing() {
        Positions saved = store.saved();
        Lag lag = Lag.behind(around.journal(), saved, Instant.now());
        String cause = state.stopped();
        boolean paused = state.isPaused();
        Standing.State now = Standing.State.STOPPED;
        if (cause == null) {
            cause = store.trouble() == null ? state.fault() : store.trouble();
            now = paused ? Standing.State.PAUSED : cause == null ? Standing.State.RUNNING : Standing.State.RETRYING;
        }
        if (cause == null && serving.isDeserted() && !paused && lag.events() > 0) {
            cause = "no member fetches";
        }
        return new Standing(now, saved, lag, cause);
    }

    /** What it holds at this moment. */
    public GroupStatus.Load load() {
        synchronized (state) {
            Ledger ledger = state.ledger();
            return new GroupStatus.Load(
                    ledger.inFlight(),
                    ledger.lanes().window(),
                    ledger.parked().size(),
                    serving.members().count());
        }
    }

    /** What was counted since it was opened. */
    public GroupStatus.Counts counts() {
        synchronized (state) {
            return state.counts();
        }
    }

    /** Everything about the group at this moment. Waits for a fetch that reads the journal. */
    public GroupStatus status() {
        Standing standing = standing();
        synchronized (state) {
            long now = around.now();
            Members members = serving.members();
            members.forgetIdle(now);
            return new GroupStatus(standing, state.ledger().lanes().read(), load(), members.list(now), state.counts());
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
        if (!serving.attempt(wanted, answer, false)) {
            flush();
            serving.attempt(wanted, answer, true);
        }
        return answer;
    }

    /** Settles events for good: what follows in their streams may be given out. Never waits for the disk. */
    public Settled ack(Collection<String> ids) {
        return settle(ids, id -> state.ledger().ack(id));
    }

    /** Does as {@code nack} says with each. Never waits for the disk. */
    public Settled nack(Collection<String> ids, Nack nack) {
        return settle(ids, id -> state.ledger().nack(id, nack, around.now()));
    }

    /** Holds them for {@code lease} from now on. Never waits for the disk. */
    public Settled extend(Collection<String> ids, Duration lease) {
        Fetch.requireLease(lease);
        return settle(ids, id -> state.ledger().extend(id, lease, around.now()));
    }

    private Settled settle(Collection<String> ids, Predicate<String> settle) {
        synchronized (state) {
            state.requireOpen();
            return state.guarded(() -> {
                // A lease that ran out has run out, whoever has looked since.
                state.ledger().expire(around.now());
                List<String> gone = new ArrayList<>();
                for (String id : ids) {
                    if (!settle.test(id)) {
                        gone.add(id);
                    }
                }
                serving.wake();
                return new Settled(ids.size() - gone.size(), gone);
            });
        }
    }

    /** Takes back deliveries that could not be handed over to their member: they count as never given out. */
    public void giveBack(Collection<Delivery> unseen) {
        settle(unseen.stream().map(Delivery::id).toList(), id -> state.ledger().giveBack(id));
    }

    /** Ends the leases of a member that goes: what it held is given out again. Returns how many it held. */
    public int leave(String member) {
        synchronized (state) {
            state.requireOpen();
            int held = state.guarded(() -> state.ledger().leave(member, around.now()));
            serving.left(member);
            return held;
        }
    }

    /** Up to {@code limit} parked streams by name, those behind {@code after}. */
    public List<Parked> parked(@Nullable StreamId after, int limit) {
        synchronized (state) {
            var all = state.ledger().parked();
            var from = after == null ? all : all.tailMap(after, false);
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
                    stream == null ? List.copyOf(state.ledger().parked().values()) : List.of(requireParked(stream));
            for (SideLane side : sides) {
                if (!side.parked().replaying()) {
                    streams.add(side.parked());
                    if (!dry) {
                        state.ledger().replay(side);
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
        SideLane side = state.ledger().parked().get(stream);
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
                    state.ledger().skipParked(side);
                },
                false);
        LOG.info("skipped group={} stream={} version={}", name, stream, version);
    }

    /** Changes the ledger as an operator wants, and saves that. */
    private void operate(Runnable step, boolean dry) {
        synchronized (state) {
            state.requireWorking();
            step.run();
            serving.wake();
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
            synchronized (state) {
                state.requireOpen();
                if (state.isPaused() == wanted) {
                    return null;
                }
                state.setPaused(wanted);
                serving.wake();
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
            synchronized (state) {
                state.requireOpen();
                moved[0] = moved(to);
                if (!configured) {
                    throw new GroupException(
                            Reason.CONFLICT, "it is not known what the group is for; delete it and create it anew");
                }
                if (dry) {
                    return null;
                }
                state.restart(to);
                serving.wake();
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
        Ledger ledger = state.ledger();
        return new Moved(
                state.stopped() == null ? ledger.lanes().floor() : store.saved(),
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
        synchronized (state) {
            state.requireWorking();
        }
        flush();
        return store.copy();
    }

    /** Serves those who wait, as far as there is something, and returns when to look again at the latest. */
    long pump(long now) {
        return serving.pump(now);
    }

    /** Answers those who wait, and lets nobody wait from now on. */
    void stopWaiting() {
        serving.stopWaiting();
    }

    /** Ends it: those who wait are told, and what is known is saved. */
    void close(GroupException why) {
        synchronized (state) {
            state.end();
            closing = true;
        }
        serving.refuseWaiting(why);
        flush();
        store.close();
    }
}
