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
 * version is found from the head in about n/64 hops, and what was found is kept while reading on. For one thread at a
 * time.
 *
 * <p>Versions are thought of in chunks of 64: chunk k holds the versions 64k to 64k+63, and the event 64(k+1) lists
 * their locators. The last chunk is not listed yet and is walked from the head.
 */
final class StreamHistory {
    static final int BLOCK = 64;

    private static final int CHUNK_NONE = -1;

    private final int shard;
    private final ShardLog log;
    private final StreamHeads heads;
    private final StreamId stream;
    private final long high;
    private final long low;
    private final StreamHeads.Head head = new StreamHeads.Head();

    /** The commit read last, and how far its events were walked. */
    private @Nullable Commit commit;

    private long commitIndex;
    private int walkedOrdinal;
    private int walkedOffset;

    /** Locators of one chunk; in the last chunk only from {@code tailLow} on. */
    private final long[] chunkIndexes = new long[BLOCK];

    private final int[] chunkOrdinals = new int[BLOCK];
    private long chunk = CHUNK_NONE;
    private long tailLow;

    /** Locators of the events that list chunks, from that of the chunk {@code listersTop} downwards. */
    private long[] listerIndexes = new long[8];

    private int[] listerOrdinals = new int[8];
    private int listers;
    private long listersTop = CHUNK_NONE;

    StreamHistory(int shard, ShardLog log, StreamHeads heads, StreamId stream, long high, long low) {
        this.shard = shard;
        this.log = log;
        this.heads = heads;
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
        long chunksBefore = head.version / BLOCK;
        heads.find(high, low, head);
        while (head.version > 0) {
            int offset = seek(head.index, head.ordinal);
            Commit present = present();
            if (present.firstSequence() + head.ordinal <= limit) {
                break;
            }
            ByteBuffer bytes = present.bytes();
            head.version--;
            head.index = bytes.getLong(offset + CommitLayout.EVENT_PREVIOUS_INDEX);
            head.ordinal = Short.toUnsignedInt(bytes.getShort(offset + CommitLayout.EVENT_PREVIOUS_ORDINAL));
        }
        if (head.version / BLOCK != chunksBefore) {
            listers = 0;
        }
        if (chunk == chunksBefore) {
            chunk = CHUNK_NONE;
        }
        return head.version;
    }

    /** The event of {@code version}, which is from 1 to what {@link #refresh} said. */
    RecordedEvent event(long version) {
        int slot = locate(version);
        int offset = seek(chunkIndexes[slot], chunkOrdinals[slot]);
        Commit present = present();
        ByteBuffer bytes = present.bytes();
        if (bytes.getLong(offset + CommitLayout.EVENT_VERSION) != version || !isOurs(bytes, offset)) {
            throw new JournalException(
                    JournalException.Reason.CORRUPT,
                    "stream chain leads to another event: stream=" + stream + " version=" + version);
        }
        return recorded(stream, shard, present, chunkOrdinals[slot], offset);
    }

    static RecordedEvent recorded(StreamId stream, int shard, Commit commit, int ordinal, int offset) {
        byte[] record = new byte[Events.length(commit.bytes(), offset)];
        commit.bytes().get(offset, record);
        return new RecordedEvent(
                stream, shard, commit.firstSequence() + ordinal, commit.epoch(), commit.nanos(), record);
    }

    private boolean isOurs(ByteBuffer bytes, int offset) {
        return Events.equal(bytes, Events.stream(offset), Events.streamLength(bytes, offset), stream.utf8());
    }

    /** Loads the chunk of {@code version} and returns its slot there. */
    private int locate(long version) {
        long wanted = version / BLOCK;
        if (wanted == head.version / BLOCK) {
            walkTail(version);
        } else if (chunk != wanted) {
            loadChunk(wanted);
        }
        return (int) (version % BLOCK);
    }

    private void walkTail(long version) {
        long tail = head.version / BLOCK;
        if (chunk != tail) {
            chunk = tail;
            tailLow = head.version;
            setChunk(head.version, head.index, head.ordinal);
        }
        while (tailLow > version) {
            int slot = (int) (tailLow % BLOCK);
            int offset = seek(chunkIndexes[slot], chunkOrdinals[slot]);
            ByteBuffer bytes = present().bytes();
            tailLow--;
            setChunk(
                    tailLow,
                    bytes.getLong(offset + CommitLayout.EVENT_PREVIOUS_INDEX),
                    Short.toUnsignedInt(bytes.getShort(offset + CommitLayout.EVENT_PREVIOUS_ORDINAL)));
        }
    }

    private void setChunk(long version, long index, int ordinal) {
        chunkIndexes[(int) (version % BLOCK)] = index;
        chunkOrdinals[(int) (version % BLOCK)] = ordinal;
    }

    private void loadChunk(long wanted) {
        if (listers == 0) {
            long tail = head.version / BLOCK;
            walkTail(tail * BLOCK);
            listersTop = tail - 1;
            pushLister(chunkIndexes[0], chunkOrdinals[0]);
        }
        while (listersTop - (listers - 1) > wanted) {
            int listed = list(listers - 1);
            pushLister(present().bytes().getLong(listed), ordinalOf(listed, 0));
        }
        int listed = list((int) (listersTop - wanted));
        for (int slot = 0; slot < BLOCK; slot++) {
            chunkIndexes[slot] = present().bytes().getLong(listed + slot * Predecessors.LOCATOR_BYTES);
            chunkOrdinals[slot] = ordinalOf(listed, slot);
        }
        chunk = wanted;
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
            listerIndexes = Arrays.copyOf(listerIndexes, listers * 2);
            listerOrdinals = Arrays.copyOf(listerOrdinals, listers * 2);
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
