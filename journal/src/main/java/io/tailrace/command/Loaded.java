package io.tailrace.command;

/**
 * A state as it was loaded.
 *
 * @param version of the last event in it
 * @param snapshotVersion version of the snapshot under it; 0 = none
 * @param events folded on top of that
 * @param bytes of those events as they are stored
 * @param nanos that this took
 */
record Loaded<S>(S state, long version, long snapshotVersion, long events, long bytes, long nanos) {}
