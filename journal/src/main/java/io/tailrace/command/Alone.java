package io.tailrace.command;

import io.tailrace.journal.StreamId;
import java.util.List;

/** A decider of one stream, as one that names no others. */
record Alone<C, E, S>(Decider<C, E, S> decider) implements JointDecider<C, E, S> {
    @Override
    public S initial() {
        return decider.initial();
    }

    @Override
    public List<StreamId> others(C command, StreamId own) {
        return List.of();
    }

    @Override
    public void decide(C command, S state, States others, Effects<E> effects) {
        for (E event : decider.decide(command, state)) {
            effects.emit(event);
        }
    }

    @Override
    public S evolve(S state, E event) {
        return decider.evolve(state, event);
    }
}
