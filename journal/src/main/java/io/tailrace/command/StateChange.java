package io.tailrace.command;

import io.tailrace.journal.RecordedEvent;
import java.util.List;

/**
 * An event and what it did to the state.
 *
 * @param event as it is stored
 * @param read what the decider got: the event in its newest shape, or several, or none
 * @param differences what it changed, in the order of the paths; empty if nothing
 */
public record StateChange(RecordedEvent event, List<RecordedEvent> read, List<Difference> differences) {}
