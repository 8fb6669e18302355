package io.tailrace.command;

import io.tailrace.journal.StreamId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tests a decider without a store: given what has happened, when a command comes, then this happens.
 *
 * <pre>{@code
 * DeciderFixture.of(accounts)
 *         .given(new Deposited(100), new Withdrawn(30))
 *         .when(new Deposit(50))
 *         .then(new Deposited(50))
 *         .thenState(new Account(120));
 * }</pre>
 *
 * <p>Everything that goes through it, commands, events and states, is written by its codec and read back as it would be in a store,
 * and must come back equal; and no {@code evolve} may change the state that it was given. What is not as it should be is thrown as
 * an {@link AssertionError} that any test framework understands.
 *
 * @param <C> commands
 * @param <E> events
 * @param <S> states
 */
public final class DeciderFixture<C, E, S> {
    private final Aggregate<C, E, S> aggregate;
    private final StreamId target;
    private final Map<StreamId, Scene<?, ?>> scenes = new LinkedHashMap<>();

    private DeciderFixture(Aggregate<C, E, S> aggregate, StreamId target) {
        this.aggregate = aggregate;
        this.target = target;
        scenes.put(target, new Scene<>(aggregate));
    }

    /** Tests the decider of {@code aggregate}, its target called {@code name-1}. */
    public static <C, E, S> DeciderFixture<C, E, S> of(Aggregate<C, E, S> aggregate) {
        return of(aggregate, "1");
    }

    /** The same with an id of the target. */
    public static <C, E, S> DeciderFixture<C, E, S> of(Aggregate<C, E, S> aggregate, String id) {
        return new DeciderFixture<>(aggregate, aggregate.stream(id));
    }

    /** These events have happened to the target, in order. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Read, and handed on as a list.
    public final DeciderFixture<C, E, S> given(E... events) {
        return given(List.of(events));
    }

    /** The same of a list. */
    public DeciderFixture<C, E, S> given(List<? extends E> events) {
        events.forEach(Objects.requireNonNull(scenes.get(target))::happened);
        return this;
    }

    /** These events have happened to another aggregate, for a decider that looks at several. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Read, and handed on as a list.
    public final <X> DeciderFixture<C, E, S> given(Aggregate<?, X, ?> other, String id, X... events) {
        Scene<?, ?> scene = scenes.computeIfAbsent(other.stream(id), stream -> new Scene<>(other));
        List.of(events).forEach(scene::happened);
        return this;
    }

    /** The command comes. */
    public Then<E, S> when(C command) {
        C read = RoundTrip.of("command", aggregate.commands(), command);
        JointDecider<C, E, S> decider = aggregate.decider();
        Stage<E> stage = new Stage<>(target, scenes);
        Throwable thrown = null;
        try {
            List<StreamId> others = decider.others(read, target);
            stage.named.addAll(others);
            S state = ShardStates.cast(Objects.requireNonNull(scenes.get(target)).state);
            decider.decide(read, state, stage, stage);
        } catch (RuntimeException e) {
            thrown = e;
        }
        return new Then<>(target, stage, thrown);
    }

    /** What came of it. */
    public static final class Then<E, S> {
        private final StreamId target;
        private final Stage<E> stage;
        private final @Nullable Throwable thrown;

        private Then(StreamId target, Stage<E> stage, @Nullable Throwable thrown) {
            this.target = target;
            this.stage = stage;
            this.thrown = thrown;
        }

        /** Exactly these events happened to the target, in order. */
        @SafeVarargs
        @SuppressWarnings("varargs") // Read, and handed on as a list.
        public final Then<E, S> then(E... events) {
            return requireEvents(target, List.of(events));
        }

        /** Nothing happened, to any stream, and it was a success. */
        public Then<E, S> thenNothing() {
            requireAccepted();
            if (!stage.emitted.isEmpty()) {
                throw new AssertionError("expected nothing to happen, but found " + stage.emitted);
            }
            return this;
        }

        /** Exactly these events happened to another aggregate, in order. */
        public Then<E, S> then(Aggregate<?, ?, ?> other, String id, Object... events) {
            return requireEvents(other.stream(id), Arrays.asList(events));
        }

        private Then<E, S> requireEvents(StreamId stream, List<?> events) {
            requireAccepted();
            List<Object> found = stage.emitted.getOrDefault(stream, List.of());
            if (!found.equals(events)) {
                throw new AssertionError(
                        "expected other events: stream=" + stream + "\n  expected " + events + "\n  found    " + found);
            }
            return this;
        }

        /** The target's state afterwards. */
        public Then<E, S> thenState(S state) {
            return requireState(target, state);
        }

        /** The state of another aggregate afterwards. */
        public Then<E, S> thenState(Aggregate<?, ?, ?> other, String id, Object state) {
            return requireState(other.stream(id), state);
        }

        private Then<E, S> requireState(StreamId stream, Object state) {
            requireAccepted();
            Object found = stage.scene(stream).state;
            if (!found.equals(state)) {
                throw new AssertionError(
                        "expected another state: stream=" + stream + "\n  expected " + state + "\n  found    " + found);
            }
            return this;
        }

        /** The command was rejected with that code. */
        public Then<E, S> thenRejected(String code) {
            if (!(thrown instanceof Rejection rejection)) {
                throw new AssertionError(
                        "expected a rejection: code=" + code + ", but "
                                + (thrown == null ? "found " + stage.emitted : thrown + " was thrown"),
                        thrown);
            }
            if (!rejection.code().equals(code)) {
                throw new AssertionError(
                        "expected another rejection: expected " + code + ", found " + rejection.code());
            }
            return this;
        }

        private void requireAccepted() {
            if (thrown instanceof Rejection rejection) {
                throw new AssertionError("the command was rejected: " + rejection.code() + ": " + rejection.reason());
            }
            if (thrown != null) {
                throw new AssertionError("the decider failed: " + thrown, thrown);
            }
        }
    }

    /** One stream and what has become of it. */
    private static final class Scene<E, S> {
        private final Aggregate<?, E, S> aggregate;
        private S state;
        private long events;

        Scene(Aggregate<?, E, S> aggregate) {
            this.aggregate = aggregate;
            this.state = RoundTrip.of(
                    "state", aggregate.states(), aggregate.decider().initial());
        }

        void happened(Object event) {
            E read = RoundTrip.of("event", aggregate.events(), ShardStates.<E>cast(event));
            byte[] before = aggregate.states().encode(state);
            S next = aggregate.decider().evolve(state, read);
            if (!Arrays.equals(before, aggregate.states().encode(state))) {
                throw new AssertionError("evolve changed the state that it was given, instead of returning another:"
                        + " decider=" + aggregate.deciderName() + " event=" + event);
            }
            state = RoundTrip.of("state", aggregate.states(), next);
            events++;
        }
    }

    /** The streams as the decider sees them. */
    private static final class Stage<E> implements JointDecider.States, JointDecider.Effects<E> {
        private final StreamId target;
        private final Map<StreamId, Scene<?, ?>> scenes;
        private final Map<StreamId, List<Object>> emitted = new LinkedHashMap<>();
        private final List<StreamId> named = new ArrayList<>();

        Stage(StreamId target, Map<StreamId, Scene<?, ?>> scenes) {
            this.target = target;
            this.scenes = scenes;
            named.add(target);
        }

        Scene<?, ?> scene(StreamId stream) {
            Scene<?, ?> scene = scenes.get(stream);
            if (!named.contains(stream) || scene == null) {
                throw new IllegalArgumentException(
                        "the stream was not named by others(), or not by given(), which may name it"
                                + " without events: stream=" + stream);
            }
            return scene;
        }

        @Override
        public <T> T of(StreamId stream, Class<T> type) {
            return type.cast(scene(stream).state);
        }

        @Override
        public long version(StreamId stream) {
            Scene<?, ?> scene = scene(stream);
            return scene.events - emitted.getOrDefault(stream, List.of()).size();
        }

        @Override
        public void emit(E event) {
            emit(target, event);
        }

        @Override
        public void emit(StreamId stream, Object event) {
            scene(stream).happened(event);
            emitted.computeIfAbsent(stream, any -> new ArrayList<>()).add(event);
        }
    }
}
