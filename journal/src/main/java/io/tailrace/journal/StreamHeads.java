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
    static final int SEGMENTS = 64;
    private static final int ENTRY = 4;
    private static final int ENTRIES_MIN = 16;
    private static final int ENTRIES_MAX = 1 << 28;
    private static final int ORDINAL_BITS = 16;
    private static final int VISITED_AT_ONCE = 64;

    private final Segment[] segments = new Segment[SEGMENTS];
    /** Sequence up to which a checkpoint on disk has every event; 0 = there is no checkpoint. */
    private volatile long checkpointed;

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

    /** Has the cache fetch a stream's entry. The answer means nothing. Writer thread only. */
    long touch(long high, long low) {
        return segment(high).touch(low);
    }

    /** Sets the head of a stream. Writer thread only. */
    void put(long high, long low, long version, long index, int ordinal) {
        segment(high).put(high, low, version << ORDINAL_BITS | ordinal, index);
    }

    /** Sequence up to which a checkpoint on disk has every event; 0 = there is no checkpoint. Any thread. */
    long checkpointed() {
        return checkpointed;
    }

    void checkpointed(long sequence) {
        checkpointed = sequence;
    }

    /** Number of streams. Any thread. */
    long size() {
        long size = 0;
        for (Segment segment : segments) {
            size += segment.size;
        }
        return size;
    }

    /**
     * Visits every stream that was there when the visit began, each as it is at some moment since. Holds up nobody, and
     * a busy writer does not hold it up. Any thread.
     */
    void forEach(Visitor visitor) {
        long[] some = new long[VISITED_AT_ONCE * ENTRY];
        for (Segment segment : segments) {
            // Entries never move within a table, and one that was outgrown stays as it was: what it lacks is newer.
            long[] table = segment.table();
            for (int start = 0; start < table.length; start += some.length) {
                int length = Math.min(some.length, table.length - start);
                segment.copy(table, start, some, length);
                visit(some, length, visitor);
            }
        }
    }

    /**
     * Has {@code run} take the streams that come next in its order: at least {@code count} of them, or all that are left. A stream that was there
     * when the walk began is met once. Any thread.
     *
     * @return false = there are no more
     */
    boolean next(HeadsRun run, int count) {
        run.clear();
        while (run.entries().isEmpty() && run.segment() < SEGMENTS) {
            run.end(segments[run.segment()].gather(run, count));
        }
        return !run.entries().isEmpty();
    }

    private static void visit(long[] entries, int length, Visitor visitor) {
        for (int at = 0; at < length; at += ENTRY) {
            long place = entries[at + 2];
            if (place != 0) {
                visitor.head(
                        entries[at], entries[at + 1], place >>> ORDINAL_BITS, entries[at + 3], (int) (place & 0xFFFF));
            }
        }
    }

    /**
     * Makes room in some segments for their part of so many streams, so that filling in many of them does not grow the tables
     * step by step. Before the writer starts, a thread may do so for some segments and fill them, another for others.
     *
     * @param first segment
     * @param end the one behind the last
     * @param streams in all segments
     */
    void reserve(int first, int end, long streams) {
        // Half as much again as on average: two thirds full, and no segment is fuller than another by much.
        long entries = streams / SEGMENTS * 3 / 2;
        for (int segment = first; segment < end; segment++) {
            segments[segment].reserve((int) Math.min(ENTRIES_MAX, Math.max(ENTRIES_MIN, entries)));
        }
    }

    /** The segment of streams of that hash; {@link #forEach} visits them in this order. */
    static int segmentOf(long high) {
        return (int) (high >>> 58);
    }

    private Segment segment(long high) {
        return segments[segmentOf(high)];
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

        /** Makes room before the first entry. */
        void reserve(int entries) {
            if (size == 0) {
                begin();
                table = new long[entries * ENTRY];
                end();
            }
        }

        /** The table as it is now. */
        long[] table() {
            while (true) {
                int before = (int) TURN.getAcquire(this);
                long[] present = table;
                VarHandle.loadLoadFence();
                if ((before & 1) == 0 && (int) TURN.getOpaque(this) == before) {
                    return present;
                }
                Thread.onSpinWait();
            }
        }

        /** Copies a part of {@code from}, which is or was the table, as it is at one moment. */
        void copy(long[] from, int start, long[] to, int length) {
            while (true) {
                int before = (int) TURN.getAcquire(this);
                System.arraycopy(from, start, to, 0, length);
                VarHandle.loadLoadFence();
                if ((before & 1) == 0 && (int) TURN.getOpaque(this) == before) {
                    return;
                }
                Thread.onSpinWait();
            }
        }

        /**
         * Has {@code run} take streams in the order of their places, which is that of their hashes but for those that had to
         * move on. Ends where nothing can have moved on from before; whether there is more behind.
         */
        boolean gather(HeadsRun run, int count) {
            long[] from = table();
            int entries = from.length / ENTRY;
            int first = home(entries, run.low());
            long[] entry = new long[ENTRY];
            for (int slot = first; slot < entries; slot++) {
                copy(from, slot * ENTRY, entry, ENTRY);
                if (entry[2] == 0) {
                    if (run.entries().size() >= count) {
                        return true;
                    }
                } else if (home(entries, entry[1]) <= slot) {
                    take(run, entry);
                }
            }
            // At the beginning stands what had no place at the end.
            for (int slot = 0; slot < entries; slot++) {
                copy(from, slot * ENTRY, entry, ENTRY);
                if (entry[2] == 0) {
                    break;
                }
                if (home(entries, entry[1]) > slot) {
                    take(run, entry);
                }
            }
            return false;
        }

        private static void take(HeadsRun run, long[] entry) {
            run.take(entry[0], entry[1], entry[3], (int) (entry[2] & 0xFFFF));
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
