package io.tailrace.gateway.json;

import io.tailrace.journal.Ack;
import io.tailrace.journal.Append;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal.Shape;
import io.tailrace.journal.StreamId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a client sends over a socket. */
public sealed interface SocketMessage {
    /** Append; the answer carries {@code id}. */
    record Write(String id, Append append) implements SocketMessage {}

    /**
     * Carry out a command; the answer carries {@code id}, under which the command takes effect once.
     *
     * @param aggregate name and id of the aggregate, with a slash between
     * @param data as it was sent; empty = none
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared.
    record Run(
            String id,
            String aggregate,
            String name,
            byte[] data,
            ExpectedVersion expected,
            @Nullable String correlation,
            @Nullable String causation,
            @Nullable Ack ack)
            implements SocketMessage {}

    /**
     * Follow a stream, or everything that {@code filter} lets through.
     *
     * @param stream null = all streams
     * @param after a version for a stream, a position token for all; null = from the start; {@code end} = from now on
     * @param shape as the events were written, or their newest
     * @param credit events that may be sent before more credit comes
     */
    record Subscribe(
            String sub,
            @Nullable StreamId stream,
            EventFilter filter,
            @Nullable String after,
            Shape shape,
            long credit) implements SocketMessage {}

    /**
     * Be a member of a consumer group.
     *
     * @param member what the member's name begins with; null = no matter
     * @param lease how long events may be held; null = as the group is configured
     * @param credit events that may be sent before more credit comes
     */
    record Consume(
            String sub,
            String group,
            @Nullable String member,
            @Nullable Duration lease,
            long credit) implements SocketMessage {}

    /**
     * Settle events of a consumer group.
     *
     * @param body the other members of the message
     */
    record Settle(String sub, How how, Flat body) implements SocketMessage {
        /** What is to be done with them. */
        public enum How {
            /** They were handled. */
            ACK,
            /** They were not. */
            NACK,
            /** They take longer. */
            EXTEND
        }
    }

    /** Send {@code n} events more. */
    record Credit(String sub, long n) implements SocketMessage {}

    /** Send nothing more. */
    record Unsubscribe(String sub) implements SocketMessage {}
}
