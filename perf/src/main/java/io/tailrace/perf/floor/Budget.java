package io.tailrace.perf.floor;

/**
 * How long a floor may run: until one of the two is used up.
 *
 * @param records at most
 * @param nanos at most; what is in flight then is still waited for
 */
public record Budget(long records, long nanos) {
    public Budget {
        if (records < 1 || nanos < 1) {
            throw new IllegalArgumentException("a budget must be positive: records=" + records + " nanos=" + nanos);
        }
    }
}
