package io.tailrace.journal;

/**
 * Where the last so many events with ids are: hash of stream and id to sequence. Bounded: the oldest makes room for the
 * newest. Two pairs with one hash are told apart by whoever reads the event. Writer thread only.
 */
final class RecentIds {
    private static final long NONE = 0;

    private final int window;
    private final int mask;
    private final long[] hashes;
    private final long[] sequences;
    /** The remembered hashes in the order they came, as a ring. */
    private final long[] order;

    private long added;

    RecentIds(int window) {
        this.window = window;
        int capacity = Math.max(2, Integer.highestOneBit(Math.max(1, window)) << 2);
        this.mask = capacity - 1;
        this.hashes = new long[capacity];
        this.sequences = new long[capacity];
        this.order = new long[window];
    }

    /** The hash of an id within a stream. */
    static long hash(long streamHigh, long streamLow, byte[] id) {
        return hash(streamHigh, streamLow, id, 0, id.length);
    }

    static long hash(long streamHigh, long streamLow, byte[] id, int start, int length) {
        long hash = streamHigh;
        for (int i = start; i < start + length; i++) {
            hash = (hash ^ id[i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        hash = (hash ^ streamLow) * 0xBF58476D1CE4E5B9L;
        hash ^= hash >>> 32;
        return hash == NONE ? 1 : hash;
    }

    /** The sequence of the last event added under {@code hash}; 0 if it is not remembered. */
    long find(long hash) {
        return sequences[slot(hash)];
    }

    /**
     * Has the cache fetch what {@link #find} will look at first, and what {@link #add} will forget then, with {@code before} others
     * added before. The answer means nothing.
     */
    long touch(long hash, int before) {
        int home = (int) hash & mask;
        long oldest = window == 0 ? 0 : hashes[(int) order[(int) ((added + before) % window)] & mask];
        return hashes[home] + sequences[home] + oldest;
    }

    void add(long hash, long sequence) {
        if (window == 0) {
            return;
        }
        int turn = (int) (added % window);
        if (added >= window) {
            remove(order[turn]);
        }
        order[turn] = hash;
        added++;
        int slot = slot(hash);
        hashes[slot] = hash;
        sequences[slot] = sequence;
    }

    private int slot(long hash) {
        int slot = (int) hash & mask;
        while (hashes[slot] != NONE && hashes[slot] != hash) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void remove(long hash) {
        int hole = slot(hash);
        hashes[hole] = NONE;
        sequences[hole] = 0;
        // Closes the hole, so that no chain that runs over it is cut.
        for (int next = hole + 1 & mask; hashes[next] != NONE; next = next + 1 & mask) {
            int home = (int) hashes[next] & mask;
            boolean stays = hole <= next ? hole < home && home <= next : hole < home || home <= next;
            if (!stays) {
                hashes[hole] = hashes[next];
                sequences[hole] = sequences[next];
                hashes[next] = NONE;
                sequences[next] = 0;
                hole = next;
            }
        }
    }
}
