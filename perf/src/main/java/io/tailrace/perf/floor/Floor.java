package io.tailrace.perf.floor;

/**
 * What a floor did.
 *
 * @param records written or read
 * @param bytes of those records, without Chronicle's own headers
 * @param nanos from the first record begun to the last one done
 */
public record Floor(long records, long bytes, long nanos) {
    /** Records a second. */
    public double perSecond() {
        return records * 1e9 / Math.max(1, nanos);
    }

    public double seconds() {
        return nanos / 1e9;
    }
}
