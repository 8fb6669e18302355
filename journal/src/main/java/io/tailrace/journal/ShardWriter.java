package io.tailrace.journal;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.AppendResult.Unknown;
import io.tailrace.journal.AppendResult.Written;
import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.ShardLog;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes the appends of one shard from its ring in order, decides each against everything before it, and writes it. Never
 * waits for the disk: what must be forced before it is answered is left to the {@link Syncer} behind it.
 *
 * <p>Confined to whoever has the {@link WriterTurn}, so that nothing else touches the streams' heads or the end of the log: the writer
 * thread for a batch, or a caller for one append, {@link #appendNow}.
 */
final class ShardWriter implements EventHandler<Slot> {
    /** Appends after which what was written is made known, though more are there: the disk must not wait for them. */
    static final int BATCH_MAX = 256;

    /** Appends whose streams are looked up ahead, so that the cache fetches their heads at once and not in turn. */
    private static final int AHEAD = 8;

    private final Shard shard;
    private final ShardLog log;
    private final StreamHeads heads;
    private final RecentIds recent;
    private final Decision decision;
    private final Predecessors predecessors;
    private final CommitEncoder encoder;
    private final TaskRunner tasks;
    private final RingBuffer<Slot> ring;
    private final Waiting waiting;
    private final WriterTurn turn = new WriterTurn();
    /** The append of a caller who has the turn. */
    private final Slot own = new Slot();
    /** Whether the writer thread has the turn. Confined to it. */
    private boolean inBatch;

    private long sequence;
    private long nanos;
    private long answered = -1;
    /** The last place of the ring that somebody answers or has answered: the writer thread, or who does so when it is stuck. */
    final Sequence claimed = new Sequence(-1);

    private long batchEnd;
    private long touched;

    @SuppressWarnings({"UnusedVariable", "FieldCanBeLocal"}) // written so that no compiler takes the reads away
    private long touchedSum;

    private int commits;
    private long bytes;

    ShardWriter(
            Shard shard,
            ShardLog log,
            StreamHeads heads,
            RecentIds recent,
            TaskRunner tasks,
            Limits limits,
            RingBuffer<Slot> ring,
            Waiting waiting) {
        this.shard = shard;
        this.log = log;
        this.heads = heads;
        this.recent = recent;
        this.decision = new Decision(shard.number(), log, heads, recent);
        this.predecessors = new Predecessors(log);
        this.encoder = new CommitEncoder(limits, predecessors);
        this.tasks = tasks;
        this.ring = ring;
        this.waiting = waiting;
        this.sequence = log.lastSequence();
        this.nanos = shard.lastNanos();
    }

    @Override
    public void onBatchStart(long batchSize, long queueDepth) {
        turn.take();
        inBatch = true;
        Throwable broken = turn.broken;
        if (broken != null && shard.fenced() == null) {
            shard.fence("append failed", broken);
        }
        batchEnd = answered + batchSize;
        lookAtClock();
    }

    private void lookAtClock() {
        Instant now = Instant.now();
        // Never back within a shard, whatever the wall clock does.
        nanos = Math.max(nanos, now.getEpochSecond() * 1_000_000_000L + now.getNano());
    }

    /**
     * Decides and writes an append on the caller's thread: nothing is handed from core to core on the way to the log. If memory is
     * enough for the answer, {@code callback} is told before this returns; else by the syncer.
     *
     * @return false = the ring must take it: another has the turn or came before, too many answers wait for the disk, or a new cycle is
     *     due, for whose files a caller who may be interrupted must not work
     */
    boolean appendNow(Append append, AppendCallback callback, Ack ack, int size, SipHash hash) {
        if (!turn.tryTake()) {
            return false;
        }
        try {
            if (ring.getCursor() != answered || !waiting.hasRoom()) {
                return false;
            }
            lookAtClock();
            if (!log.takesAtOnce(CommitEncoder.bytesMax(append, size), nanos)) {
                return false;
            }
            own.take(append, callback, ack, size, hash);
            touchedSum = touch(own);
            AppendResult result = process(own);
            show();
            // Under the turn: answers come one by one and in order, and an append from a callback goes to the ring.
            boolean waits = answerOrWait(own, result);
            shard.syncer().written(sequence, waits);
            return true;
        } catch (RuntimeException | Error e) {
            // A stack that has overflowed, for one: what was written and noted nobody can say.
            turn.broken = e;
            shard.fence("append failed", e);
            throw e;
        } finally {
            turn.giveBack();
        }
    }

    /** The place up to which the appends of the ring have been begun with. The writer thread, when it ends. */
    long begun() {
        return inBatch ? batchEnd : answered;
    }

    /** Lets nobody write any more. The writer thread, when it ends. */
    void end() {
        if (!inBatch) {
            turn.take();
        }
        shard.syncer().written(sequence, true);
    }

    @Override
    public void onEvent(Slot slot, long place, boolean endOfBatch) {
        if (place >= touched) {
            touched = Math.min(batchEnd, place + AHEAD - 1) + 1;
            touch(place, touched);
        }
        slot.result = process(slot);
        if (endOfBatch) {
            publish(place);
        }
    }

    /** Looks up the streams of the next appends one after the other, so that their cache misses run side by side. */
    private void touch(long from, long to) {
        long sum = 0;
        for (long at = from; at < to; at++) {
            Slot slot = ring.get(at);
            sum += touch(slot);
            ShardTask task = slot.task;
            if (task != null) {
                sum += tasks.touch(task, slot, (int) (at - from));
            }
        }
        touchedSum = sum;
    }

    private long touch(Slot slot) {
        long[] hashes = slot.hashes;
        return predecessors.touch(hashes[0]) + heads.touch(hashes[0], hashes[1]);
    }

    private AppendResult process(Slot slot) {
        Append append = slot.append;
        String fenced = shard.fenced();
        ShardTask task = slot.task;
        WriterWork work = slot.work;
        if (work != null) {
            return fenced == null ? run(work) : new Refused(Refused.Reason.FENCED, fenced);
        }
        if (append == null && task != null) {
            return fenced == null ? run(task, slot) : new Refused(Refused.Reason.FENCED, fenced);
        }
        if (append == null) {
            return new Refused(Refused.Reason.CLOSED, "the journal is closed");
        }
        if (fenced != null) {
            return new Refused(Refused.Reason.FENCED, fenced);
        }
        return decide(append, slot);
    }

    private AppendResult run(WriterWork work) {
        try {
            return work.run(this);
        } catch (RuntimeException | Error e) {
            return fence("copy failed", e);
        }
    }

    /** Commits that were not decided here are at the end of the log; what is derived from them is up to date. */
    void copied(List<Commit> copied) {
        for (Commit commit : copied) {
            sequence = commit.lastSequence();
            nanos = Math.max(nanos, commit.nanos());
            bytes += commit.bytes().capacity();
        }
        commits += copied.size();
    }

    private AppendResult run(ShardTask task, Slot slot) {
        CommandRecord record;
        try {
            ShardTask.Decided decided = tasks.decide(task, slot);
            if (decided == null) {
                // Nothing to write; it is answered when what it was decided upon is as durable as was asked for.
                return new Appended(new Position(shard.number(), sequence), List.of(), slot.ack, false);
            }
            record = decided.record();
        } catch (RuntimeException | Error e) {
            shard.fence("decision failed", e);
            return new Refused(Refused.Reason.FENCED, String.valueOf(shard.fenced()));
        }
        long first = sequence + 1;
        Append append = Objects.requireNonNull(slot.append);
        AppendResult result = decide(append, slot);
        if (result instanceof Appended appended) {
            try {
                tasks.written(task, record, first, appended);
            } catch (RuntimeException | Error e) {
                return fence("task failed", e);
            }
        }
        return result;
    }

    private AppendResult decide(Append append, Slot slot) {
        AppendResult settled;
        try {
            settled = decision.settle(append, slot.hashes, slot.ack);
        } catch (RuntimeException | Error e) {
            // What an append is decided against could not be read. Nothing of it was written.
            shard.fence("decision failed", e);
            return new Refused(Refused.Reason.FENCED, String.valueOf(shard.fenced()));
        }
        if (settled != null) {
            return settled;
        }
        try {
            return write(append, slot);
        } catch (RuntimeException | Error e) {
            return fence("append failed", e);
        }
    }

    private AppendResult fence(String what, Throwable cause) {
        shard.fence(what, cause);
        return new Unknown(String.valueOf(shard.fenced()));
    }

    private AppendResult write(Append append, Slot slot) {
        List<Append.StreamAppend> streams = append.streams();
        int size = slot.bytes + listBytes(streams) + 3;
        long index = log.begin(size, nanos);
        encoder.begin(index, slot.record);
        long first = sequence + 1;
        List<Written> written = streams.size() == 1 ? List.of() : new ArrayList<>(streams.size());
        for (int i = 0; i < streams.size(); i++) {
            Written one = encode(streams.get(i), decision.head(i), slot.hashes[2 * i]);
            if (streams.size() == 1) {
                written = List.of(one);
            } else {
                written.add(one);
            }
        }
        long last = sequence + encoder.count();
        ByteBuffer commit = encoder.finish(first, log.epoch(), nanos, log.durableSequence());
        log.append(commit, first, last);
        noteHeads(streams, slot.hashes, written, index);
        sequence = last;
        commits++;
        bytes += commit.limit();
        return new Appended(new Position(shard.number(), last), written, slot.ack, false);
    }

    private int listBytes(List<Append.StreamAppend> streams) {
        int lists = 0;
        for (int i = 0; i < streams.size(); i++) {
            long version = decision.head(i).version;
            lists += CommitEncoder.listBytes(
                    version + 1, version + streams.get(i).events().size());
        }
        return lists;
    }

    private Written encode(Append.StreamAppend append, StreamHeads.Head head, long high) {
        long first = head.version + 1;
        long version = head.version;
        long previousIndex = head.index;
        int previousOrdinal = head.ordinal;
        int ring = predecessors.ring(high, version, previousIndex, previousOrdinal);
        List<EventData> events = append.events();
        for (int i = 0; i < events.size(); i++) {
            int ordinal = encoder.count();
            encoder.add(append.stream(), ring, events.get(i), ++version, previousIndex, previousOrdinal);
            previousIndex = encoder.index();
            previousOrdinal = ordinal;
        }
        return new Written(append.stream(), first, version);
    }

    private void noteHeads(List<Append.StreamAppend> streams, long[] hashes, List<Written> written, long index) {
        int ordinal = -1;
        long next = sequence;
        for (int i = 0; i < streams.size(); i++) {
            long high = hashes[2 * i];
            long low = hashes[2 * i + 1];
            List<EventData> events = streams.get(i).events();
            for (int j = 0; j < events.size(); j++) {
                byte[] id = events.get(j).idBytes();
                next++;
                if (id.length > 0) {
                    recent.add(RecentIds.hash(high, low, id), next);
                }
            }
            ordinal += events.size();
            heads.put(high, low, written.get(i).lastVersion(), index, ordinal);
        }
    }

    /** Makes what was written known: to readers if memory is enough for them, to callers who asked for no more. */
    private void publish(long place) {
        show();
        boolean waits = false;
        for (long at = answered + 1; at <= place; at++) {
            Slot slot = ring.get(at);
            waits |= claimed.compareAndSet(at - 1, at) && answerOrWait(slot, slot.result);
        }
        answered = place;
        shard.syncer().written(sequence, waits);
        // A callback's doing; files would be closed under a thread that is interrupted.
        Thread.interrupted();
        inBatch = false;
        turn.giveBack();
    }

    private void show() {
        shard.wrote(sequence, commits, bytes);
        commits = 0;
        bytes = 0;
    }

    /** Whether the answer has to wait for the disk. */
    private boolean answerOrWait(Slot slot, @Nullable AppendResult result) {
        AppendCallback callback = slot.callback;
        boolean waits = slot.ack == Ack.DISK;
        slot.clear();
        if (callback != null && result != null) {
            if (waits) {
                if (!waiting.hasRoom()) {
                    shard.syncer().written(sequence, true);
                }
                waiting.add(callback, result);
            } else {
                shard.answer(callback, survives(result));
            }
        }
        return waits;
    }

    /** {@code result}, true of what survives the process. */
    private AppendResult survives(AppendResult result) {
        if (!(result instanceof Appended)) {
            return result;
        }
        try {
            log.write();
            return result;
        } catch (RuntimeException | Error e) {
            return fence("write failed", e);
        }
    }
}
