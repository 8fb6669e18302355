package io.tailrace.replica;

import io.tailrace.journal.Replication;
import io.tailrace.journal.StoreIdentity;

/**
 * Keeps any shard from copying until the primary has found every shard's history to be its own. So a store that was a primary is made
 * a replica's whole or not at all. Safe for the threads of all shards.
 */
final class Joining {
    private final Replication replication;
    private final boolean[] accepted;
    private int missing;

    Joining(Replication replication, int shards) {
        this.replication = replication;
        this.accepted = new boolean[shards];
        this.missing = shards;
    }

    /** The primary goes on from where {@code shard} is. Returns once it does so for all of them. */
    synchronized void accepted(int shard, StoreIdentity primary) throws InterruptedException {
        if (!accepted[shard]) {
            accepted[shard] = true;
            missing--;
        }
        if (missing > 0) {
            while (missing > 0) {
                wait();
            }
            return;
        }
        replication.follow(primary);
        notifyAll();
    }

    /** The primary will not have {@code shard} follow it after all, or it is not known. */
    synchronized void left(int shard) {
        // Once all were accepted the store is a replica's, and each shard is checked by itself.
        if (missing > 0 && accepted[shard]) {
            accepted[shard] = false;
            missing++;
        }
    }
}
