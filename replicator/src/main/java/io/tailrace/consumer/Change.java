package io.tailrace.consumer;

import io.tailrace.journal.Positions;
import io.tailrace.journal.StreamId;

/** One thing that a group's file has to remember. {@link ChangeCodec} gives each its bytes. */
sealed interface Change {
    /** How the group is to work. */
    record Configured(GroupConfig config) implements Change {}

    /** Everything up to {@code sequence} is settled, or waits in a parked stream. */
    record Floor(int shard, long sequence) implements Change {}

    /** Events up to {@code sequence} may have been given out: after a crash they are marked as such. */
    record Reserved(int shard, long sequence) implements Change {}

    /** This event above the floor is settled. */
    record Done(int shard, long sequence) implements Change {}

    /** This event above the floor was given out {@code attempt} times. */
    record Attempted(int shard, long sequence, int attempt) implements Change {}

    /** This stream waits, from that version on. */
    record Laid(Parked parked) implements Change {}

    /** This stream waits no longer. */
    record Freed(StreamId stream) implements Change {}

    /** Whether events are given out. */
    record Paused(boolean paused) implements Change {}

    /** The group goes on from there; nothing else of before holds. */
    record Reset(Positions positions) implements Change {}
}
