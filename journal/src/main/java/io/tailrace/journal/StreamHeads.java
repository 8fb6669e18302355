package io.tailrace.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The last event of every stream of a shard: 128-bit hash of the id to version and locator. Derived from the journal.
 *
 * <p>One thread writes. Any thread reads without a lock: each segment carries a counter that is odd while it changes, and
 * a reader that saw it move reads again. An entry takes 32 bytes and tables are between 53 % and 80 % full, so a stream
 * costs at most 60 bytes; only one segment of 64 is copied when it grows.
 */
final class StreamHeads {
    private static final int SEGMENTS = 64;
    private static final int ENTRY = 4;
    private static final int ENTRIES_MIN = 16;
    private static final int ORDINAL_BITS = 16;

    private final Segment[] segments = new Segment[SEGMENTS];

    StreamHeads() {
        Arrays.setAll(segments, i -> new Segment());
    }

    /** One stream's head, as found; reused by its owner. */
    static final class Head {
        /** 0 = no such stream. */
        long version;
        /** Index of the commit that holds the last event. */
        long index;
        /** Place of the event in the commit. */
        int ordinal;
    }

    /** Takes every entry; see {@link #forEach}. */
    interface Visitor {
        void head(long high, long low, long version, long index, int ordinal);
    }

    /** Looks up a stream; {@code head.version} is 0 if there is none. Any thread. */
    void find(long high, long low, Head head) {
        segment(high).find(high, low, head);
    }

    /** Has the cache fetch a stream's entry, and guesses its version. Writer thread only. */
    long touch(long high, long low) {
        return segment(high).touch(low);
    }

    /** Sets the head of a stream. Writer thread only. */
    void put(long high, long low, long version, long index, int ordinal) {
        segment(high).put(high, low, version << ORDINAL_BITS | ordinal, index);
    }

    /** Number of streams. Any thread. */
    long size() {
        long size = 0;
        for (Segment segment : segments) {
            size += segment.size;
        }
        return size;
    }

    /** Visits every stream, each segment as it is at one moment. Any thread. */
    void forEach(Visitor visitor) {
        for (Segment segment : segments) {
            long[] table = segment.copy();
            for (int at = 0; at < table.length; at += ENTRY) {
                long place = table[at + 2];
                if (place != 0) {
                    visitor.head(
                            table[at], table[at + 1], place >>> ORDINAL_BITS, table[at + 3], (int) (place & 0xFFFF));
                }
            }
        }
    }

    private Segment segment(long high) {
        return segments[(int) (high >>> 58)];
    }

    /** An open-addressed table: hash, hash, version and ordinal, index. */
    private static final class Segment {
        private static final VarHandle TURN;
        private static final VarHandle SIZE;

        static {
            try {
                TURN = MethodHandles.lookup().findVarHandle(Segment.class, "turn", int.class);
                SIZE = MethodHandles.lookup().findVarHandle(Segment.class, "size", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        @SuppressWarnings("UnusedVariable") // through TURN
        private int turn;

        private volatile int size;
        private long[] table = new long[ENTRIES_MIN * ENTRY];

        void find(long high, long low, Head head) {
            while (true) {
                int before = (int) TURN.getAcquire(this);
                if ((before & 1) == 0) {
                    long[] present = table;
                    int at = slot(present, high, low);
                    long place = present[at + 2];
                    head.version = place >>> ORDINAL_BITS;
                    head.ordinal = (int) (place & 0xFFFF);
                    head.index = present[at + 3];
                    VarHandle.loadLoadFence();
                    if ((int) TURN.getOpaque(this) == before) {
                        return;
                    }
                }
                Thread.onSpinWait();
            }
        }

        long touch(long low) {
            return table[home(table.length / ENTRY, low) * ENTRY + 2] >>> ORDINAL_BITS;
        }

        void put(long high, long low, long place, long index) {
            int at = slot(table, high, low);
            if (table[at + 2] == 0 && (size + 1) * 5L > table.length / ENTRY * 4L) {
                grow();
                at = slot(table, high, low);
            }
            boolean isNew = table[at + 2] == 0;
            begin();
            table[at] = high;
            table[at + 1] = low;
            table[at + 2] = place;
            table[at + 3] = index;
            end();
            if (isNew) {
                SIZE.setRelease(this, size + 1);
            }
        }

        private void begin() {
            TURN.setOpaque(this, (int) TURN.getOpaque(this) + 1);
            VarHandle.storeStoreFence();
        }

        private void end() {
            TURN.setRelease(this, (int) TURN.getOpaque(this) + 1);
        }

        private void grow() {
            long[] old = table;
            int entries = old.length / ENTRY;
            long[] grown = new long[(entries + entries / 2) * ENTRY];
            for (int at = 0; at < old.length; at += ENTRY) {
                if (old[at + 2] != 0) {
                    System.arraycopy(old, at, grown, slot(grown, old[at], old[at + 1]), ENTRY);
                }
            }
            begin();
            table = grown;
            end();
        }

        long[] copy() {
            while (true) {
                int before = (int) TURN.getAcquire(this);
                if ((before & 1) == 0) {
                    long[] copied = table.clone();
                    VarHandle.loadLoadFence();
                    if ((int) TURN.getOpaque(this) == before) {
                        return copied;
                    }
                }
                Thread.onSpinWait();
            }
        }

        private static int home(int entries, long low) {
            return (int) (((low >>> 32) * entries) >>> 32);
        }

        /** Where the stream is, or the free place where it would be. A table is never full. */
        private static int slot(long[] table, long high, long low) {
            int entries = table.length / ENTRY;
            int entry = home(entries, low);
            // A reader may see a table in the middle of a change; it must come back even then.
            for (int probes = 0; probes < entries; probes++) {
                int at = entry * ENTRY;
                if (table[at + 2] == 0 || (table[at] == high && table[at + 1] == low)) {
                    return at;
                }
                entry = entry + 1 == entries ? 0 : entry + 1;
            }
            return entry * ENTRY;
        }
    }
}
