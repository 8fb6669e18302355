package io.tailrace.sink;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The destination will not take something, however often it is sent. The message says why, and what to do about it. */
public final class SinkRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final long sequence;

    /** Nothing can be sent. */
    public SinkRefusal(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.sequence = 0;
    }

    /** The event of that sequence will not be taken; those before it are safe. */
    public SinkRefusal(long sequence, String message, @Nullable Throwable cause) {
        super(message, cause);
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence of an event, from 1: " + sequence);
        }
        this.sequence = sequence;
    }

    /** The event that is refused; empty if it is not for one event. */
    public OptionalLong sequence() {
        return sequence == 0 ? OptionalLong.empty() : OptionalLong.of(sequence);
    }
}
