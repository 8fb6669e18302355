package io.tailrace.journal;

import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.journal.codec.Events;
import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.ShardLog;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the events of one stream by version. Every event knows its predecessor, and every 64th the 64 before it, so a
 * version is found from the head in about n/64 hops, and what was found is kept while reading on, and for the next reader.
 * For one thread at a time.
 *
 * <p>Versions are thought of in chunks of 64: chunk k holds the versions 64k to 64k+63, and the event 64(k+1) lists
 * their locators. The last chunk is not listed yet and is walked from the head.
 */
final class StreamHistory {
    static final int BLOCK = 64;

    /** A walk of so many events is worth keeping. */
    private static final int WALK_KEPT = 4;

    private static final long CHUNK_NONE = -1;
    private static final long[] NO_LONGS = {};
    private static final int[] NO_INTS = {};

    private final int shard;
    private final ShardLog log;
    private final StreamHeads heads;
    private final LocatorCache cache;
    private final StreamId stream;
    private final long high;
    private final long low;
    private final StreamHeads.Head head = new StreamHeads.Head();

    /** The commit read last, and how far its events were walked. */
    private @Nullable Commit commit;

    private long commitIndex;
    private int walkedOrdinal;
    private int walkedOffset;

    /** What the version located last was found in. */
    private @Nullable Locators last;

    /** Those of the last chunk, as far as they were walked from the head. Never shared. */
    private @Nullable Locators tail;

    /** Where the version located last lies. */
    private long foundIndex;

    private int foundOrdinal;

    /** Locators of the events that list chunks, from that of the chunk {@code listersTop} downwards. */
    private long[] listerIndexes = NO_LONGS;

    private int[] listerOrdinals = NO_INTS;
    private int listers;
    private long listersTop = CHUNK_NONE;

    /** @param cache what readers found, if nothing but what is committed is read; else one that keeps nothing */
    StreamHistory(
            int shard, ShardLog log, StreamHeads heads, LocatorCache cache, StreamId stream, long high, long low) {
        this.shard = shard;
        this.log = log;
        this.heads = heads;
        this.cache = cache;
        this.stream = stream;
        this.high = high;
        this.low = low;
    }

    /**
     * Looks up where the stream is now.
     *
     * @param limit the last sequence that may be seen
     * @return its version; 0 if there is nothing to see
     */
    long refresh(long limit) {
        long before = head.version;
        heads.find(high, low, head);
        while (head.version > 0 && log.firstSequence(head.index) + head.ordinal > limit) {
            int offset = seek(head.index, head.ordinal);
            ByteBuffer bytes = present().bytes();
            head.version--;
            head.index = bytes.getLong(offset + CommitLayout.EVENT_PREVIOUS_INDEX);
            head.ordinal = Short.toUnsignedInt(bytes.getShort(offset + CommitLayout.EVENT_PREVIOUS_ORDINAL));
        }
        if (head.version / BLOCK != before / BLOCK) {
            listers = 0;
        }
        if (head.version != before) {
            tail = null;
        }
        return head.version;
    }

    /** The event of {@code version}, from 1; null if it lies behind {@code limit}, the last sequence that may be seen. */
    @Nullable
    RecordedEvent find(long version, long limit) {
        // Only what was committed is kept: who finds it there need not ask where the stream ends.
        last = cache.find(high, low, version / BLOCK);
        boolean known = last != null && last.have(version);
        return known || version <= refresh(limit) ? event(version) : null;
    }

    /** The event of {@code version}, which is from 1 to what {@link #refresh} said. */
    RecordedEvent event(long version) {
        locate(version);
        int offset = seek(foundIndex, foundOrdinal);
        Commit present = present();
        ByteBuffer bytes = present.bytes();
        if (bytes.getLong(offset + CommitLayout.EVENT_VERSION) != version || !isOurs(bytes, offset)) {
            throw new JournalException(
                    JournalException.Reason.CORRUPT,
                    "stream chain leads to another event: stream=" + stream + " version=" + version);
        }
        return recorded(stream, shard, present, foundOrdinal, offset);
    }

    /** @param stream whose event it is; null = as it says itself */
    static RecordedEvent recorded(@Nullable StreamId stream, int shard, Commit commit, int ordinal, int offset) {
        byte[] record = new byte[Events.length(commit.bytes(), offset)];
        commit.bytes().get(offset, record);
        return new RecordedEvent(
                stream, shard, commit.firstSequence() + ordinal, commit.epoch(), commit.nanos(), record);
    }

    private boolean isOurs(ByteBuffer bytes, int offset) {
        return Events.equal(bytes, Events.stream(offset), Events.streamLength(bytes, offset), stream.utf8());
    }

    private void locate(long version) {
        if (version == head.version) {
            foundIndex = head.index;
            foundOrdinal = head.ordinal;
            return;
        }
        Locators found = last;
        if (found == null || !found.have(version)) {
            found = holder(version);
            last = found;
        }
        foundIndex = found.index(version);
        foundOrdinal = found.ordinal(version);
    }

    /** Locators among which is that of {@code version}. */
    private Locators holder(long version) {
        long chunk = version / BLOCK;
        if (chunk == head.version / BLOCK && tail != null) {
            return walk(tail, version, null);
        }
        Locators kept = cache.find(high, low, chunk);
        if (kept != null && kept.have(version)) {
            return kept;
        }
        if (chunk < head.version / BLOCK) {
            return listed(chunk);
        }
        Locators fresh = Locators.upTo(high, low, head.version);
        fresh.prepend(head.index, head.ordinal);
        tail = fresh;
        return walk(fresh, version, kept);
    }

    /** Goes on from the first version that is known to be where {@code version} lies, or down to what others knew. */
    private Locators walk(Locators walked, long version, @Nullable Locators kept) {
        long start = walked.from();
        while (walked.from() > version) {
            int offset = seek(walked.index(walked.from()), walked.ordinal(walked.from()));
            ByteBuffer bytes = present().bytes();
            walked.prepend(
                    bytes.getLong(offset + CommitLayout.EVENT_PREVIOUS_INDEX),
                    Short.toUnsignedInt(bytes.getShort(offset + CommitLayout.EVENT_PREVIOUS_ORDINAL)));
            if (kept != null && kept.have(walked.from() - 1)) {
                walked.prepend(kept);
            }
        }
        if (start - walked.from() >= WALK_KEPT) {
            cache.keep(walked.copy());
        }
        return walked;
    }

    private Locators listed(long wanted) {
        if (listers == 0) {
            long top = head.version / BLOCK;
            locate(top * BLOCK);
            listersTop = top - 1;
            pushLister(foundIndex, foundOrdinal);
        }
        while (listersTop - (listers - 1) > wanted) {
            int listed = list(listers - 1);
            pushLister(present().bytes().getLong(listed), ordinalOf(listed, 0));
        }
        int listed = list((int) (listersTop - wanted));
        ByteBuffer bytes = present().bytes();
        Locators whole = Locators.upTo(high, low, wanted * BLOCK + BLOCK - 1);
        for (int slot = BLOCK - 1; slot >= 0; slot--) {
            whole.prepend(bytes.getLong(listed + slot * Predecessors.LOCATOR_BYTES), ordinalOf(listed, slot));
        }
        cache.keep(whole);
        return whole;
    }

    private int ordinalOf(int listed, int slot) {
        return Short.toUnsignedInt(present().bytes().getShort(listed + slot * Predecessors.LOCATOR_BYTES + 8));
    }

    /** Where the list of 64 locators starts in the commit of the lister at that place, which becomes the present one. */
    private int list(int place) {
        int offset = seek(listerIndexes[place], listerOrdinals[place]);
        int listed = Events.extension(present().bytes(), offset, EventData.TAG_PREDECESSORS);
        if (listed < 0 || !isOurs(present().bytes(), offset)) {
            throw new JournalException(
                    JournalException.Reason.CORRUPT, "stream chain leads to no list: stream=" + stream);
        }
        return listed;
    }

    private void pushLister(long index, int ordinal) {
        if (listers == listerIndexes.length) {
            listerIndexes = Arrays.copyOf(listerIndexes, Math.max(8, listers * 2));
            listerOrdinals = Arrays.copyOf(listerOrdinals, Math.max(8, listers * 2));
        }
        listerIndexes[listers] = index;
        listerOrdinals[listers] = ordinal;
        listers++;
    }

    /** Where the event starts in its commit, which becomes the present one. */
    private int seek(long index, int ordinal) {
        if (commit == null || commitIndex != index || ordinal < walkedOrdinal) {
            if (commit == null || commitIndex != index) {
                commit = log.commit(index);
                commitIndex = index;
            }
            walkedOrdinal = 0;
            walkedOffset = CommitLayout.HEADER_BYTES;
        }
        while (walkedOrdinal < ordinal) {
            walkedOffset = present().next(walkedOffset);
            walkedOrdinal++;
        }
        return walkedOffset;
    }

    private Commit present() {
        Commit read = commit;
        if (read == null) {
            throw new IllegalStateException("no commit read");
        }
        return read;
    }
}
