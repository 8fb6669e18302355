package io.tailrace.consumer;

import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalException;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import io.tailrace.journal.UpcastException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything a group has in memory: its lanes, who holds what until when, and which streams are parked. Confined to the
 * group's lock.
 *
 * <p>The first event of each stream that is not settled is the only one of it that may be given out. An event whose lease ran
 * out, or that was handed back, stays the first of its stream; if it is parked, the whole stream leaves its lane and waits in
 * the journal, so that nothing but that stream waits for it.
 */
final class Ledger {
    /** Events that one call reads before it comes back. */
    private static final int READ_MAX = 10_000;

    private final GroupConfig config;
    private final GroupsConfig limits;
    private final Shapes shapes;
    private final RandomGenerator random;
    private final Lanes lanes;
    /** Of each stream with events in a lane, the last of them. */
    private final Map<StreamId, Entry> tails = new HashMap<>();

    private final Leases leases;
    private final ParkedStreams parked;
    private final Counters counters;
    private boolean more;
    private boolean hungry;
    private boolean parkedFull;

    Ledger(Journal journal, GroupsConfig limits, Checkpoint from, Counters counters, RandomGenerator random) {
        this.config = from.config();
        this.limits = limits;
        this.counters = counters;
        this.random = random;
        shapes = new Shapes(journal, config.filter());
        leases = new Leases(random);
        parked = new ParkedStreams(journal);
        lanes = new Lanes(journal, shapes, limits, from);
        for (Parked stream : from.parked()) {
            parked.load(stream, lanes.of(stream.shard()).reservedBefore());
        }
    }

    /** Gives out what {@code wanted} asks for, as far as there is something. */
    List<Delivery> take(Fetch wanted, Members.Member member, long now) {
        List<Delivery> taken = new ArrayList<>();
        more = false;
        hungry = false;
        parked.hungry().forEach(this::feed);
        long room = wanted.bytes();
        int idle = 0;
        int budget = READ_MAX;
        while (taken.size() < wanted.max() && leases.size() < config.inFlight() && idle < lanes.count()) {
            Lane lane = lanes.current();
            Entry entry = lane.pollReady();
            if (entry != null) {
                RecordedEvent event = event(entry, now);
                if (event == null) {
                    continue;
                }
                if (!taken.isEmpty() && event.storedBytes() > room) {
                    lane.readyAgain(entry);
                    break;
                }
                room -= event.storedBytes();
                give(entry, event, wanted, member, now, taken);
                idle = 0;
                lanes.turn();
            } else if (!lane.hasReady() && !lane.isFull() && read(lane)) {
                if (--budget == 0) {
                    more = true;
                    break;
                }
            } else {
                idle++;
                lanes.turn();
            }
        }
        // What the lanes have passed over may be the turn of a stream under replay.
        more |= hungry && budget < READ_MAX;
        return taken;
    }

    /** Whether the last {@link #take} stopped before it had looked at everything. */
    boolean hasMore() {
        return more;
    }

    /** The stored event; null if it cannot be read: that is an attempt that failed. */
    private @Nullable RecordedEvent event(Entry entry, long now) {
        try {
            return entry.lane.event(entry);
        } catch (JournalException e) {
            entry.attempt++;
            failed(entry, String.valueOf(e.getMessage()), null, now);
            return null;
        }
    }

    private void give(
            Entry entry, RecordedEvent event, Fetch wanted, Members.Member member, long now, List<Delivery> taken) {
        List<RecordedEvent> parts;
        entry.attempt++;
        entry.lane.drop(entry);
        try {
            parts = shapes.newest(event);
        } catch (UpcastException e) {
            failed(entry, String.valueOf(e.getMessage()), null, now);
            return;
        }
        Duration time = wanted.lease() == null ? config.lease() : wanted.lease();
        String id = leases.give(entry, member, now + time.toNanos());
        if (entry.side != null) {
            entry.side.given(entry);
            parked.changed(entry.side);
        }
        counters.delivered++;
        counters.redelivered += entry.attempt > 1 ? 1 : 0;
        taken.add(new Delivery(id, entry.attempt, time, parts));
    }

    /** Reads the next event of a lane; false if there is none now. */
    private boolean read(Lane lane) {
        RecordedEvent event = lane.next();
        if (event != null) {
            met(lane, event);
        } else {
            more |= lane.mayHaveMore();
        }
        lane.settle();
        return event != null;
    }

    private void met(Lane lane, RecordedEvent event) {
        // What a parked stream is followed by waits in the journal.
        if (lane.wasSettled(event.sequence()) || parked.contains(event.stream()) || !shapes.wants(event)) {
            return;
        }
        Entry entry = new Entry(lane, event, null);
        entry.attempt = lane.attemptsBefore(event.sequence());
        entry.attemptsMax = config.attempts();
        lane.add(entry);
        Entry before = tails.put(entry.stream, entry);
        if (before == null) {
            lane.ready(entry);
        } else {
            before.next = entry;
        }
    }

    /** Reads on in a stream under replay. */
    private void feed(SideLane side) {
        Lane lane = lanes.of(side.parked().shard());
        switch (side.read(lane, shapes, config.attempts())) {
            case EVENT -> {
                parked.changed(side);
                lane.ready(Objects.requireNonNull(side.entry()));
            }
            case JOINS -> {
                parked.joined(side);
                more = true;
            }
            case MORE -> more = true;
            case LATER -> hungry = true;
        }
    }

    /** Settles the event of a lease; false if there is no such lease. */
    boolean ack(String id) {
        Entry entry = leases.release(id);
        if (entry == null) {
            return false;
        }
        counters.acked++;
        finish(entry);
        return true;
    }

    /** Does as {@code nack} says with the event of a lease; false if there is no such lease. */
    boolean nack(String id, Nack nack, long now) {
        Entry entry = leases.release(id);
        if (entry == null) {
            return false;
        }
        switch (nack.action()) {
            case RETRY -> {
                counters.retried++;
                failed(entry, nack.reason(), nack.delay(), now);
            }
            case PARK -> park(entry, nack.reason(), now);
            case SKIP -> skip(entry);
        }
        return true;
    }

    /** Lengthens a lease, from now on; false if there is no such lease. */
    boolean extend(String id, Duration time, long now) {
        return leases.extend(id, now + time.toNanos());
    }

    /** Takes back an event that the member has not seen: it counts as never given out; false if there is no such lease. */
    boolean giveBack(String id) {
        Entry entry = leases.release(id);
        if (entry == null) {
            return false;
        }
        entry.attempt--;
        entry.lane.readyAgain(entry);
        return true;
    }

    /** Ends all leases of a member; its events are given out again. */
    int leave(String member, long now) {
        List<String> held = leases.of(member);
        for (String id : held) {
            Entry entry = leases.release(id);
            if (entry != null) {
                failed(entry, "its member left", Duration.ZERO, now);
            }
        }
        return held.size();
    }

    /** Ends leases and rests that are over by {@code now}. */
    void expire(long now) {
        for (Entry entry = leases.over(now); entry != null; entry = leases.over(now)) {
            Entry.Lease lease = entry.lease;
            if (lease == null) {
                leases.rested(entry);
                entry.lane.readyAgain(entry);
            } else {
                counters.expired++;
                leases.release(lease.id());
                failed(entry, "its lease ran out: member=" + lease.member().name, Duration.ZERO, now);
            }
        }
    }

    /** Ends all leases, for good. */
    void releaseAll() {
        leases.releaseAll();
    }

    /** When the next lease or rest is over; {@code otherwise} if there is none before it. */
    long due(long otherwise) {
        return leases.due(otherwise);
    }

    private void failed(Entry entry, String reason, @Nullable Duration delay, long now) {
        if (entry.attempt < entry.attemptsMax) {
            rest(entry, delay == null ? backoff(entry.attempt) : delay.toNanos(), now);
        } else if (config.exhausted() == GroupConfig.Exhausted.SKIP) {
            skip(entry);
        } else {
            park(entry, reason, now);
        }
    }

    private void rest(Entry entry, long nanos, long now) {
        if (nanos == 0) {
            entry.lane.readyAgain(entry);
        } else {
            leases.rest(entry, now + nanos);
        }
    }

    private long backoff(int attempt) {
        long most = config.backoffMax().toNanos();
        return jitter(Math.min(most, config.backoffMin().toNanos() << Math.min(attempt - 1, 20)));
    }

    private long jitter(long full) {
        return full / 2 + random.nextLong(full - full / 2 + 1);
    }

    private void skip(Entry entry) {
        counters.skipped++;
        finish(entry);
    }

    private void park(Entry entry, String reason, long now) {
        SideLane side = entry.side;
        if (side == null && parked.size() >= limits.parked()) {
            // Nothing may be forgotten: it holds its place and is tried again, until an operator makes room.
            parkedFull = true;
            rest(entry, jitter(config.backoffMax().toNanos()), now);
            return;
        }
        counters.parked++;
        Parked stream = new Parked(
                entry.stream,
                entry.lane.shard(),
                entry.sequence,
                entry.version,
                entry.attempt,
                entry.sequence,
                reason.isEmpty() ? "no reason was given" : reason,
                Instant.now(),
                false);
        parked.park(stream, side, entry.lane.reservedBefore());
        if (side != null) {
            return;
        }
        tails.remove(entry.stream);
        for (Entry behind = entry; behind != null; behind = behind.next) {
            behind.state = Entry.State.DONE;
            // Not settled, but kept by the parked stream: after a restart the lane is to meet it again.
            behind.doneSaved = true;
            behind.lane.drop(behind);
        }
        entry.lane.settle();
    }

    private void finish(Entry entry) {
        entry.state = Entry.State.DONE;
        SideLane side = entry.side;
        if (side != null) {
            side.settled();
            parked.changed(side);
            feed(side);
            return;
        }
        Entry next = entry.next;
        if (next == null) {
            tails.remove(entry.stream);
        } else {
            next.lane.ready(next);
        }
        entry.lane.settle();
    }

    /** Has a parked stream given out again. */
    void replay(SideLane side) {
        if (parked.replay(side)) {
            parkedFull = false;
        }
    }

    /** Passes over the event that a stream is parked for, and has what follows given out. */
    void skipParked(SideLane side) {
        counters.skipped++;
        side.settled();
        replay(side);
    }

    NavigableMap<StreamId, SideLane> parked() {
        return parked.all();
    }

    int inFlight() {
        return leases.size();
    }

    Lanes lanes() {
        return lanes;
    }

    /** Why something does not move; null if nothing is wrong. */
    @Nullable
    String fault() {
        String unread = lanes.fault();
        if (unread != null) {
            return unread;
        }
        return parkedFull
                ? "limit reached: groups.parked=" + limits.parked()
                        + "; events are tried again in place of being parked. Replay or skip parked ones, or raise the limit"
                : null;
    }

    /** Adds what is to be saved since it was last asked. {@code closing} = nothing is given out from now on. */
    void collect(List<Change> changes, boolean closing) {
        lanes.collect(changes, closing);
        parked.collect(changes);
    }
}
