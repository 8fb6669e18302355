package io.tailrace.gateway;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what comes in pieces into lines, without their line breaks. Holds one piece and the start of a line that goes on
 * in the next; of a line that is too long, just enough to see that it is.
 */
final class LineSplitter {
    private static final byte[] NONE = {};

    private final int lineBytes;
    private byte[] piece = NONE;
    private byte[] begun = NONE;
    private int at;
    private boolean ended;

    LineSplitter(int lineBytes) {
        this.lineBytes = lineBytes;
    }

    /** Adds the next piece; the one before must have been used up. */
    void add(byte[] more) {
        piece = more;
        at = 0;
    }

    /** No more pieces come: what is begun is a line. */
    void end() {
        ended = true;
    }

    /** Whether nothing more is to be had before the next piece. */
    boolean isEmpty() {
        return at >= piece.length && (!ended || begun.length == 0);
    }

    /** Whether {@code line} is longer than allowed, and perhaps not whole. */
    boolean isTooLong(byte[] line) {
        return line.length > lineBytes;
    }

    /** The next line; null if it is not complete yet. */
    byte @Nullable [] next() {
        for (int i = at; i < piece.length; i++) {
            if (piece[i] == '\n') {
                byte[] line = whole(i);
                at = i + 1;
                return line;
            }
        }
        begun = joined(piece.length);
        at = piece.length;
        if (isTooLong(begun) || (ended && begun.length > 0)) {
            byte[] line = begun;
            begun = NONE;
            return line;
        }
        return null;
    }

    private byte[] whole(int end) {
        byte[] line = joined(end);
        begun = NONE;
        return line.length > 0 && line[line.length - 1] == '\r' ? Arrays.copyOf(line, line.length - 1) : line;
    }

    private byte[] joined(int end) {
        if (begun.length == 0) {
            return Arrays.copyOfRange(piece, at, end);
        }
        byte[] joined = Arrays.copyOf(begun, begun.length + end - at);
        System.arraycopy(piece, at, joined, begun.length, end - at);
        return joined;
    }
}
