package io.tailrace.journal;

import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.ShardLog;
import java.nio.ByteBuffer;

/**
 * Lists the locators of the 64 events before a version that is a multiple of 64, for the writer to put into that event.
 * Remembers the latest locators of some streams; those it does not remember it reads back from the journal. Writer
 * thread only.
 */
final class Predecessors {
    /** A locator: i64 index of the commit, u16 ordinal in it. */
    static final int LOCATOR_BYTES = 10;

    static final int LIST_BYTES = StreamHistory.BLOCK * LOCATOR_BYTES;

    private static final int SLOTS = 16_384;
    private static final int RING = StreamHistory.BLOCK;

    private final ShardLog log;
    private final long[] owners = new long[SLOTS];
    private final long[] last = new long[SLOTS];
    private final int[] known = new int[SLOTS];
    private final long[] indexes = new long[SLOTS * RING];
    private final short[] ordinals = new short[SLOTS * RING];

    Predecessors(ShardLog log) {
        this.log = log;
    }

    /** Makes sure that the stream's last event, which is at this place, is noted. */
    void remember(long high, long version, long index, int ordinal) {
        int slot = (int) high & SLOTS - 1;
        if (owners[slot] != high || last[slot] != version) {
            note(high, version, index, ordinal);
        }
    }

    /** Notes where an event of the stream went. */
    void note(long high, long version, long index, int ordinal) {
        int slot = (int) high & SLOTS - 1;
        if (owners[slot] != high || last[slot] != version - 1) {
            owners[slot] = high;
            known[slot] = 0;
        }
        last[slot] = version;
        known[slot] = Math.min(RING, known[slot] + 1);
        int at = slot * RING + (int) (version & RING - 1);
        indexes[at] = index;
        ordinals[at] = (short) ordinal;
    }

    /**
     * Writes the locators of the versions {@code version - 64} to {@code version - 1} to {@code target} at {@code at}; all
     * of them but version 0, which is zeros, are stored or noted.
     */
    void list(long high, long version, ByteBuffer target, int at) {
        int slot = (int) high & SLOTS - 1;
        long wanted = version - 1;
        long index = 0;
        int ordinal = 0;
        if (owners[slot] != high || last[slot] != wanted || known[slot] == 0) {
            throw new IllegalStateException("the event before must be noted first: version=" + version);
        }
        for (int left = RING; left > 0; left--, wanted--) {
            if (RING - left < known[slot]) {
                int ring = slot * RING + (int) (wanted & RING - 1);
                index = indexes[ring];
                ordinal = Short.toUnsignedInt(ordinals[ring]);
            } else if (wanted > 0) {
                Commit commit = log.commit(index);
                int event = commit.offset(ordinal);
                index = commit.bytes().getLong(event + CommitLayout.EVENT_PREVIOUS_INDEX);
                ordinal = Short.toUnsignedInt(commit.bytes().getShort(event + CommitLayout.EVENT_PREVIOUS_ORDINAL));
            }
            int entry = at + (left - 1) * LOCATOR_BYTES;
            target.putLong(entry, wanted > 0 ? index : 0);
            target.putShort(entry + 8, (short) (wanted > 0 ? ordinal : 0));
        }
    }
}
