package io.tailrace.journal;

import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.ShardLog;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Lists the locators of the 64 events before a version that is a multiple of 64, for the writer to put into that event.
 * Remembers the latest locators of some streams, in the form in which they are written; those it does not remember it
 * reads back from the journal. Writer thread only: it sees every event of every stream, so what is remembered is whole.
 *
 * <p>A cache of 16,384 streams in sets of eight. With one place for each hash, 10,000 streams were measured to push out
 * half of each other, and to spend a third of the writer's time on reading back.
 */
final class Predecessors {
    /** A locator: i64 index of the commit, u16 ordinal in it. */
    static final int LOCATOR_BYTES = 10;

    static final int LIST_BYTES = StreamHistory.BLOCK * LOCATOR_BYTES;

    private static final int STREAMS = 16_384;
    /** The owners of a set fill one cache line. */
    private static final int WAYS = 8;

    private static final int RING = StreamHistory.BLOCK;

    private final ShardLog log;
    /** Hash of the stream that a ring belongs to; 0 = nobody's. */
    private final long[] owners = new long[STREAMS];
    /** Version of the first event that was noted in a ring. */
    private final long[] since = new long[STREAMS];
    /** For each owner a list as it is written, in which each event noted replaces the one 64 versions before. */
    private final ByteBuffer rings =
            ByteBuffer.allocateDirect(STREAMS * LIST_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private int turn;

    Predecessors(ShardLog log) {
        this.log = log;
    }

    /** Has the cache fetch what the stream's next event will need. The answer means nothing. */
    long touch(long high, long version) {
        int ring = ring(high);
        return ring < 0 ? 0 : rings.get(locator(ring, version + 1));
    }

    /** Makes sure that the stream's last event, which is at this place, is noted. */
    void remember(long high, long version, long index, int ordinal) {
        if (ring(high) < 0) {
            note(high, version, index, ordinal);
        }
    }

    /** Notes where an event of the stream went. */
    void note(long high, long version, long index, int ordinal) {
        int ring = ring(high);
        if (ring < 0) {
            ring = set(high) + (turn++ & WAYS - 1);
            owners[ring] = high;
            since[ring] = version;
        }
        put(rings, locator(ring, version), index, ordinal);
    }

    /**
     * Writes the locators of the versions {@code version - 64} to {@code version - 1} to {@code target} at {@code at},
     * where {@code version} is a multiple of 64; all of them but version 0, which is zeros, are stored or noted.
     */
    void list(long high, long version, ByteBuffer target, int at) {
        int ring = ring(high);
        if (ring < 0 || since[ring] >= version) {
            throw new IllegalStateException("the event before must be noted first: version=" + version);
        }
        // Version 64 n is the first of the ring and 64 n + 63 the last, so the ring is the list as it is written.
        target.put(at, rings, ring * LIST_BYTES, LIST_BYTES);
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

    private static int locator(int ring, long version) {
        return ring * LIST_BYTES + (int) (version & RING - 1) * LOCATOR_BYTES;
    }

    /** The stream's ring; -1 if it has none. */
    private int ring(long high) {
        int set = set(high);
        for (int ring = set; ring < set + WAYS; ring++) {
            if (owners[ring] == high) {
                return ring;
            }
        }
        return -1;
    }

    private static int set(long high) {
        return (int) high & STREAMS - 1 & -WAYS;
    }
}
