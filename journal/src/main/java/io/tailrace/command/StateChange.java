package io.tailrace.command;

import io.tailrace.journal.RecordedEvent;
import java.util.List;

/**
 * An event and what it did to the state.
 *
 * @param event as it is stored
 * @param images what the codec made of it, in today's shape; empty if its upcasters dropped it
 * @param differences what it changed, in the order of the paths; empty if nothing
 */
public record StateChange(RecordedEvent event, List<EventImage> images, List<Difference> differences) {}
