package io.tailrace.replica;

import io.tailrace.journal.AppendResult;
import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.CommitMark;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalException;
import io.tailrace.journal.Replication;
import io.tailrace.journal.StoreIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line of one shard to the primary: asks for what follows the last commit that is here, hands each frame to the journal, and after
 * any trouble asks again. What the journal has not forced yet is bounded; when that much is under way nothing more is read, and the
 * primary waits. Runs on a thread of its own.
 */
final class ReplicaLink implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaLink.class);

    static final int IN_FLIGHT_BYTES = 8 << 20;
    private static final int IN_FLIGHT_FRAMES = 256;
    private static final long PAUSE_MILLIS_MIN = 50;
    private static final long PAUSE_MILLIS_MAX = 5_000;

    private final int shard;
    private final Journal journal;
    private final Replication replication;
    private final Primary primary;
    private final Joining joining;
    private final int frameCost;
    private final Semaphore room = new Semaphore(IN_FLIGHT_BYTES);
    private final Thread thread;

    private volatile boolean closed;
    private volatile ReplicaShard.State state = ReplicaShard.State.DISCONNECTED;
    private volatile @Nullable String cause = "the primary was not asked yet";
    private volatile @Nullable InputStream stream;
    private volatile @Nullable AppendResult refused;
    private volatile long primarySequence = -1;
    private volatile long heardNanos = System.nanoTime();
    /** What is waited for, and since when it was known to be there: the lag in time. */
    private volatile long wantedSequence;

    private volatile long wantedNanos = System.nanoTime();
    private long pauseMillis = PAUSE_MILLIS_MIN;

    ReplicaLink(int shard, Journal journal, Primary primary, Joining joining) {
        this.shard = shard;
        this.journal = journal;
        this.replication = journal.replication();
        this.primary = primary;
        this.joining = joining;
        // However small frames are, no more are under way than the ring of the shard has room for.
        this.frameCost =
                IN_FLIGHT_BYTES / Math.min(IN_FLIGHT_FRAMES, journal.config().ringSize());
        this.thread = new Thread(this, "tr-replica-" + shard);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                String trouble = session();
                joining.left(shard);
                // What is under way decides where to go on.
                room.acquire(IN_FLIGHT_BYTES);
                room.release(IN_FLIGHT_BYTES);
                if (!closed) {
                    report(trouble);
                    pause();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void report(String trouble) {
        if (!trouble.equals(cause)) {
            LOG.warn("replica does not follow shard={} state={} cause=\"{}\"", shard, state, trouble);
        }
        cause = trouble;
    }

    private void pause() throws InterruptedException {
        long millis = pauseMillis;
        pauseMillis = Math.min(PAUSE_MILLIS_MAX, 2 * millis);
        Thread.sleep(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
    }

    /** Follows for as long as the line holds; returns why it ended. */
    private String session() throws InterruptedException {
        try {
            StoreIdentity store = primary.identity();
            CommitMark last = replication.last(shard);
            long promotions = replication.identity().promotions();
            try (InputStream in = primary.commits(shard, last, replication.identity(), promotions)) {
                // Before the stream is there to be cut for what was not heard on the one before.
                heardNanos = System.nanoTime();
                stream = in;
                joining.accepted(shard, store);
                LOG.info("replica follows shard={} after={} epoch={}", shard, last.lastSequence(), last.epoch());
                refused = null;
                return follow(in);
            }
        } catch (PrimaryRefusedException e) {
            state = ReplicaShard.State.REFUSED;
            return explained(e);
        } catch (JournalException e) {
            state = ReplicaShard.State.REFUSED;
            return String.valueOf(e.getMessage());
        } catch (IOException e) {
            state = ReplicaShard.State.DISCONNECTED;
            return String.valueOf(e.getMessage() == null ? e : e.getMessage());
        } finally {
            stream = null;
        }
    }

    private String follow(InputStream in) throws IOException, InterruptedException {
        for (Frame frame = Frame.read(in); frame != null; frame = Frame.read(in)) {
            AppendResult failure = refused;
            if (failure != null) {
                return failed(failure);
            }
            heard(frame);
            switch (frame.kind()) {
                case COMMITS -> copy(frame);
                case HEARTBEAT -> {}
                case FAILURE -> throw new IOException("the primary cannot go on: " + frame.text());
            }
        }
        throw new IOException("the primary ended the line");
    }

    private void heard(Frame frame) {
        long now = System.nanoTime();
        heardNanos = now;
        primarySequence = frame.committed();
        if (end() >= wantedSequence) {
            wantedSequence = frame.committed();
            wantedNanos = now;
        }
        if (state != ReplicaShard.State.FOLLOWING) {
            state = ReplicaShard.State.FOLLOWING;
            cause = null;
            pauseMillis = PAUSE_MILLIS_MIN;
        }
    }

    private void copy(Frame frame) throws InterruptedException {
        int cost = Math.min(IN_FLIGHT_BYTES, Math.max(frameCost, frame.payload().capacity()));
        room.acquire(cost);
        replication.copy(shard, frame.chunk(), result -> {
            if (!(result instanceof Appended)) {
                refused = result;
            }
            room.release(cost);
        });
    }

    private String failed(AppendResult failure) {
        state = ReplicaShard.State.DISCONNECTED;
        return failure instanceof AppendResult.Refused why
                ? "what the primary sent was not taken: " + why.detail()
                : "the copy failed: " + failure;
    }

    private long end() {
        return journal.end().sequence(shard);
    }

    /** A refusal, and where the histories part if that is why. */
    private String explained(PrimaryRefusedException refusal) throws InterruptedException {
        String plain = String.valueOf(refusal.getMessage());
        try {
            return refusal.isParted() ? Parting.describe(replication, primary, shard) : plain;
        } catch (IOException | PrimaryRefusedException e) {
            return plain;
        }
    }

    /** Cuts a line on which nothing came for so long. */
    void cutIfSilent(long silenceNanos) {
        InputStream open = stream;
        if (open != null && System.nanoTime() - heardNanos > silenceNanos) {
            close(open);
        }
    }

    private static void close(InputStream open) {
        try {
            open.close();
        } catch (IOException e) {
            LOG.debug("line not closed", e);
        }
    }

    /** Whether the primary was heard within so long. */
    boolean hears(long silenceNanos) {
        return state == ReplicaShard.State.FOLLOWING && System.nanoTime() - heardNanos <= silenceNanos;
    }

    /** How long it has been behind, or does not know whether it is, in nanoseconds; 0 while it is level. */
    long behindNanos() {
        long end = end();
        if (end < wantedSequence) {
            return System.nanoTime() - wantedNanos;
        }
        boolean level = state == ReplicaShard.State.FOLLOWING && end >= primarySequence;
        return level ? 0 : System.nanoTime() - heardNanos;
    }

    ReplicaShard status() {
        long heard = primarySequence < 0 ? -1 : (System.nanoTime() - heardNanos) / 1_000_000;
        return new ReplicaShard(shard, state, end(), primarySequence, heard, cause);
    }

    /** Ends the line and waits until nothing of it is under way. */
    void close() {
        closed = true;
        thread.interrupt();
        InputStream open = stream;
        if (open != null) {
            close(open);
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
