package io.tailrace.journal;

import com.lmax.disruptor.RingBuffer;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.FailureText;
import io.tailrace.journal.log.LogConfig;
import io.tailrace.journal.log.ShardLog;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard at work: its ring, the writer and the syncer behind it, its log and its streams' heads. Owns the two threads.
 * Once fenced it takes no more writes and never comes back by itself; reads go on.
 */
final class Shard {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

    private final int number;
    private final JournalConfig config;
    private final ShardLog log;
    private final StreamHeads heads;
    private final LocatorCache locators;
    private final SipHash hash;
    private final Path checkpoint;
    private final JournalObserver observer;
    private final List<CommitListener> listeners;
    private final Intake intake;
    private final Waiting waiting;
    private final ShardWriter writer;
    private final Syncer syncer;
    private final Thread syncerThread;
    private final long lastNanos;
    private final CommitCopier copier;

    /** Set with release: nobody who reads it is waited for. */
    private final AtomicLong appended;

    private volatile long committed;
    private volatile @Nullable String fenced;
    private volatile @Nullable ReplicaOf replicaOf;

    Shard(
            int number,
            JournalConfig config,
            Path directory,
            StoreManifest manifest,
            Executor keeper,
            CopyOnWriteArrayList<CommitListener> listeners) {
        this.number = number;
        this.config = config;
        this.hash = manifest.hash();
        this.replicaOf = config.replicaOf();
        this.listeners = listeners;
        this.observer = new GuardedObserver(config.observer());
        this.checkpoint = directory.resolve(HeadsCheckpoint.FILE);
        // A cycle must have room for the largest commit, however small it is asked to be.
        long largest = CommitEncoder.bytesMax(config.limits()) + ShardLog.OVERHEAD_BYTES;
        long cycleBytes = Math.max(config.cycleBytes(), largest);
        this.log = ShardLog.open(new LogConfig(
                number,
                directory,
                replicaOf != null,
                manifest.ownEpoch(),
                cycleBytes,
                config.cycleAge(),
                config.durability() == Ack.DISK,
                keeper,
                observer));
        this.appended = new AtomicLong(log.lastSequence());
        this.committed = log.lastSequence();
        RecentIds recent = new RecentIds(config.idempotencyWindow());
        CommandIds commands = new CommandIds(config.idempotencyWindow());
        HeadsRebuild rebuild = HeadsRebuild.run(log, checkpoint, hash, recent, commands, config.idempotencyWindow());
        this.heads = rebuild.heads();
        this.locators = new LocatorCache(config.locatorCacheBytes() / manifest.shards());
        this.lastNanos = rebuild.lastNanos();
        RingBuffer<Slot> ring = Intake.ring(config.ringSize());
        this.waiting = new Waiting(config.ringSize());
        this.syncer = new Syncer(this, log, waiting, config.flushInterval().toNanos());
        TaskRunner tasks = new TaskRunner(new WriterView(number, config, log, heads, commands, hash));
        this.copier = new CommitCopier(number, log, new Derivation(heads, recent, commands, hash));
        this.writer = new ShardWriter(this, log, heads, recent, tasks, config.limits(), ring, waiting);
        this.intake = new Intake(this, ring, writer);
        this.syncerThread = new Thread(syncer, "tr-sync-" + number);
    }

    void start() {
        intake.start();
        syncerThread.start();
    }

    /** Writes an append, or hands it to the writer, or refuses it at once. Any thread. */
    void submit(Append append, AppendCallback callback, Ack ack, int bytes) {
        if (mayAppendNow(ack) && writer.appendNow(append, callback, ack, bytes, hash)) {
            return;
        }
        if (takesWrites(callback)) {
            intake.submit(callback, slot -> slot.take(append, callback, ack, bytes, hash));
        }
    }

    /**
     * Whether a caller may write by himself. Files would be closed under a thread that is interrupted, and a store that waits for the
     * disk writes to them before it answers whom memory is enough.
     */
    private boolean mayAppendNow(Ack ack) {
        return config.callersWrite()
                && (ack == Ack.DISK || config.durability() == Ack.MEMORY)
                && replicaOf == null
                && !intake.isClosing()
                && !Thread.currentThread().isInterrupted();
    }

    /** Hands a task to the writer, or refuses it at once. Any thread. */
    void submit(ShardTask task, Ack ack) {
        AppendCallback callback = task::answered;
        if (takesWrites(callback)) {
            intake.submit(callback, slot -> slot.take(task, callback, ack, hash));
        }
    }

    /** Has commits of the primary written as the next here; refused if they are not. Any one thread. */
    void copy(CommitChunk chunk, AppendCallback callback) {
        submit(writer -> copier.copy(chunk, writer), callback, config.durability());
    }

    /** Takes no more copies; {@code callback} is told when all there are survive a loss of power. */
    void endCopies(AppendCallback callback) {
        submit(writer -> copier.end(), callback, Ack.DISK);
    }

    /** Has commits written here, under an epoch of at least {@code ownEpoch}; after {@link #endCopies}. */
    void lead(long ownEpoch, AppendCallback callback) {
        submit(
                writer -> {
                    AppendResult result = copier.lead(ownEpoch);
                    replicaOf = null;
                    return result;
                },
                callback,
                Ack.MEMORY);
    }

    private void submit(WriterWork work, AppendCallback callback, Ack ack) {
        intake.submit(callback, slot -> slot.take(work, callback, ack));
    }

    /** Whether there is no primary that writes; else {@code callback} is told. */
    private boolean takesWrites(AppendCallback callback) {
        ReplicaOf primary = replicaOf;
        if (primary != null) {
            callback.answered(new Refused(Refused.Reason.REPLICA, primary.refusal()));
        }
        return primary == null;
    }

    /** Whoever writes: what was written so far. */
    void wrote(long sequence, int commits, long bytes) {
        appended.setRelease(sequence);
        if (commits > 0) {
            if (config.durability() == Ack.MEMORY && fenced == null) {
                commit(sequence);
            }
            observer.wrote(number, commits, bytes);
        }
    }

    /** Syncer thread: what was forced. */
    void forced(long sequence, long nanos) {
        if (config.durability() == Ack.DISK) {
            commit(sequence);
        }
        observer.forced(number, nanos);
    }

    private void commit(long sequence) {
        committed = sequence;
        for (CommitListener listener : listeners) {
            try {
                listener.committed(number, sequence);
            } catch (RuntimeException | Error e) {
                dropped("commit listener", e);
            }
        }
    }

    /** Tells a caller; what it throws is its own affair. */
    void answer(AppendCallback callback, AppendResult result) {
        try {
            callback.answered(result);
        } catch (RuntimeException | Error e) {
            dropped("append callback", e);
        }
    }

    private void dropped(String whose, Throwable failure) {
        try {
            LOG.warn("{} failed shard={}", whose, number, failure);
        } catch (RuntimeException | Error e) {
            // No memory or no stack is left to say it with, and others wait for their answers.
        }
    }

    /** The first error decides; what comes later is only logged. */
    void fence(String what, Throwable cause) {
        boolean first = fenceUntold(what, FailureText.of(cause));
        LOG.error("shard fenced shard={} what=\"{}\"", number, what, cause);
        if (first) {
            tellFenced();
        }
    }

    /** The same, without a word to anybody who might keep the caller. Whether it is the first, of which the observer is to be told. */
    synchronized boolean fenceUntold(String what, String why) {
        boolean first = fenced == null;
        if (first) {
            fenced = what + ": " + why;
        }
        return first;
    }

    /** Tells the observer, outside of any lock: it may take its time. */
    void tellFenced() {
        observer.fenced(number, String.valueOf(fenced));
    }

    /** Tells whoever still waits, in the place of threads that do not come back. The shard is fenced. */
    void answerRest() {
        waiting.show();
        intake.answerRest();
        syncer.answerRest();
    }

    /** Grows with the answers that the syncer gives. */
    long answersTaken() {
        return waiting.claimed();
    }

    @Nullable
    String fenced() {
        return fenced;
    }

    /** Sequence of the last event written, committed or not. */
    long appended() {
        return appended.get();
    }

    long committed() {
        return committed;
    }

    /** Wall-clock nanoseconds of the last commit found at opening. */
    long lastNanos() {
        return lastNanos;
    }

    int number() {
        return number;
    }

    ShardLog log() {
        return log;
    }

    StreamHeads heads() {
        return heads;
    }

    Syncer syncer() {
        return syncer;
    }

    StreamHistory history(StreamId stream) {
        long[] hashes = hashes(stream);
        return new StreamHistory(number, log, heads, locators, stream, hashes[0], hashes[1]);
    }

    /** The streams that {@link StreamListing} finds after {@code stream}. */
    HeadsRun after(StreamId stream) {
        long[] hashes = hashes(stream);
        return HeadsRun.after(hashes[0], hashes[1]);
    }

    private long[] hashes(StreamId stream) {
        long[] hashes = new long[2];
        stream.hash(hash, hashes, 0);
        return hashes;
    }

    /** The name of the stream whose last event is there, if an event of it may be seen. */
    @Nullable
    StreamId streamAt(Commit commit, int ordinal) {
        int offset = commit.offset(ordinal);
        StreamId stream = ShardCursor.recorded(number, commit, ordinal, offset).stream();
        boolean seen = commit.firstSequence() + ordinal <= committed;
        return seen || history(stream).refresh(committed) > 0 ? stream : null;
    }

    ShardStatus status() {
        return new ShardStatus(
                number,
                appended.get(),
                committed,
                log.durableSequence(),
                log.epoch(),
                heads.size(),
                intake.depth() + waiting.depth(),
                2L * config.ringSize(),
                log.cycleCount(),
                log.bytes(),
                fenced);
    }

    /** Takes nothing in any more, answers what was taken in, and ends the threads; or is given up. */
    ShardEnd end() {
        return new ShardEnd(this, intake, syncer, syncerThread, config.closeWait());
    }

    /** Whether the caller is one of the shard's threads, which so calls from a callback. */
    boolean isWithin() {
        Thread caller = Thread.currentThread();
        return caller == intake.thread() || caller == syncerThread;
    }

    /** Forces what was written and closes the log. After the {@link #end}, if it was not given up. */
    void close() {
        if (fenced != null) {
            log.abandon();
            return;
        }
        try {
            log.close();
        } catch (RuntimeException | Error e) {
            log.abandon();
            throw e;
        }
        HeadsCheckpoint.write(checkpoint, heads, log, log.lastSequence(), HeadsCheckpoint.Pace.ALONE);
    }

    /** Answers what was taken in and lets go, whatever is on the disk. Also of a shard that was not started. */
    void abandon() {
        ShardEnd.await(List.of(end()));
        log.abandon();
    }

    /** Waits for the end of a thread, however often it is interrupted. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
