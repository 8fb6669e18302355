package io.tailrace.command;

import io.tailrace.journal.Append.StreamAppend;
import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.EventData;
import io.tailrace.journal.Position;
import io.tailrace.journal.StreamId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The streams that one command looks at, the target first, and what it does to them. Writer thread only. */
final class Participants<E> implements JointDecider.States, JointDecider.Effects<E> {
    private final Dressing dressing;
    private final Participant<?, ?> target;
    private final Map<StreamId, Participant<?, ?>> byStream = new LinkedHashMap<>(2);

    Participants(Participant<?, ?> target, Dressing dressing) {
        this.target = target;
        this.dressing = dressing;
        byStream.put(target.stream(), target);
    }

    void add(Participant<?, ?> other) {
        byStream.putIfAbsent(other.stream(), other);
    }

    private Participant<?, ?> named(StreamId stream) {
        Participant<?, ?> participant = byStream.get(stream);
        if (participant == null) {
            throw new IllegalArgumentException(
                    "others() did not name the stream: stream=" + stream + ", named are " + byStream.keySet());
        }
        return participant;
    }

    @Override
    public <T> T of(StreamId stream, Class<T> type) {
        Object state = named(stream).state();
        if (!type.isInstance(state)) {
            throw new IllegalArgumentException("the state of the stream is of another type: stream=" + stream
                    + " wanted=" + type.getName() + " found=" + state.getClass().getName());
        }
        return type.cast(state);
    }

    @Override
    public long version(StreamId stream) {
        return named(stream).version();
    }

    @Override
    public void emit(E event) {
        target.emit(event, dressing);
    }

    @Override
    public void emit(StreamId stream, Object event) {
        named(stream).emit(event, dressing);
    }

    /** The version that the target will have. */
    long targetVersion() {
        return target.versionAfter();
    }

    /** What is to be written; empty if nothing happened. */
    List<StreamAppend> appends() {
        List<StreamAppend> appends = new ArrayList<>(1);
        for (Participant<?, ?> participant : byStream.values()) {
            if (participant.isWritten()) {
                appends.add(participant.append());
            }
        }
        return appends;
    }

    /** Makes the states afterwards the present ones, and tells what was written where. */
    List<CommandResult.WrittenEvent> keep(ShardStates states, Appended appended) {
        List<CommandResult.WrittenEvent> written = new ArrayList<>();
        int shard = appended.position().shard();
        long sequence = appended.position().sequence();
        for (Participant<?, ?> participant : byStream.values()) {
            sequence -= participant.events().size();
        }
        for (Participant<?, ?> participant : byStream.values()) {
            long version = participant.version();
            for (EventData event : participant.events()) {
                Position position = new Position(shard, ++sequence);
                String id = shard + "-" + sequence;
                written.add(new CommandResult.WrittenEvent(
                        participant.stream(), id, event.type(), event.revision(), ++version, position));
            }
            if (participant.isWritten()) {
                participant.keep(states);
            }
        }
        return written;
    }
}
