package io.tailrace.gateway.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight bytes of a text at a time. */
final class Bytes {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH = 0x8080_8080_8080_8080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long SPACES = ' ' * ONES;

    private Bytes() {}

    /** Whether the eight bytes at {@code at} are ASCII. */
    static boolean areAscii(byte[] text, int at) {
        return ((long) EIGHT.get(text, at) & HIGH) == 0;
    }

    /** Where the first quote, backslash or control character stands, from {@code from} on; the length if there is none. */
    static int special(byte[] text, int from) {
        int i = from;
        for (int last = text.length - Long.BYTES; i <= last; i += Long.BYTES) {
            long found = special((long) EIGHT.get(text, i));
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >> 3);
            }
        }
        while (i < text.length && text[i] != '"' && text[i] != '\\' && (text[i] & 0xFF) >= ' ') {
            i++;
        }
        return i;
    }

    /** The highest bit of each such byte. What is borrowed may mark bytes behind the first that is one, and none before it. */
    private static long special(long eight) {
        long quote = eight ^ QUOTES;
        long backslash = eight ^ BACKSLASHES;
        return (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((eight - SPACES) & ~eight)) & HIGH;
    }

    /** At most eight bytes as a number, the first in the lowest place. */
    static long key(byte[] text, int from, int to) {
        int count = to - from;
        if (text.length - from >= Long.BYTES) {
            long eight = (long) EIGHT.get(text, from);
            return count >= Long.BYTES ? eight : eight & ~(-1L << (count << 3));
        }
        long key = 0;
        for (int i = Math.min(to, from + Long.BYTES) - 1; i >= from; i--) {
            key = (key << 8) | (text[i] & 0xFF);
        }
        return key;
    }
}
