package io.tailrace.projection;

import io.tailrace.replicator.Standing;
import org.jspecify.annotations.Nullable;

/**
 * How a projection is, for operators.
 *
 * @param name of the projection
 * @param version of the projection as it is loaded
 * @param standing as a follower of the journals; its positions are those of the generation that serves, or of the one being built
 *     if the one that serves was made by another version and stands still
 * @param paused whether an operator paused it
 * @param generation that serves; 0 = none yet
 * @param servedVersion version of the projection that made it
 * @param lanes of each shard; 0 = one for all shards
 * @param poison the event that it stopped at, also while rebuilding; null = none
 * @param retry what it tries again by itself; null = nothing
 * @param rebuild the one under way; null = none
 */
public record ProjectionStatus(
        String name,
        int version,
        Standing standing,
        boolean paused,
        int generation,
        int servedVersion,
        int lanes,
        @Nullable Poison poison,
        @Nullable Retry retry,
        @Nullable Rebuild rebuild) {
    /**
     * A generation that is being built beside the one that serves.
     *
     * @param generation its number
     * @param done events taken in
     * @param total events to take in until it can serve, as of now
     * @param eventsPerSecond over the last seconds; 0 = not known yet
     * @param secondsLeft at that rate; below 0 = not known yet
     */
    public record Rebuild(int generation, long done, long total, double eventsPerSecond, long secondsLeft) {}
}
