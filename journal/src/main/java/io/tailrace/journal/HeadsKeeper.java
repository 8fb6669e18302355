package io.tailrace.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Checkpoints the streams' heads of all shards now and then while the journal is at work, so that an opening after a
 * crash has little to read. Looks once a second, on a thread of its own; holds up neither writers nor syncers.
 *
 * <p>A shard is due when what an opening would have to read is worth it: a quarter of a cycle, within the bounds below,
 * and twice what the checkpoint itself takes. So checkpoints are at most a third of all that is written to the disk, and an
 * opening reads that much and what came in while the last one was written.
 */
final class HeadsKeeper implements Runnable, AutoCloseable {
    static final long DUE_BYTES_MIN = 16L << 20;
    static final long DUE_BYTES_MAX = 256L << 20;

    private static final long LOOK_MILLIS = 1_000;
    private static final long DURABLE_MILLIS = 10;

    private final long dueBytes;
    private final List<Kept> shards = new ArrayList<>();
    private final Thread thread = new Thread(this, "tr-heads");
    private final CountDownLatch stop = new CountDownLatch(1);

    /** A shard, and up to where its last checkpoint, or the last attempt at one, has its events. */
    private static final class Kept {
        private final Shard shard;
        private final Path file;
        private long covered;

        Kept(Shard shard, Path file) {
            this.shard = shard;
            this.file = file;
            this.covered = shard.heads().checkpointed();
        }
    }

    HeadsKeeper(long cycleBytes) {
        this.dueBytes = Math.max(DUE_BYTES_MIN, Math.min(DUE_BYTES_MAX, cycleBytes / 4));
        thread.setDaemon(true);
    }

    /** Takes care of one more shard. Before the start. */
    void keep(Shard shard, Path file) {
        shards.add(new Kept(shard, file));
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        do {
            for (Kept kept : shards) {
                if (isDue(kept)) {
                    checkpoint(kept);
                }
            }
        } while (pause(LOOK_MILLIS));
    }

    private boolean isDue(Kept kept) {
        long worth =
                Math.max(dueBytes, 2 * HeadsCheckpoint.bytes(kept.shard.heads().size()));
        return kept.shard.fenced() == null && kept.shard.log().bytesSince(kept.covered) >= worth;
    }

    private void checkpoint(Kept kept) {
        Shard shard = kept.shard;
        // Read before the heads are: they have every event up to it, whatever comes in meanwhile.
        long from = shard.committed();
        HeadsCheckpoint.write(kept.file, shard.heads(), shard.log(), from, last -> isDurable(shard, last));
        // Also after a failure: on a full disk it is not tried again at once.
        kept.covered = from;
    }

    private boolean isDurable(Shard shard, long last) {
        while (shard.log().durableSequence() < last) {
            if (shard.fenced() != null || !pause(DURABLE_MILLIS)) {
                return false;
            }
        }
        return true;
    }

    /** Whether to go on, after so long. */
    private boolean pause(long millis) {
        try {
            return !stop.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Waits for a checkpoint that is being written. Before the shards are closed, which write their own. */
    @Override
    public void close() {
        stop.countDown();
        Shard.join(thread);
    }
}
