package io.tailrace.journal;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.LiteBlockingWaitStrategy;
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
import java.util.concurrent.locks.LockSupport;
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
    private final List<CommitListener> listeners;
    private final RingBuffer<Slot> ring;
    private final Waiting waiting;
    private final ShardWriter writer;
    private final Syncer syncer;
    private final BatchEventProcessor<Slot> processor;
    private final Thread writerThread;
    private final Thread syncerThread;
    private final long lastNanos;
    private final CommitCopier copier;

    /** Set with release: nobody who reads it is waited for. */
    private final AtomicLong appended;

    private volatile long committed;
    private volatile @Nullable String fenced;
    private volatile @Nullable ReplicaOf replicaOf;
    private volatile boolean closing;
    private volatile boolean halted;

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
                config.observer()));
        this.appended = new AtomicLong(log.lastSequence());
        this.committed = log.lastSequence();
        RecentIds recent = new RecentIds(config.idempotencyWindow());
        CommandIds commands = new CommandIds(config.idempotencyWindow());
        HeadsRebuild rebuild = HeadsRebuild.run(log, checkpoint, hash, recent, commands, config.idempotencyWindow());
        this.heads = rebuild.heads();
        this.locators = new LocatorCache(config.locatorCacheBytes() / manifest.shards());
        this.lastNanos = rebuild.lastNanos();
        this.ring = RingBuffer.createMultiProducer(Slot::new, config.ringSize(), new LiteBlockingWaitStrategy());
        this.waiting = new Waiting(config.ringSize());
        this.syncer = new Syncer(this, log, waiting, config.flushInterval().toNanos());
        TaskRunner tasks = new TaskRunner(new WriterView(number, config, log, heads, commands, hash));
        this.copier = new CommitCopier(number, log, new Derivation(heads, recent, commands, hash));
        this.writer = new ShardWriter(this, log, heads, recent, tasks, config.limits(), ring, waiting);
        this.processor = new BatchEventProcessorBuilder()
                .setMaxBatchSize(ShardWriter.BATCH_MAX)
                .build(ring, ring.newBarrier(), writer);
        ring.addGatingSequences(processor.getSequence());
        this.writerThread = new Thread(processor, "tr-write-" + number);
        this.syncerThread = new Thread(syncer, "tr-sync-" + number);
    }

    void start() {
        writerThread.start();
        syncerThread.start();
    }

    /** Writes an append, or hands it to the writer, or refuses it at once. Any thread. */
    void submit(Append append, AppendCallback callback, Ack ack, int bytes) {
        if (ack == Ack.MEMORY && mayAppendNow() && writer.appendNow(append, callback, bytes, hash)) {
            return;
        }
        long place = claimToWrite(callback);
        if (place >= 0) {
            ring.get(place).take(append, callback, ack, bytes, hash);
            publish(place);
        }
    }

    /** Whether a caller may write by himself: a cycle's files would be closed under a thread that is interrupted. */
    private boolean mayAppendNow() {
        return config.callersWrite()
                && config.durability() == Ack.MEMORY
                && replicaOf == null
                && !closing
                && !Thread.currentThread().isInterrupted();
    }

    /** Hands a task to the writer, or refuses it at once. Any thread. */
    void submit(ShardTask task, Ack ack) {
        long place = claimToWrite(task::answered);
        if (place >= 0) {
            ring.get(place).take(task, ack, hash);
            publish(place);
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
        long place = claim(callback);
        if (place >= 0) {
            ring.get(place).take(work, callback, ack);
            publish(place);
        }
    }

    private long claimToWrite(AppendCallback callback) {
        ReplicaOf primary = replicaOf;
        if (primary != null) {
            callback.answered(new Refused(Refused.Reason.REPLICA, primary.refusal()));
            return -1;
        }
        return claim(callback);
    }

    /** A place in the ring; -1 if there is none, which {@code callback} is told then. */
    private long claim(AppendCallback callback) {
        if (closing) {
            callback.answered(new Refused(Refused.Reason.CLOSED, "the journal is closed"));
            return -1;
        }
        try {
            return ring.tryNext();
        } catch (com.lmax.disruptor.InsufficientCapacityException e) {
            callback.answered(new Refused(
                    Refused.Reason.OVERLOADED,
                    "the ring is full: shard=" + number + " ring-size=" + config.ringSize()));
            return -1;
        }
    }

    private void publish(long place) {
        Slot slot = ring.get(place);
        ring.publish(place);
        if (halted) {
            answerAfterHalt(slot);
        }
    }

    /** The writer is gone: whoever takes the callback first answers. */
    private void answerAfterHalt(Slot slot) {
        AppendCallback callback;
        synchronized (this) {
            callback = slot.callback;
            slot.clear();
        }
        if (callback != null) {
            callback.answered(new Refused(Refused.Reason.CLOSED, "the journal is closed"));
        }
    }

    /** Whoever writes: what was written so far. */
    void wrote(long sequence, int commits, long bytes) {
        appended.setRelease(sequence);
        if (commits > 0) {
            if (config.durability() == Ack.MEMORY && fenced == null) {
                commit(sequence);
            }
            config.observer().wrote(number, commits, bytes);
        }
    }

    /** Syncer thread: what was forced. */
    void forced(long sequence, long nanos) {
        if (config.durability() == Ack.DISK) {
            commit(sequence);
        }
        config.observer().forced(number, nanos);
    }

    private void commit(long sequence) {
        committed = sequence;
        for (CommitListener listener : listeners) {
            try {
                listener.committed(number, sequence);
            } catch (RuntimeException e) {
                LOG.warn("commit listener failed shard={}", number, e);
            }
        }
    }

    /** Tells a caller; what it throws is its own affair. */
    void answer(AppendCallback callback, AppendResult result) {
        try {
            callback.answered(result);
        } catch (RuntimeException e) {
            LOG.warn("append callback failed shard={}", number, e);
        }
    }

    /** The first error decides; what comes later is only logged. */
    synchronized void fence(String what, Throwable cause) {
        LOG.error("shard fenced shard={} what=\"{}\"", number, what, cause);
        if (fenced == null) {
            String reason = what + ": " + FailureText.of(cause);
            fenced = reason;
            config.observer().fenced(number, reason);
        }
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
        byte[] id = stream.utf8();
        hash.hash(id, 0, id.length, hashes, 0);
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
                ring.getCursor() - processor.getSequence().get() + waiting.depth(),
                2L * config.ringSize(),
                log.cycleCount(),
                log.bytes(),
                fenced);
    }

    /** Answers what was taken in, forces it, and closes the log. */
    void close() {
        closing = true;
        while (processor.getSequence().get() < ring.getCursor()) {
            LockSupport.parkNanos(100_000);
        }
        processor.halt();
        join(writerThread);
        writer.end();
        halted = true;
        for (long at = Math.max(0, processor.getSequence().get() + 1); at <= ring.getCursor(); at++) {
            answerAfterHalt(ring.get(at));
        }
        syncer.stop();
        join(syncerThread);
        if (fenced == null) {
            log.close();
            HeadsCheckpoint.write(checkpoint, heads, log, log.lastSequence(), HeadsCheckpoint.Pace.ALONE);
        } else {
            log.abandon();
        }
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
