package io.tailrace.journal.log;

/** Chronicle's index of a commit: the cycle in the upper half, its ordinal in the cycle in the lower. */
final class Indexes {
    private Indexes() {}

    static long of(int cycle, int ordinal) {
        return (long) cycle << 32 | ordinal;
    }

    static int cycle(long index) {
        return (int) (index >>> 32);
    }

    static int ordinal(long index) {
        return (int) index;
    }
}
