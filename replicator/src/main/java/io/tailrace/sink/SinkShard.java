package io.tailrace.sink;

import io.tailrace.replicator.Standing.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a sink stands in one shard.
 *
 * @param shard from 0
 * @param state RUNNING, RETRYING, STOPPED or PAUSED
 * @param sequence the last event that needs not be sent any more: it is safe at the destination, was skipped, or is not wanted
 * @param sent events that were safe at the destination since the start of the process
 * @param sentBytes their size as they are stored
 * @param failures in a row; 0 = the last attempt went well
 * @param failing the event that the destination refuses; 0 = none
 * @param cause why it does not run, with the cure; null while it does
 * @param retryAt when it tries again; null if it does not wait for that
 */
public record SinkShard(
        int shard,
        State state,
        long sequence,
        long sent,
        long sentBytes,
        int failures,
        long failing,
        @Nullable String cause,
        @Nullable Instant retryAt) {}
