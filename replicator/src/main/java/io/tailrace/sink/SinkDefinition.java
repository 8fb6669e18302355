package io.tailrace.sink;

import io.tailrace.journal.Journal;

/**
 * A sink as it is to be run.
 *
 * @param options its name, and how it is sent to
 * @param type what it is, as {@code kafka} or {@code webhook}
 * @param target where it sends to, to be shown: without secrets
 * @param opening makes it
 */
public record SinkDefinition(SinkOptions options, String type, String target, Opening opening) {
    /** Makes a sink for a journal. Does not wait for the destination. */
    @FunctionalInterface
    public interface Opening {
        Sink open(Journal journal);
    }
}
