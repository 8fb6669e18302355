package io.tailrace.command;

import io.tailrace.journal.Append.StreamAppend;
import io.tailrace.journal.Position;
import io.tailrace.journal.StreamId;
import java.util.ArrayList;
import java.util.List;

/** The streams that one command looks at, the target first, and what it does to them. Writer thread, but for {@link #written}. */
final class Participants<E> implements JointDecider.States, JointDecider.Effects<E> {
    private final Dressing dressing;
    private final Participant<?, ?> target;
    private final List<Participant<?, ?>> all = new ArrayList<>(1);
    private final List<StreamAppend> appends = new ArrayList<>(1);

    Participants(Participant<?, ?> target, Dressing dressing) {
        this.target = target;
        this.dressing = dressing;
        all.add(target);
    }

    void add(Participant<?, ?> other) {
        all.add(other);
    }

    private Participant<?, ?> named(StreamId stream) {
        for (Participant<?, ?> participant : all) {
            if (participant.stream().equals(stream)) {
                return participant;
            }
        }
        throw new IllegalArgumentException("others() did not name the stream: stream=" + stream + ", named are "
                + all.stream().map(Participant::stream).toList());
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

    /** What is to be written; empty if nothing happened. Once, when nothing more is emitted. */
    List<StreamAppend> appends() {
        for (Participant<?, ?> participant : all) {
            if (participant.isWritten()) {
                appends.add(participant.append());
            }
        }
        return appends;
    }

    /** Makes the states afterwards the present ones. Writer thread. */
    void keep(ShardStates states) {
        for (Participant<?, ?> participant : all) {
            if (participant.isWritten()) {
                participant.keep(states);
            }
        }
    }

    /** What was written where, the last of it at {@code last}. */
    List<CommandResult.WrittenEvent> written(Position last) {
        return new WrittenEvents(appends, last);
    }
}
