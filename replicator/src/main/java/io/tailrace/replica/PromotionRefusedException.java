package io.tailrace.replica;

/** A promotion may lose events or leave two primaries, and nobody said that this is wanted; nothing was changed. */
public final class PromotionRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PromotionRefusedException(String message) {
        super(message);
    }
}
