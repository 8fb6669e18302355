package io.tailrace.command;

import io.tailrace.journal.Append.StreamAppend;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.StreamId;
import java.util.ArrayList;
import java.util.List;

/** One stream that a command looks at: its state before, and what the command does to it. Writer thread only. */
final class Participant<E, S> {
    private final Aggregate<?, E, S> aggregate;
    private final StreamId stream;
    private final Hot before;
    private final List<EventData> events = new ArrayList<>(1);
    private S state;
    private long bytes;

    Participant(Aggregate<?, E, S> aggregate, StreamId stream, Hot before) {
        this.aggregate = aggregate;
        this.stream = stream;
        this.before = before;
        this.state = ShardStates.<S>cast(before.state());
    }

    StreamId stream() {
        return stream;
    }

    S state() {
        return state;
    }

    long version() {
        return before.version();
    }

    boolean isWritten() {
        return !events.isEmpty();
    }

    /** The version that the stream will have. */
    long versionAfter() {
        return before.version() + events.size();
    }

    /**
     * Takes in an event, as readers will read it: what cannot be read back, or would break the state, must not be stored.
     *
     * @throws InvalidEventException if the codec cannot write it, or read what it wrote
     */
    void emit(Object event, Dressing dressing) {
        EventData data;
        E read;
        try {
            E known = ShardStates.<E>cast(event);
            Codec<E> codec = aggregate.events();
            String name = codec.name(known);
            byte[] encoded = codec.encode(known);
            read = codec.decode(name, encoded);
            data = dressing.dress(aggregate.event(name, encoded));
        } catch (RuntimeException e) {
            throw new InvalidEventException(aggregate, stream, event, e);
        }
        events.add(data);
        bytes += data.data().length;
        state = aggregate.decider().evolve(state, read);
    }

    StreamAppend append() {
        return new StreamAppend(stream, ExpectedVersion.exactly(before.version()), events);
    }

    /** Makes the state afterwards the present one. */
    void keep(ShardStates states) {
        long since = before.events() + events.size();
        states.keep(aggregate, stream, new Hot(state, versionAfter(), since, before.bytes() + bytes), 0);
    }

    List<EventData> events() {
        return events;
    }
}
