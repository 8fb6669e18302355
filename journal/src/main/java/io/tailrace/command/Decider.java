package io.tailrace.command;

import java.util.List;

/**
 * What an aggregate does: pure functions, no input or output, no clock, no randomness. Runs on the writer thread of a shard,
 * so one aggregate never sees two commands at once, and a slow decider holds up its whole shard.
 *
 * <p>States are never changed in place: {@link #evolve} returns the next one and leaves the one it was given as it is.
 *
 * @param <C> commands, usually a sealed interface of records
 * @param <E> events, usually a sealed interface of records
 * @param <S> states, usually one record
 */
public interface Decider<C, E, S> {
    /** The state before the first event. */
    S initial();

    /**
     * What happens because of {@code command}.
     *
     * @return the events in order; none if the command changes nothing, which is a success too
     * @throws Rejection if the command must not be carried out; nothing is written then
     */
    List<E> decide(C command, S state);

    /** The state after {@code event}. Called for every event that was ever stored, so it must accept them all. */
    S evolve(S state, E event);
}
