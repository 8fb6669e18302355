package io.tailrace.journal;

/** Something is larger than its limit. Nothing was stored. */
public final class LimitExceededException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String limit;
    private final long value;
    private final long max;

    LimitExceededException(String limit, long value, long max) {
        super("limit exceeded: limits." + limit + "=" + max + ", found " + value);
        this.limit = limit;
        this.value = value;
        this.max = max;
    }

    /** The key of the limit without its {@code limits.} prefix, as {@code event-bytes}. */
    public String limit() {
        return limit;
    }

    /** What was found, in the unit of the limit. */
    public long value() {
        return value;
    }

    /** The largest value that is accepted. */
    public long max() {
        return max;
    }
}
