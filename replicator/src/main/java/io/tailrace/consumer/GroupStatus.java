package io.tailrace.consumer;

import io.tailrace.journal.Positions;
import io.tailrace.replicator.Standing;
import java.time.Duration;
import java.util.List;

/**
 * A group at one moment.
 *
 * @param standing state, checkpoint, lag and cause
 * @param read how far each shard was read: behind it nothing is in memory
 * @param load what it holds
 * @param members who fetched lately or holds events
 * @param counts since the group was opened
 */
public record GroupStatus(Standing standing, Positions read, Load load, List<Member> members, Counts counts) {
    public GroupStatus {
        members = List.copyOf(members);
    }

    /**
     * What a group holds in memory, each bounded by {@link GroupsConfig}.
     *
     * @param inFlight events that members hold
     * @param window events read and not yet passed by the checkpoint, those in flight and those acknowledged early among them
     * @param parked parked streams, those under replay among them
     * @param members who fetched lately or holds events
     */
    public record Load(int inFlight, int window, int parked, int members) {}

    /**
     * A member.
     *
     * @param inFlight events that it holds
     * @param idle since it last fetched or settled something
     */
    public record Member(String name, int inFlight, Duration idle) {}

    /**
     * What happened to events, each counted since the group was opened.
     *
     * @param delivered times that an event was given out
     * @param redelivered those that were not the first of their event
     * @param acked events acknowledged
     * @param retried times that a member handed one back
     * @param expired leases that ran out
     * @param parked times that an event was parked
     * @param skipped events passed over
     */
    public record Counts(
            long delivered, long redelivered, long acked, long retried, long expired, long parked, long skipped) {}
}
