package io.tailrace.journal;

import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.ShardLog;
import java.nio.ByteBuffer;

/**
 * Lists the locators of the 64 events before a version that is a multiple of 64, for the writer to put into that event.
 * Remembers the latest locators of some streams; those it does not remember it reads back from the journal. Writer only:
 * it sees every event of every stream, so what is remembered is whole.
 *
 * <p>A cache of 16,384 streams in sets of eight, each stream in one of two sets. With one set to choose, a few sets of 10,000
 * streams were measured to be too small, and reading back what they had lost to cost a tenth of the writer's time.
 */
final class Predecessors {
    /** A locator: i64 index of the commit, u16 ordinal in it. */
    static final int LOCATOR_BYTES = 10;

    static final int LIST_BYTES = StreamHistory.BLOCK * LOCATOR_BYTES;

    private static final int STREAMS = 16_384;
    /** The owners of a set fill one cache line. */
    private static final int WAYS = 8;

    private static final int RING = StreamHistory.BLOCK;
    private static final int LINE_LONGS = 8;
    private static final int NOTES = 16;

    // A locator in one long: a commit has at most 1,000 events, a cycle of 1 GiB fewer than 2^24 commits, and the names
    // of
    // cycles end before the 2^27th.
    private static final int COMMIT_SHIFT = 10;
    private static final int CYCLE_SHIFT = 34;
    private static final int ORDINAL_MASK = (1 << COMMIT_SHIFT) - 1;
    private static final long COMMIT_MASK = (1L << (CYCLE_SHIFT - COMMIT_SHIFT)) - 1;

    private final ShardLog log;
    /** Hash of the stream that a ring belongs to; 0 = nobody's. */
    private final long[] owners = new long[STREAMS];
    /** Version of the first event that was noted in a ring. */
    private final long[] since = new long[STREAMS];
    /** For each owner the packed locators of 64 versions, in which each event noted replaces the one 64 versions before. */
    private final long[] rings = new long[STREAMS * RING];

    // Notes that are not in the rings yet. A store to memory that is not in the cache holds up all stores after it, so
    // several of them are waited for together.
    private final int[] places = new int[NOTES];
    private final long[] noted = new long[NOTES];
    private int notes;

    private int turn;

    @SuppressWarnings({"UnusedVariable", "FieldCanBeLocal"}) // written so that no compiler takes the reads away
    private long touched;

    Predecessors(ShardLog log) {
        this.log = log;
    }

    /** Has the cache fetch what says where the stream's ring is. The answer means nothing. */
    long touch(long high) {
        return owners[set(high)];
    }

    /**
     * The ring of a stream that is about to get another event, for {@link #note} and {@link #list} until the next call of this. Whole from
     * {@code version} on, its last event, which is at this place.
     *
     * @param version 0 = the stream has no event yet
     */
    int ring(long high, long version, long index, int ordinal) {
        int ring = find(high);
        if (ring < 0) {
            ring = free(high);
            owners[ring] = high;
            since[ring] = Math.max(1, version);
            if (version > 0) {
                note(ring, version, index, ordinal);
            }
        }
        return ring;
    }

    /** Notes where an event of the stream went. */
    void note(int ring, long version, long index, int ordinal) {
        places[notes] = place(ring, version);
        noted[notes] = pack(index, ordinal);
        if (++notes == NOTES) {
            putNotes();
        }
    }

    /** A ring for a stream that has none: nobody's if there is one, else another stream's. */
    private int free(long high) {
        int ring = in(set(high), 0);
        if (ring < 0) {
            ring = in(otherSet(high), 0);
        }
        return ring < 0 ? set(high) + (turn++ & WAYS - 1) : ring;
    }

    private void putNotes() {
        long sum = 0;
        for (int i = 0; i < notes; i++) {
            sum += rings[places[i]];
        }
        touched = sum;
        for (int i = 0; i < notes; i++) {
            rings[places[i]] = noted[i];
        }
        notes = 0;
    }

    /**
     * Writes the locators of the versions {@code version - 64} to {@code version - 1} to {@code target} at {@code at},
     * where {@code version} is a multiple of 64; all of them but version 0, which is zeros, are stored or noted.
     */
    void list(int ring, long version, ByteBuffer target, int at) {
        putNotes();
        // Version 64 n is the first of the ring and 64 n + 63 the last, so the ring is in the order of the list.
        int first = place(ring, version);
        touchRing(first);
        for (int i = 0; i < RING; i++) {
            long locator = rings[first + i];
            put(target, at + i * LOCATOR_BYTES, index(locator), ordinal(locator));
        }
        if (since[ring] > version - RING) {
            complete(since[ring] - 1, target, at);
        }
    }

    /** Reads back the locators of {@code wanted} and what is before it: each stored event knows the one before. */
    private void complete(long wanted, ByteBuffer target, int at) {
        int last = (int) (wanted & RING - 1);
        for (int entry = last; entry >= 0; entry--) {
            if (wanted - (last - entry) == 0) {
                put(target, at, 0, 0);
                return;
            }
            int next = at + (entry + 1) * LOCATOR_BYTES;
            Commit commit = log.commitAlone(target.getLong(next));
            int event = commit.offset(Short.toUnsignedInt(target.getShort(next + Long.BYTES)));
            long index = commit.bytes().getLong(event + CommitLayout.EVENT_PREVIOUS_INDEX);
            int ordinal = Short.toUnsignedInt(commit.bytes().getShort(event + CommitLayout.EVENT_PREVIOUS_ORDINAL));
            put(target, at + entry * LOCATOR_BYTES, index, ordinal);
        }
    }

    private static void put(ByteBuffer target, int at, long index, int ordinal) {
        target.putLong(at, index).putShort(at + Long.BYTES, (short) ordinal);
    }

    private void touchRing(int first) {
        long sum = 0;
        for (int i = first; i < first + RING; i += LINE_LONGS) {
            sum += rings[i];
        }
        touched = sum;
    }

    private static long pack(long index, int ordinal) {
        return ((index >>> 32) << CYCLE_SHIFT) | ((index & COMMIT_MASK) << COMMIT_SHIFT) | ordinal;
    }

    private static long index(long locator) {
        return ((locator >>> CYCLE_SHIFT) << 32) | ((locator >>> COMMIT_SHIFT) & COMMIT_MASK);
    }

    private static int ordinal(long locator) {
        return (int) locator & ORDINAL_MASK;
    }

    private static int place(int ring, long version) {
        return ring * RING + (int) (version & RING - 1);
    }

    /** The stream's ring; -1 if it has none. */
    private int find(long high) {
        int ring = in(set(high), high);
        return ring < 0 ? in(otherSet(high), high) : ring;
    }

    private int in(int set, long owner) {
        for (int ring = set; ring < set + WAYS; ring++) {
            if (owners[ring] == owner) {
                return ring;
            }
        }
        return -1;
    }

    private static int set(long high) {
        return (int) high & STREAMS - 1 & -WAYS;
    }

    private static int otherSet(long high) {
        return (int) (high >>> 20) & STREAMS - 1 & -WAYS;
    }
}
