package io.tailrace.consumer;

import io.tailrace.replicator.Bounds;
import java.time.Duration;

/**
 * What all groups of a node may take. Immutable; every bound is checked here.
 *
 * @param groups most groups; 1 to 10,000
 * @param members most members of a group at one time; 1 to 10,000
 * @param inFlight most events that the members of a group hold at one time; 1 to 100,000
 * @param parked most parked streams of a group; 1 to 100,000
 * @param window most events of a shard that a group holds in mind at one time, read and not yet passed by its checkpoint: those
 *     acknowledged behind one that is not are among them; 1 to 1,000,000
 * @param windowBytes most bytes of events read and not yet given out, of a group and shard; 1 KiB to 1 GiB, always room for one
 * @param checkpointInterval how often what was acknowledged is forced to disk; 1 ms to 1 minute
 */
public record GroupsConfig(
        int groups, int members, int inFlight, int parked, int window, long windowBytes, Duration checkpointInterval) {
    public static final int GROUPS_DEFAULT = 256;
    public static final int MEMBERS_DEFAULT = 256;
    public static final int IN_FLIGHT_DEFAULT = 10_000;
    public static final int PARKED_DEFAULT = 10_000;
    public static final int WINDOW_DEFAULT = 20_000;
    public static final long WINDOW_BYTES_DEFAULT = 8L << 20;
    public static final Duration CHECKPOINT_INTERVAL_DEFAULT = Duration.ofMillis(100);

    private static final GroupsConfig DEFAULTS = new GroupsConfig(
            GROUPS_DEFAULT,
            MEMBERS_DEFAULT,
            IN_FLIGHT_DEFAULT,
            PARKED_DEFAULT,
            WINDOW_DEFAULT,
            WINDOW_BYTES_DEFAULT,
            CHECKPOINT_INTERVAL_DEFAULT);

    public GroupsConfig {
        Bounds.require("groups", groups, 1, 10_000);
        Bounds.require("members", members, 1, 10_000);
        Bounds.require("in-flight", inFlight, 1, 100_000);
        Bounds.require("parked", parked, 1, 100_000);
        Bounds.require("window", window, 1, 1_000_000);
        Bounds.require("window-bytes", windowBytes, 1 << 10, 1 << 30);
        Bounds.require("checkpoint-interval milliseconds", checkpointInterval.toMillis(), 1, 60_000);
    }

    public static GroupsConfig defaults() {
        return DEFAULTS;
    }

    public GroupsConfig withGroups(int wanted) {
        return new GroupsConfig(wanted, members, inFlight, parked, window, windowBytes, checkpointInterval);
    }

    public GroupsConfig withMembers(int wanted) {
        return new GroupsConfig(groups, wanted, inFlight, parked, window, windowBytes, checkpointInterval);
    }

    public GroupsConfig withInFlight(int wanted) {
        return new GroupsConfig(groups, members, wanted, parked, window, windowBytes, checkpointInterval);
    }

    public GroupsConfig withParked(int wanted) {
        return new GroupsConfig(groups, members, inFlight, wanted, window, windowBytes, checkpointInterval);
    }

    public GroupsConfig withWindow(int wanted) {
        return new GroupsConfig(groups, members, inFlight, parked, wanted, windowBytes, checkpointInterval);
    }

    public GroupsConfig withWindowBytes(long wanted) {
        return new GroupsConfig(groups, members, inFlight, parked, window, wanted, checkpointInterval);
    }

    public GroupsConfig withCheckpointInterval(Duration wanted) {
        return new GroupsConfig(groups, members, inFlight, parked, window, windowBytes, wanted);
    }
}
