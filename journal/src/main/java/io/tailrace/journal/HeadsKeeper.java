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
 * and four times what the checkpoint itself takes. So checkpoints are at most a fifth of all that is written to the disk, and
 * an opening reads that much and what came in while the last one was written, which is done slowly: the disk is the journal's.
 */
final class HeadsKeeper implements Runnable, AutoCloseable {
    static final long DUE_BYTES_MIN = 16L << 20;
    static final long DUE_BYTES_MAX = 256L << 20;

    /** Of its own bytes that have to have come in before a checkpoint is worth its writing. */
    static final int DUE_TIMES = 4;

    /** 64 MiB a second, if the disk takes them in half of the time. */
    private static final long STEP_NANOS = HeadsCheckpoint.STEP_BYTES * 1_000_000_000L / (64 << 20);

    private static final long LOOK_NANOS = 1_000_000_000;
    private static final long DURABLE_NANOS = 10_000_000;

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
        } while (pause(LOOK_NANOS));
    }

    private boolean isDue(Kept kept) {
        long worth = Math.max(
                dueBytes, DUE_TIMES * HeadsCheckpoint.bytes(kept.shard.heads().size()));
        return kept.shard.fenced() == null && kept.shard.log().bytesSince(kept.covered) >= worth;
    }

    private void checkpoint(Kept kept) {
        Shard shard = kept.shard;
        // Read before the heads are: they have every event up to it, whatever comes in meanwhile.
        long from = shard.committed();
        // Also if it fails: on a full disk it is not tried again at once.
        kept.covered = from;
        HeadsCheckpoint.write(kept.file, shard.heads(), shard.log(), from, new Considerate(shard));
    }

    /** Leaves at least half of the disk's time to the journal, and stops for whoever closes it. */
    private final class Considerate implements HeadsCheckpoint.Pace {
        private final Shard shard;

        Considerate(Shard shard) {
            this.shard = shard;
        }

        @Override
        public boolean step(long nanos) {
            return shard.fenced() == null && pause(Math.max(STEP_NANOS - nanos, nanos));
        }

        @Override
        public boolean durable(long sequence) {
            while (shard.log().durableSequence() < sequence) {
                if (shard.fenced() != null || !pause(DURABLE_NANOS)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Whether to go on, after so long. */
    private boolean pause(long nanos) {
        try {
            return !stop.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Stops a checkpoint that is being written. Before the shards are closed, which write their own. */
    @Override
    public void close() {
        stop.countDown();
        Shard.join(thread);
    }
}
