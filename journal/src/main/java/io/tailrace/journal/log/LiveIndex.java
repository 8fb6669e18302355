package io.tailrace.journal.log;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The index of the cycle that is being written, in memory. One thread adds; others read entries that they learned of
 * after they were added (through a commit's sequence or a stream's head), so entries need no fence of their own.
 */
final class LiveIndex extends CycleIndex {
    private static final int CHUNK_SHIFT = 14;
    private static final int CHUNK = 1 << CHUNK_SHIFT;

    /** What the first chunk begins with: the index that a few copied commits are checked by is of no use for more. */
    private static final int FIRST = 64;

    private volatile long[][] chunks = new long[][] {new long[FIRST]};

    /** Set with release: the full fence of a volatile store would wait for every store before it, at each commit. */
    private final AtomicInteger count = new AtomicInteger();

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
        int ordinal = count.getPlain();
        int chunk = ordinal >>> CHUNK_SHIFT;
        int place = ordinal & (CHUNK - 1);
        long[][] present = chunks;
        if (chunk == present.length || place == present[chunk].length) {
            present = grown(present, chunk);
            chunks = present;
        }
        present[chunk][place] = entry(offset, sequence - firstSequence());
        count.setRelease(ordinal + 1);
    }

    /** Who has {@code present} still finds there all that it has learned of. */
    private static long[][] grown(long[][] present, int chunk) {
        long[][] more = Arrays.copyOf(present, chunk + 1);
        more[chunk] = chunk == 0 ? Arrays.copyOf(present[0], 2 * present[0].length) : new long[CHUNK];
        return more;
    }

    @Override
    int count() {
        return count.get();
    }

    @Override
    long entry(int ordinal) {
        return chunks[ordinal >>> CHUNK_SHIFT][ordinal & (CHUNK - 1)];
    }
}
