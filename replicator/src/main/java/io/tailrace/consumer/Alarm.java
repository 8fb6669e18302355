package io.tailrace.consumer;

/** How a group has the threads of {@link Groups} look at it. Any thread; returns at once. */
interface Alarm {
    /** Look at those who wait, now. */
    void now();

    /** Look at the group at that time of the clock, at the latest. */
    void at(long nanos);

    /** Write its checkpoint, now. */
    void save();
}
