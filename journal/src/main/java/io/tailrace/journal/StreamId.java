package io.tailrace.journal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The name of a stream: {@code category-rest}. Printable Unicode in NFC without control characters; slashes, dots and
 * spaces are ordinary. Immutable; make it once and keep it, its UTF-8 form is kept too.
 *
 * <p>What stands in the first pair of braces, or the whole id where there is none, decides the shard: {@code
 * order-{c42}-1} and {@code invoice-{c42}} live together and can be appended to in one commit.
 */
public final class StreamId implements Comparable<StreamId> {
    private final String value;
    private final byte[] utf8;

    /** What it was hashed to last. Any thread may put another in its place, and whoever sees one sees it whole. */
    private @Nullable Hashed hashed;

    private StreamId(String value, byte[] utf8) {
        this.value = value;
        this.utf8 = utf8;
    }

    /**
     * The stream of that name.
     *
     * @throws IllegalArgumentException if {@code value} is empty, not in NFC, or holds a character that is not printable
     */
    public static StreamId of(String value) {
        return new StreamId(value, Text.utf8("stream id", value));
    }

    /** A name that was checked when it was written. */
    static StreamId stored(String value, byte[] utf8) {
        return new StreamId(value, utf8);
    }

    /** The whole id as it was given, category and braces included. */
    public String value() {
        return value;
    }

    /** What stands before the first {@code -}; the whole id where there is none. */
    public String category() {
        int dash = value.indexOf('-');
        return dash < 0 ? value : value.substring(0, dash);
    }

    byte[] utf8() {
        return utf8;
    }

    /** Puts the two halves of the whole id's hash in a store into {@code out} at {@code at}. Any thread. */
    void hash(SipHash by, long[] out, int at) {
        Hashed known = hashed(by);
        out[at] = known.high;
        out[at + 1] = known.low;
    }

    /** The hash of the part that decides the shard. Any thread. */
    long key(SipHash by) {
        return hashed(by).key;
    }

    @SuppressWarnings("ReferenceEquality") // each open store has one of its own
    private Hashed hashed(SipHash by) {
        Hashed known = hashed;
        if (known == null || known.by != by) {
            known = Hashed.of(this, by);
            hashed = known;
        }
        return known;
    }

    /** The hashes of an id, and what they are the hashes by: each store has a secret of its own. */
    private record Hashed(SipHash by, long high, long low, long key) {
        static Hashed of(StreamId stream, SipHash by) {
            byte[] id = stream.utf8;
            long[] whole = new long[2];
            by.hash(id, 0, id.length, whole, 0);
            int start = stream.keyStart();
            long key = whole[0];
            if (start > 0) {
                long[] part = new long[2];
                by.hash(id, start, stream.keyEnd(), part, 0);
                key = part[0];
            }
            return new Hashed(by, whole[0], whole[1], key);
        }
    }

    /** First byte of the part that decides the shard. */
    int keyStart() {
        int open = indexOf((byte) '{', 0);
        int close = open < 0 ? -1 : indexOf((byte) '}', open);
        return close > open + 1 ? open + 1 : 0;
    }

    /** End of the part that decides the shard, exclusive. */
    int keyEnd() {
        int start = keyStart();
        return start == 0 ? utf8.length : indexOf((byte) '}', start);
    }

    private int indexOf(byte wanted, int from) {
        for (int i = from; i < utf8.length; i++) {
            if (utf8[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** By UTF-8 bytes, which is the order of the code points. */
    @Override
    public int compareTo(StreamId other) {
        return Arrays.compareUnsigned(utf8, other.utf8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StreamId that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
