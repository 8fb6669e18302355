package io.tailrace.journal;

import io.tailrace.journal.log.FailureText;
import org.jspecify.annotations.Nullable;

/**
 * One shard at one moment.
 *
 * @param shard from 0
 * @param appended sequence of the last event written
 * @param committed sequence of the last event that readers see
 * @param durable sequence of the last event that was forced to disk
 * @param epoch the writer's incarnation, from 1
 * @param streams number of streams
 * @param ringDepth appends taken in and not yet answered
 * @param ringCapacity the most of those: the places of the ring, and as many that wait for the disk
 * @param cycles number of journal files
 * @param bytes of all commits in them
 * @param fenced why the shard takes no more writes; null = it does
 */
public record ShardStatus(
        int shard,
        long appended,
        long committed,
        long durable,
        long epoch,
        long streams,
        long ringDepth,
        long ringCapacity,
        int cycles,
        long bytes,
        @Nullable String fenced) {
    /** Whether the shard takes no more writes because its disk was full. */
    public boolean isDiskFull() {
        return fenced != null && FailureText.saysDiskFull(fenced);
    }
}
