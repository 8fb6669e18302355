package io.tailrace.projection;

/** Carries a {@link Poison} out of a lane. */
final class PoisonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Poison poison;

    PoisonException(Poison poison, Throwable cause) {
        super(poison.describe(), cause);
        this.poison = poison;
    }

    Poison poison() {
        return poison;
    }
}
