package io.tailrace.journal;

import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.ShardLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a shard on its writer thread, past what is committed. */
final class WriterView implements ShardView {
    private final int shard;
    private final JournalConfig config;
    private final ShardLog log;
    private final StreamHeads heads;
    private final CommandIds commands;
    private final SipHash hash;
    private final StreamHeads.Head head = new StreamHeads.Head();
    private final long[] hashes = new long[2];

    /** The id that {@link #lookup} is of, and of {@link #lookupTarget}. */
    private @Nullable String lookupId;

    private @Nullable StreamId lookupTarget;
    private long lookup;

    /** What was checked last, as an append and its size. */
    private ShardTask.@Nullable Decided checked;

    private @Nullable Append append;
    private int bytes;

    WriterView(int shard, JournalConfig config, ShardLog log, StreamHeads heads, CommandIds commands, SipHash hash) {
        this.shard = shard;
        this.config = config;
        this.log = log;
        this.heads = heads;
        this.commands = commands;
        this.hash = hash;
    }

    @Override
    public int shard() {
        return shard;
    }

    @Override
    public long version(StreamId stream) {
        stream.hash(hash, hashes, 0);
        heads.find(hashes[0], hashes[1], head);
        return head.version;
    }

    @Override
    public void read(StreamId stream, long fromVersion, long toVersion, Consumer<RecordedEvent> events) {
        StreamHistory history = history(stream);
        long last = Math.min(toVersion, history.refresh(Long.MAX_VALUE));
        for (long version = Math.max(1, fromVersion); version <= last; version++) {
            events.accept(history.event(version));
        }
    }

    @Override
    public @Nullable RecordedEvent event(StreamId stream, long version) {
        StreamHistory history = history(stream);
        return version < 1 || version > history.refresh(Long.MAX_VALUE) ? null : history.event(version);
    }

    private StreamHistory history(StreamId stream) {
        stream.hash(hash, hashes, 0);
        return new StreamHistory(shard, log, heads, LocatorCache.none(), stream, hashes[0], hashes[1]);
    }

    @Override
    public void check(ShardTask.Decided decided) {
        append = decided.append();
        bytes = AppendCheck.bytes(append, decided.record(), config);
        checked = decided;
    }

    /** Puts what a task decided into {@code slot} as what is to be written, checked once. */
    @SuppressWarnings("ReferenceEquality") // an equal one would only be checked again
    void prepare(ShardTask.Decided decided, Slot slot) {
        Append wanted = append;
        if (wanted == null || decided != checked) {
            check(decided);
            wanted = Objects.requireNonNull(append);
        }
        slot.prepare(wanted, decided.record(), bytes, hash);
        checked = null;
        append = null;
    }

    @Override
    public @Nullable Answered answered(StreamId target, String id) {
        long sequence = commands.find(lookup(target, id));
        Commit commit = sequence == 0 ? null : log.reader(sequence).next(sequence);
        if (commit == null || commit.firstSequence() != sequence) {
            return null;
        }
        List<RecordedEvent> events = new ArrayList<>(commit.count());
        int offset = commit.offset(0);
        for (int ordinal = 0; ordinal < commit.count(); ordinal++) {
            events.add(ShardCursor.recorded(shard, commit, ordinal, offset));
            offset = commit.next(offset);
        }
        CommandRecord record = events.get(0).command();
        if (record == null || !record.target().equals(target) || !record.id().equals(id)) {
            return null;
        }
        return new Answered(record, events);
    }

    /** Remembers that the command which {@code record} names is answered by the commit that starts at {@code sequence}. */
    void remember(CommandRecord record, long sequence) {
        commands.add(lookup(record.target(), record.id()), sequence);
    }

    /** Has the cache fetch what {@code slot} will ask for, with {@code before} others before it. The answer means nothing. */
    long touch(Slot slot, int before) {
        return slot.lookup == 0 ? 0 : commands.touch(slot.lookup, before);
    }

    /** Takes over what was hashed when the task of {@code slot} came. */
    void begin(ShardTask task, Slot slot) {
        lookupTarget = task.target();
        lookupId = task.id();
        lookup = slot.lookup;
    }

    @SuppressWarnings("ReferenceEquality") // an equal one would only be hashed again
    private long lookup(StreamId target, String id) {
        if (target == lookupTarget && id == lookupId) {
            return lookup;
        }
        target.hash(hash, hashes, 0);
        return CommandIds.hash(hashes[0], hashes[1], id);
    }
}
