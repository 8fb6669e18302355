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
        CLOSED
    }

    private final Reason reason;

    public JournalException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public JournalException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public final Reason reason() {
        return reason;
    }
}
