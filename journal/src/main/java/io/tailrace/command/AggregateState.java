package io.tailrace.command;

import io.tailrace.journal.StreamId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of one aggregate after some event of it.
 *
 * @param version of that event; 0 = the initial state, there is no event
 * @param time when that event was stored; null if there is none
 * @param state as its decider made it
 * @param name of the state, as its codec calls it
 * @param contentType of {@code data}
 * @param data the state as its codec writes it
 * @param snapshotVersion version of the snapshot that this was built upon; 0 = none
 */
public record AggregateState(
        StreamId stream,
        long version,
        @Nullable Instant time,
        Object state,
        String name,
        String contentType,
        byte[] data,
        long snapshotVersion) {}
