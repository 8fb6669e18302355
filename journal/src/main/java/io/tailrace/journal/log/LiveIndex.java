package io.tailrace.journal.log;

import java.util.Arrays;

/**
 * The index of the cycle that is being written, in memory. One thread adds; others read entries that they learned of
 * after they were added (through a commit's sequence or a stream's head), so entries need no fence of their own.
 */
final class LiveIndex extends CycleIndex {
    private static final int CHUNK_SHIFT = 14;
    private static final int CHUNK = 1 << CHUNK_SHIFT;

    private volatile long[][] chunks = new long[][] {new long[CHUNK]};
    private volatile int count;

    LiveIndex(long firstSequence) {
        super(firstSequence);
    }

    /** What {@code index} holds, to be gone on with. */
    static LiveIndex of(CycleIndex index) {
        LiveIndex live = new LiveIndex(index.firstSequence());
        for (int ordinal = 0; ordinal < index.count(); ordinal++) {
            live.add(index.offset(ordinal), index.sequence(ordinal));
        }
        return live;
    }

    void add(long offset, long sequence) {
        int ordinal = count;
        int chunk = ordinal >>> CHUNK_SHIFT;
        long[][] present = chunks;
        if (chunk == present.length) {
            present = Arrays.copyOf(present, chunk + 1);
            present[chunk] = new long[CHUNK];
            chunks = present;
        }
        present[chunk][ordinal & (CHUNK - 1)] = entry(offset, sequence - firstSequence());
        count = ordinal + 1;
    }

    @Override
    int count() {
        return count;
    }

    @Override
    long entry(int ordinal) {
        return chunks[ordinal >>> CHUNK_SHIFT][ordinal & (CHUNK - 1)];
    }
}
