package io.tailrace.replica;

/** The primary, or this replica, will not have the one follow the other; the message says why and what to do. */
final class PrimaryRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean parted;

    PrimaryRefusedException(String message, boolean parted) {
        super(message);
        this.parted = parted;
    }

    /** Whether the primary does not have the replica's last commit. */
    boolean isParted() {
        return parted;
    }
}
