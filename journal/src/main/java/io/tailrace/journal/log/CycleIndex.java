package io.tailrace.journal.log;

/**
 * Where each commit of a cycle lies and which sequence it starts with, in order of their ordinals. Derived from the
 * cycle itself: lost or damaged, it is built again by reading.
 *
 * <p>An entry is one {@code long}: the offset of the commit divided by 4 in the upper half, its first sequence less that
 * of the cycle in the lower half.
 */
abstract sealed class CycleIndex permits LiveIndex, SealedIndex {
    private final long firstSequence;

    CycleIndex(long firstSequence) {
        this.firstSequence = firstSequence;
    }

    /** Number of commits. */
    abstract int count();

    abstract long entry(int ordinal);

    static long entry(long offset, long sequenceDelta) {
        return offset >>> 2 << 32 | sequenceDelta;
    }

    /** The first sequence of the cycle. */
    final long firstSequence() {
        return firstSequence;
    }

    /** Offset of the commit in the file, in bytes. */
    final long offset(int ordinal) {
        return entry(ordinal) >>> 32 << 2;
    }

    /** First sequence of the commit. */
    final long sequence(int ordinal) {
        return firstSequence + (entry(ordinal) & 0xFFFF_FFFFL);
    }

    /** The last commit of the first {@code count} that starts at or before {@code sequence}. */
    final int floor(long sequence, int count) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (sequence(middle) <= sequence) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
