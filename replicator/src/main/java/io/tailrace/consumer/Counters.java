package io.tailrace.consumer;

/** What was counted since a group was opened, over all of its ledgers. Confined to the group's lock. */
final class Counters {
    long delivered;
    long redelivered;
    long acked;
    long retried;
    long expired;
    long parked;
    long skipped;

    GroupStatus.Counts counts() {
        return new GroupStatus.Counts(delivered, redelivered, acked, retried, expired, parked, skipped);
    }
}
