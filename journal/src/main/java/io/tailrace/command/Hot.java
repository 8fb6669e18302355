package io.tailrace.command;

/**
 * A state in memory.
 *
 * @param version of the last event in it
 * @param events since the last snapshot
 * @param bytes of them
 */
record Hot(Object state, long version, long events, long bytes) {}
