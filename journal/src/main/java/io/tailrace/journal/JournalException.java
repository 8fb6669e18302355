package io.tailrace.journal;

/** The store could not do what was asked, for a reason that is not in the request. */
public class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble it is; decides what can be done about it. */
    public enum Reason {
        /** Another process holds the directory. The message names it. */
        LOCKED,
        /** Stored bytes are not what was written. The message names file and offset. */
        CORRUPT,
        /** The directory was written by a newer format, or with settings that cannot change. */
        INCOMPATIBLE,
        /** The file system failed or is full. */
        STORAGE,
        /** The journal is closed. */
        CLOSED,
        /** A callback has not returned. The message names its thread, the cause has its stack. */
        STUCK
    }

    private final Reason reason;

    /** @param message what failed, with the values that matter, and how to mend it */
    public JournalException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** As the other; {@code cause} has the stack of what failed below. */
    public JournalException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What can be done about it hangs on this; the message is for people. */
    public final Reason reason() {
        return reason;
    }
}
