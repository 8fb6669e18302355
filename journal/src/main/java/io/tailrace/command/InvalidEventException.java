package io.tailrace.command;

import io.tailrace.journal.StreamId;

/** A decider returned an event that cannot be stored. */
final class InvalidEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidEventException(Aggregate<?, ?, ?> aggregate, StreamId stream, Object event, Throwable cause) {
        super(
                "the decider returned an event that cannot be stored: aggregate=" + aggregate.name() + " decider="
                        + aggregate.deciderName() + " stream=" + stream + " event="
                        + (event == null ? "null" : event.getClass().getName()) + ": " + cause.getMessage(),
                cause);
    }
}
