package io.tailrace.journal;

import java.util.Locale;

/** How far a commit must have come before something is said about it, named by what it survives. */
public enum Ack {
    /** Written to the page cache: survives the death of the process, and is lost with the power. */
    MEMORY,
    /** Forced to the disk: survives the loss of power, on a disk that honours a flush. */
    DISK;

    /** The name used over HTTP, in configuration and in reports: {@code memory} or {@code disk}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The ack of that label.
     *
     * @throws IllegalArgumentException if {@code label} is neither {@code memory} nor {@code disk}
     */
    public static Ack of(String label) {
        for (Ack ack : values()) {
            if (ack.label().equals(label)) {
                return ack;
            }
        }
        throw new IllegalArgumentException("ack must be memory or disk: ack=" + label);
    }
}
