package io.tailrace.consumer;

/** A group could not do what was asked. The message says why, and what to do. */
public final class GroupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble it is. */
    public enum Reason {
        /** There is no such group, or nothing parked of that name. */
        NOT_FOUND,
        /** There is a group of that name, with another configuration. */
        EXISTS,
        /** There are as many as there may be. */
        LIMIT,
        /** What was asked does not fit the state of the group. */
        CONFLICT,
        /** The group gives nothing out until an operator has mended it. */
        STOPPED,
        /** The group's file could not be written. */
        STORAGE,
        /** The groups are closed. */
        CLOSED
    }

    private final Reason reason;

    GroupException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    GroupException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
