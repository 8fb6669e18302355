package io.tailrace.command;

/** Watches commands and snapshots, for metrics. Called on threads of the shards; must return at once. What it throws is logged. */
public interface CommandObserver {
    /** Watches nothing. */
    CommandObserver NONE = new CommandObserver() {};

    /** A command was decided; {@code nanos} = the decider's own time. Not called for what was answered before. */
    default void decided(String aggregate, String command, long nanos) {}

    /** A state was not in memory and was loaded: {@code events} folded, {@code snapshot} = on top of a snapshot. */
    default void loaded(String aggregate, long events, boolean snapshot, long nanos) {}

    /** A decider is over its time budget: told while it still runs, and once more when it has returned. */
    default void overran(String aggregate, String command, long nanos) {}

    /** A snapshot was written. */
    default void snapshotWritten(String aggregate, int bytes) {}

    /** A snapshot was not written, as the writer was busy or the store is full. */
    default void snapshotDropped(String aggregate) {}
}
