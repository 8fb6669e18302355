package io.tailrace.journal;

import java.util.Arrays;

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
