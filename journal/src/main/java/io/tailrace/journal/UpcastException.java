package io.tailrace.journal;

/**
 * An event cannot be brought into its newest shape, as the function that should do so failed. The reader stays before the
 * event; what is stored is sound and can be read as it was stored.
 */
public final class UpcastException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UpcastException(RecordedEvent event, String detail, Throwable cause) {
        super(
                "cannot upcast: type=" + event.type() + " revision=" + event.revision() + " stream=" + event.stream()
                        + " version=" + event.version() + ": " + detail,
                cause);
    }
}
