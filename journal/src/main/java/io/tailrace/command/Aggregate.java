package io.tailrace.command;

import io.tailrace.journal.EventData;
import io.tailrace.journal.StreamId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * What there is to know of one kind of aggregate: its name, its decider, how its commands, events and states are written, and
 * when snapshots are taken. Immutable.
 *
 * <pre>{@code
 * Aggregate<AccountCommand, AccountEvent, Account> accounts = Aggregate.json(
 *         "account", new AccountDecider(), AccountCommand.class, AccountEvent.class, Account.class);
 * }</pre>
 *
 * @param <C> commands
 * @param <E> events
 * @param <S> states
 */
public final class Aggregate<C, E, S> {
    /** Snapshots of aggregates that say nothing else: every 1,000 events. */
    public static final SnapshotPolicy SNAPSHOTS_DEFAULT = SnapshotPolicy.everyEvents(1_000);

    private static final byte[] NOTHING = {};
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~]{0,63}");

    private final String name;
    private final JointDecider<C, E, S> decider;
    private final Object given;
    private final Codec<C> commands;
    private final Codec<E> events;
    private final Codec<S> states;
    private final int stateVersion;
    private final SnapshotPolicy snapshots;
    /** Events of each type without their data, as making one checks its type. */
    private final Map<String, EventData> drafts = new ConcurrentHashMap<>();

    private Aggregate(
            String name,
            JointDecider<C, E, S> decider,
            Object given,
            Codec<C> commands,
            Codec<E> events,
            Codec<S> states,
            int stateVersion,
            SnapshotPolicy snapshots) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of an aggregate is 1 to 64 of A-Z, a-z, 0-9, \".\", \"_\" and \"~\", as its streams are called"
                            + " <name>-<id>: name=" + name + " decider="
                            + given.getClass().getName());
        }
        if (stateVersion < 1) {
            throw new IllegalArgumentException("the version of states starts at 1: stateVersion=" + stateVersion);
        }
        this.name = name;
        this.decider = decider;
        this.given = given;
        this.commands = commands;
        this.events = events;
        this.states = states;
        this.stateVersion = stateVersion;
        this.snapshots = snapshots;
    }

    /**
     * An aggregate whose streams are called {@code name-id}.
     *
     * @param name 1 to 64 of {@code A-Za-z0-9._~}, beginning with a letter or digit
     * @throws IllegalArgumentException if {@code name} is of another form
     */
    public static <C, E, S> Aggregate<C, E, S> of(
            String name, Decider<C, E, S> decider, Codec<C> commands, Codec<E> events, Codec<S> states) {
        return new Aggregate<>(name, new Alone<>(decider), decider, commands, events, states, 1, SNAPSHOTS_DEFAULT);
    }

    /** The same whose decider looks at other aggregates of its shard too. */
    public static <C, E, S> Aggregate<C, E, S> joint(
            String name, JointDecider<C, E, S> decider, Codec<C> commands, Codec<E> events, Codec<S> states) {
        return new Aggregate<>(name, decider, decider, commands, events, states, 1, SNAPSHOTS_DEFAULT);
    }

    /** An aggregate of sealed types of records, written as JSON. */
    public static <C, E, S> Aggregate<C, E, S> json(
            String name, Decider<C, E, S> decider, Class<C> commands, Class<E> events, Class<S> states) {
        return of(name, decider, Codec.json(commands), Codec.json(events), Codec.json(states));
    }

    /** The same with another policy of snapshots. */
    public Aggregate<C, E, S> withSnapshots(SnapshotPolicy policy) {
        return new Aggregate<>(name, decider, given, commands, events, states, stateVersion, policy);
    }

    /**
     * The same with another version of its states. Give it a new one whenever {@code evolve} or the shape of the state changes:
     * snapshots of other versions are not used.
     *
     * @param version from 1
     */
    public Aggregate<C, E, S> withStateVersion(int version) {
        return new Aggregate<>(name, decider, given, commands, events, states, version, snapshots);
    }

    /** What the ids of its streams begin with. */
    public String name() {
        return name;
    }

    /** The stream of the aggregate with that id. */
    public StreamId stream(String id) {
        return StreamId.of(name + "-" + id);
    }

    public Codec<C> commands() {
        return commands;
    }

    public Codec<E> events() {
        return events;
    }

    public Codec<S> states() {
        return states;
    }

    public int stateVersion() {
        return stateVersion;
    }

    public SnapshotPolicy snapshots() {
        return snapshots;
    }

    /** Class of the decider, for messages. */
    public String deciderName() {
        return given.getClass().getName();
    }

    /** An event of the type {@code name} with {@code data}, as the codec of events writes it. */
    EventData event(String name, byte[] data) {
        EventData draft = drafts.get(name);
        return draft == null ? draft(name).withData(data) : draft.withData(data);
    }

    private EventData draft(String name) {
        EventData draft =
                EventData.of(name, NOTHING).withRevision(events.revision(name)).withContentType(events.contentType());
        if (events.names().contains(name)) {
            drafts.put(name, draft);
        }
        return draft;
    }

    JointDecider<C, E, S> decider() {
        return decider;
    }

    @Override
    public String toString() {
        return name + " by " + deciderName();
    }
}
