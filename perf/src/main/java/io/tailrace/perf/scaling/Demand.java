package io.tailrace.perf.scaling;

/**
 * What is wanted of a store, by the number of events a day. The rest is assumed, and said in the table's heading.
 *
 * @param eventsPerDay at least 1
 */
record Demand(double eventsPerDay) {
    /** The busiest second against the mean. */
    static final double PEAK = 10;
    /** How much of a measured rate a shard or node is given to do, so that it is not always at its limit. */
    static final double LOAD = 0.5;
    /** Copies of every event where none may be lost with a machine. */
    static final int COPIES = 3;
    /** Events of a stream, over its life. */
    static final int EVENTS_PER_STREAM = 100;
    /** Data of one event. */
    static final int DATA_BYTES = 1_024;
    /** A snapshot is taken of a stream every so many events, and is about as long as two events. */
    static final int EVENTS_PER_SNAPSHOT = 100;

    static final int SNAPSHOT_BYTES = 2 * DATA_BYTES;
    static final int DAYS = 365;

    /** Header of a commit 56, of an event 48; stream id 24, event id 36, type 16; a list of 64 places every 64th event. */
    private static final int AROUND_BYTES = 56 + 48 + 24 + 36 + 16 + 10;

    /** HTTP head and JSON around the data of one append. */
    private static final int REQUEST_BYTES = 400;

    private static final double SECONDS_PER_DAY = 86_400;

    double peakPerSecond() {
        return eventsPerDay / SECONDS_PER_DAY * PEAK;
    }

    double storedBytesPerDay() {
        return eventsPerDay * (DATA_BYTES + AROUND_BYTES);
    }

    double storedBytesPerYear() {
        return storedBytesPerDay() * DAYS;
    }

    /** Bits a second that come in from clients at the peak. */
    double clientBits() {
        return peakPerSecond() * (DATA_BYTES + REQUEST_BYTES) * Byte.SIZE;
    }

    /** Bits a second that the nodes send to each other at the peak. */
    double replicationBits() {
        return peakPerSecond() * (DATA_BYTES + AROUND_BYTES) * (COPIES - 1) * Byte.SIZE;
    }

    double streamsPerYear() {
        return eventsPerDay * DAYS / EVENTS_PER_STREAM;
    }

    double snapshotBytesPerDay() {
        return eventsPerDay / EVENTS_PER_SNAPSHOT * SNAPSHOT_BYTES;
    }
}
