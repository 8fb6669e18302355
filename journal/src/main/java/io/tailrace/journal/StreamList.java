package io.tailrace.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of a journal's streams, as {@link Journal#streams} lists them.
 *
 * @param streams their names, in order
 * @param next the stream to go on after; null = there are no more. A page that was ended by what it may look at has it,
 *     too, and may hold few names or none
 */
public record StreamList(List<StreamId> streams, @Nullable StreamId next) {
    public StreamList {
        streams = List.copyOf(streams);
    }
}
