package io.tailrace.command;

import io.tailrace.journal.StreamId;
import java.util.List;

/**
 * A decider that looks at, and writes to, further aggregates of its shard: an order and the stock it reserves. All of it is
 * one commit: either every stream gets its events or none does. The streams share a shard by the part of their ids in braces, as
 * {@code order-{berlin}-17} and {@code stock-{berlin}-apples}.
 *
 * <p>As pure as a {@link Decider}. The states of the other aggregates are those that their own deciders made of their events.
 */
public interface JointDecider<C, E, S> {
    /** The state before the first event. */
    S initial();

    /**
     * The further aggregates whose states {@code command} needs, or whose streams it may write.
     *
     * @param own the stream that the command was sent to
     * @return streams of registered aggregates in the same shard, at most 64; a stream named twice counts once
     */
    List<StreamId> others(C command, StreamId own);

    /**
     * What happens because of {@code command}: handed to {@code effects}, in order.
     *
     * @throws Rejection if the command must not be carried out; nothing is written then
     */
    void decide(C command, S state, States others, Effects<E> effects);

    /** The state after {@code event} of the own stream. */
    S evolve(S state, E event);

    /** States of the aggregates that {@link #others} named. */
    interface States {
        /**
         * The state of {@code stream} with what was emitted to it so far; the initial one if it has no events.
         *
         * @throws IllegalArgumentException if {@link #others} did not name it, or its states are not of that type
         */
        <T> T of(StreamId stream, Class<T> type);

        /** The version of {@code stream} before this command; 0 = it has no events. */
        long version(StreamId stream);
    }

    /** Takes the events of a decision. */
    interface Effects<E> {
        /** An event of the stream that the command was sent to. */
        void emit(E event);

        /**
         * An event of another stream.
         *
         * @param event one that the codec of that stream's aggregate knows
         * @throws IllegalArgumentException if {@link JointDecider#others} did not name the stream
         */
        void emit(StreamId stream, Object event);
    }
}
