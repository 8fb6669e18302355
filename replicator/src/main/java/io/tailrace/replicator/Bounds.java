package io.tailrace.replicator;

/** The bounds of what is configured, checked alike everywhere. */
public final class Bounds {
    private Bounds() {}

    /**
     * Requires {@code value} to be {@code min} to {@code max}.
     *
     * @param name of what is configured, as it is written in the configuration, with its unit if it has one
     * @throws IllegalArgumentException if it is not; the message says the name, the value and the bounds
     */
    public static void require(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "out of range: " + name + "=" + value + ", allowed " + min + " to " + max);
        }
    }
}
