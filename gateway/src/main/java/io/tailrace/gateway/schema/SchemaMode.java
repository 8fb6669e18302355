package io.tailrace.gateway.schema;

/** What becomes of an event that its schema refuses. */
public enum SchemaMode {
    /** Nothing is looked at. */
    OFF,
    /** It is stored, and the log names it. */
    WARN,
    /** It is refused. */
    ENFORCE
}
