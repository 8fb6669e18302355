package io.tailrace.command;

import io.tailrace.journal.RecordedEvent;

/** A state could not be built: an event cannot be read, or the decider does not accept it. */
public final class StateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StateException(Aggregate<?, ?, ?> aggregate, RecordedEvent event, Throwable cause) {
        super(
                "cannot build the state: aggregate=" + aggregate.name() + " decider=" + aggregate.deciderName()
                        + " event=" + event + ": " + cause,
                cause);
    }
}
