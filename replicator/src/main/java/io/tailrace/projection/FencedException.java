package io.tailrace.projection;

/** The view is not this process's to write: another has taken it over, or it was made from another store. */
final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FencedException(String message) {
        super(message);
    }
}
