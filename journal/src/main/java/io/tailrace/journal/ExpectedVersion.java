package io.tailrace.journal;

/**
 * What a caller believes of a stream before it writes. Versions start at 1; a stream that was never written is at 0.
 *
 * @param value a version, 0 for "no stream", or one of the two negative marks of {@link #any()} and {@link #exists()}
 */
public record ExpectedVersion(long value) {
    private static final ExpectedVersion ANY = new ExpectedVersion(-1);
    private static final ExpectedVersion EXISTS = new ExpectedVersion(-2);
    private static final ExpectedVersion NONE = new ExpectedVersion(0);

    public ExpectedVersion {
        if (value < -2) {
            throw new IllegalArgumentException("expected version must not be negative: expected=" + value);
        }
    }

    /** The stream may be at any version, or not exist. */
    public static ExpectedVersion any() {
        return ANY;
    }

    /** The stream must have at least one event. */
    public static ExpectedVersion exists() {
        return EXISTS;
    }

    /** The stream must not have been written. The same as {@code exactly(0)}. */
    public static ExpectedVersion none() {
        return NONE;
    }

    /**
     * The stream must be at {@code version}.
     *
     * @throws IllegalArgumentException if {@code version} is negative
     */
    public static ExpectedVersion exactly(long version) {
        if (version < 0) {
            throw new IllegalArgumentException("expected version must not be negative: expected=" + version);
        }
        return version == 0 ? NONE : new ExpectedVersion(version);
    }

    /** Whether this names one version. */
    public boolean isExact() {
        return value >= 0;
    }

    /** Whether a stream at {@code version} is as expected. */
    public boolean holds(long version) {
        if (value >= 0) {
            return version == value;
        }
        return value == -1 || version > 0;
    }

    @Override
    public String toString() {
        return value == -1 ? "any" : value == -2 ? "exists" : Long.toString(value);
    }
}
