package io.tailrace.journal;

/**
 * Where events of one stream lie: a run of versions among the 64 of a chunk. Whoever makes one fills it downwards; once it
 * is handed to {@link LocatorCache} nobody changes it any more.
 */
final class Locators {
    private static final int BLOCK = StreamHistory.BLOCK;
    /** What one takes in memory at most: both arrays, their headers and this. */
    static final int BYTES_MAX = BLOCK * (Long.BYTES + Character.BYTES) + 96;

    private final long high;
    private final long low;
    private final long chunk;
    private final long[] indexes;
    private final char[] ordinals;
    private long from;
    private long to;

    private Locators(long high, long low, long chunk, long[] indexes, char[] ordinals) {
        this.high = high;
        this.low = low;
        this.chunk = chunk;
        this.indexes = indexes;
        this.ordinals = ordinals;
    }

    /** Those of the chunk that ends with {@code to} or goes on behind it; none is known yet. */
    static Locators upTo(long high, long low, long to) {
        int count = (int) (to % BLOCK) + 1;
        Locators empty = new Locators(high, low, to / BLOCK, new long[count], new char[count]);
        empty.from = to + 1;
        empty.to = to;
        return empty;
    }

    /** Adds the locator of the version before the first that is known. */
    void prepend(long index, int ordinal) {
        from--;
        int slot = (int) (from % BLOCK);
        indexes[slot] = index;
        ordinals[slot] = (char) ordinal;
    }

    /** Adds everything that {@code others} know before the first version that is known here, which must follow on them. */
    void prepend(Locators others) {
        int first = (int) (others.from % BLOCK);
        int count = (int) (from - others.from);
        System.arraycopy(others.indexes, first, indexes, first, count);
        System.arraycopy(others.ordinals, first, ordinals, first, count);
        from = others.from;
    }

    /** The same, for others to keep. */
    Locators copy() {
        Locators copy = new Locators(high, low, chunk, indexes.clone(), ordinals.clone());
        copy.from = from;
        copy.to = to;
        return copy;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    long chunk() {
        return chunk;
    }

    boolean areOf(long ofHigh, long ofLow, long ofChunk) {
        return low == ofLow && high == ofHigh && chunk == ofChunk;
    }

    boolean have(long version) {
        return version >= from && version <= to;
    }

    /** The first version that is known; one more than the last where none is. */
    long from() {
        return from;
    }

    /** Index of the commit that holds {@code version}, which must be known. */
    long index(long version) {
        return indexes[(int) (version % BLOCK)];
    }

    /** Place of {@code version} in its commit. */
    int ordinal(long version) {
        return ordinals[(int) (version % BLOCK)];
    }
}
