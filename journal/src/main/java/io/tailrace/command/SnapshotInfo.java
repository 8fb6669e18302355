package io.tailrace.command;

import io.tailrace.journal.Position;
import io.tailrace.journal.StreamId;
import java.time.Instant;

/**
 * What is known of a snapshot without reading its state.
 *
 * @param version of the last event in it
 * @param position of that event
 * @param taken when it was written
 * @param stateVersion the aggregate's version of states when it was written
 * @param bytes of the state
 * @param usable whether a load would take it: right version of states, same upcasters, and an event that is in the journal
 */
public record SnapshotInfo(
        StreamId stream, long version, Position position, Instant taken, int stateVersion, int bytes, boolean usable) {}
