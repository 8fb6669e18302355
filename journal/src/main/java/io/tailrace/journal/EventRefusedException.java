package io.tailrace.journal;

import java.util.List;

/** A check refused an event: it is not what its type and revision say. Nothing of its append was stored. */
public final class EventRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final int revision;
    private final transient List<String> violations;

    /**
     * @param violations what is wrong with it, a sentence each; at least one
     */
    public EventRefusedException(StreamId stream, EventData event, List<String> violations) {
        super("event refused: stream=" + stream + " type=" + event.type() + " revision=" + event.revision() + ": "
                + String.join("; ", violations));
        this.type = event.type();
        this.revision = event.revision();
        this.violations = List.copyOf(violations);
    }

    /** The type of the event. */
    public String type() {
        return type;
    }

    /** The revision of the type. */
    public int revision() {
        return revision;
    }

    /** What is wrong with it, a sentence each. */
    public List<String> violations() {
        return violations;
    }
}
