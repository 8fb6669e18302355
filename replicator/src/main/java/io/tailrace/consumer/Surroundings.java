package io.tailrace.consumer;

import io.tailrace.journal.Journal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What all groups of a journal have in common.
 *
 * @param clock nanoseconds that only go forward
 * @param random for rests and lease ids; safe from any thread
 * @param waiting fetches that wait, of all groups
 */
record Surroundings(
        Journal journal,
        GroupsConfig limits,
        LongSupplier clock,
        RandomGenerator random,
        Alarm alarm,
        AtomicInteger waiting) {
    long now() {
        return clock.getAsLong();
    }
}
