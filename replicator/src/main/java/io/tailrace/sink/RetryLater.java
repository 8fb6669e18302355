package io.tailrace.sink;

import java.time.Duration;

/** The destination asks to be left alone for a while. The events are sent again then, not before. */
public final class RetryLater extends Exception {
    /** The longest wait that is granted; what asks for more gets this. */
    public static final Duration WAIT_MAX = Duration.ofHours(1);

    private static final long serialVersionUID = 1L;

    private final Duration delay;

    public RetryLater(Duration delay, String message) {
        super(message);
        this.delay = delay.isNegative() ? Duration.ZERO : delay.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : delay;
    }

    /** How long; at most {@link #WAIT_MAX}. */
    public Duration delay() {
        return delay;
    }
}
