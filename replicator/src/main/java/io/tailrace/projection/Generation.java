package io.tailrace.projection;

/**
 * One building of a view, with tables of its own.
 *
 * @param number from 1; never used twice
 * @param version of the projection that fills it
 * @param lanes into which each shard is divided, fixed as positions are kept for each; 0 = one lane for all shards
 * @param eventsPerSecond the most that building it may take in; 0 = as fast as it goes
 */
record Generation(int number, int version, int lanes, long eventsPerSecond) {
    /** Whether one thread alone writes it, if the journal has {@code shards}. */
    boolean isWrittenByOne(int shards) {
        return lanes == 0 || lanes * shards == 1;
    }
}
