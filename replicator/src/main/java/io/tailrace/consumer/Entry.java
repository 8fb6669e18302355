package io.tailrace.consumer;

import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** One event on its way through a group. Confined to the group's lock. */
final class Entry {
    /** By the moment at which something happens to it. */
    static final Comparator<Entry> BY_DUE = Comparator.<Entry>comparingLong(entry -> entry.due)
            .thenComparingInt(entry -> entry.lane.shard())
            .thenComparingLong(entry -> entry.sequence);

    /** Where it is on its way. */
    enum State {
        /** Behind an event of its stream. */
        WAITING,
        /** May be given out. */
        READY,
        /** A member holds it. */
        LEASED,
        /** It failed and is given some time. */
        RESTING,
        /** Settled, or waiting in a parked stream. */
        DONE
    }

    final Lane lane;
    final StreamId stream;
    final long sequence;
    final long version;
    /** The stream under replay that it belongs to; null = it came in the order of its shard. */
    final @Nullable SideLane side;

    State state = State.WAITING;
    /** Its bytes, until it is given out for the first time. */
    @Nullable
    RecordedEvent event;
    /** The next event of its stream that was read. */
    @Nullable
    Entry next;
    /** How often it was given out. */
    int attempt;
    /** How often it may be. */
    int attemptsMax;
    /** When its lease runs out or its rest ends; nanoseconds. */
    long due;

    @Nullable
    Lease lease;

    boolean doneSaved;
    int attemptSaved;

    /** Who holds it, and under which id. */
    record Lease(String id, Members.Member member) {}

    Entry(Lane lane, RecordedEvent event, @Nullable SideLane side) {
        this.lane = lane;
        this.event = event;
        this.side = side;
        this.stream = event.stream();
        this.sequence = event.sequence();
        this.version = event.version();
    }
}
