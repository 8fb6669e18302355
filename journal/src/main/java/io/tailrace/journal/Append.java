package io.tailrace.journal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One atomic request: events for one or several streams of one shard, and what must hold of them and of others.
 * Either all of it is stored as one commit, or nothing.
 *
 * @param streams what to write; at least one, each stream once
 * @param checks what must hold of streams that are not written; they must be of the same shard
 * @param ack when to answer; null = as the store is configured
 */
public record Append(
        List<StreamAppend> streams,
        List<StreamCheck> checks,
        @Nullable Ack ack) {
    /**
     * Events for one stream.
     *
     * @param events in order; at least one, and no id twice
     */
    public record StreamAppend(StreamId stream, ExpectedVersion expected, List<EventData> events) {
        public StreamAppend {
            events = List.copyOf(events);
            if (events.isEmpty()) {
                throw new IllegalArgumentException("an append needs at least one event: stream=" + stream);
            }
            requireOwnIds(events, stream);
        }

        private static void requireOwnIds(List<EventData> events, StreamId stream) {
            if (events.size() == 1) {
                return;
            }
            Set<String> ids = new HashSet<>();
            for (EventData event : events) {
                String id = event.id();
                if (id != null && !ids.add(id)) {
                    throw new IllegalArgumentException(
                            "an event id may stand only once in an append: stream=" + stream + " id=" + id);
                }
            }
        }
    }

    /** What must hold of a stream that is not written. */
    public record StreamCheck(StreamId stream, ExpectedVersion expected) {}

    public Append {
        streams = List.copyOf(streams);
        checks = List.copyOf(checks);
        if (streams.isEmpty()) {
            throw new IllegalArgumentException("an append needs at least one stream");
        }
        if (streams.size() > 1
                && streams.stream().map(StreamAppend::stream).distinct().count() < streams.size()) {
            throw new IllegalArgumentException("a stream may stand only once in an append");
        }
    }

    /** Events for one stream, answered as the store is configured. */
    public static Append to(StreamId stream, ExpectedVersion expected, EventData... events) {
        return to(stream, expected, List.of(events));
    }

    /** Events for one stream, answered as the store is configured. */
    public static Append to(StreamId stream, ExpectedVersion expected, List<EventData> events) {
        return new Append(List.of(new StreamAppend(stream, expected, events)), List.of(), null);
    }

    /** This request and events for one stream more. */
    public Append and(StreamId stream, ExpectedVersion expected, EventData... events) {
        List<StreamAppend> more = new ArrayList<>(streams);
        more.add(new StreamAppend(stream, expected, List.of(events)));
        return new Append(more, checks, ack);
    }

    /** This request, if {@code stream}, which it does not write, is as expected too. */
    public Append checking(StreamId stream, ExpectedVersion expected) {
        List<StreamCheck> more = new ArrayList<>(checks);
        more.add(new StreamCheck(stream, expected));
        return new Append(streams, more, ack);
    }

    /** This request, answered when {@code wanted} is reached. Readers see its events when the store's durability is. */
    public Append withAck(Ack wanted) {
        return new Append(streams, checks, wanted);
    }
}
