package io.tailrace.command;

import io.tailrace.command.CommandResult.Failed;
import io.tailrace.command.CommandResult.NotTaken;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.Journal;
import io.tailrace.journal.StreamId;
import io.tailrace.snapshot.SnapshotStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands on the aggregates of a journal.
 *
 * <pre>{@code
 * try (Journal journal = Journal.open(JournalConfig.in(Path.of("data")));
 *         Commands commands = Commands.open(journal, Aggregates.of(accounts), CommandsConfig.defaults())) {
 *     CommandResult result = commands.execute(
 *             Command.of(accounts, "42", new Deposit(100)).withId("d-1")).join();
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads. A command is decided on the writer thread of its shard against everything before it, so
 * there are no conflicts to try again after. Under an id it takes effect once: the answer is stored with its events, or, if there
 * are none, as an event of its own in a stream called {@code $commands-n}, and is given again for as long as it lies within the
 * last {@code idempotencyWindow} events of the shard. Close it before the journal.
 */
public final class Commands implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    private final CommandRuntime runtime;
    private final StateReader states;
    private final List<ShardStates> shards = new ArrayList<>();
    private final DeciderWatch watch;
    private final @Nullable SnapshotKeeper snapshots;
    private volatile boolean closed;

    private Commands(CommandRuntime runtime) {
        this.runtime = runtime;
        this.snapshots = snapshots(runtime);
        SnapshotSource source = snapshots == null ? SnapshotSource.NONE : snapshots;
        Loader loader = new Loader(runtime.journal().config().evolution(), source);
        this.states = new StateReader(runtime, loader);
        for (int shard = 0; shard < runtime.journal().shards(); shard++) {
            shards.add(new ShardStates(loader, source, runtime.config()));
        }
        this.watch = new DeciderWatch(shards, runtime.config());
        watch.start();
    }

    private static @Nullable SnapshotKeeper snapshots(CommandRuntime runtime) {
        if (!runtime.config().snapshots()) {
            return null;
        }
        SnapshotStore store = SnapshotStore.open(
                runtime.journal().config().directory().resolve("snapshots"),
                runtime.config().snapshotBytes());
        return store == null ? null : new SnapshotKeeper(runtime, store);
    }

    /**
     * Begins to take commands for {@code aggregates}. Only one may be open on a journal.
     *
     * @throws IllegalStateException if another is open
     * @throws IllegalArgumentException if an aggregate writes events of a revision that the journal's upcasters take for an old one
     */
    public static Commands open(Journal journal, Aggregates aggregates, CommandsConfig config) {
        for (Aggregate<?, ?, ?> aggregate : aggregates.all()) {
            for (String type : aggregate.events().names()) {
                int revision = aggregate.events().revision(type);
                if (journal.config().evolution().takes(type, revision)) {
                    throw new IllegalArgumentException(
                            "an aggregate writes events in a shape that upcasters take for an old"
                                    + " one: aggregate=" + aggregate + " type=" + type + " revision=" + revision
                                    + "; have its codec write the newest revision");
                }
            }
        }
        CommandRuntime runtime = CommandRuntime.of(journal, aggregates, config);
        journal.beginCommands(runtime);
        try {
            return new Commands(runtime);
        } catch (RuntimeException | Error e) {
            journal.endCommands(runtime);
            throw e;
        }
    }

    /**
     * Carries out {@code command} and tells {@code callback} what became of it. Returns at once; never waits for the disk.
     *
     * <p>When {@link CommandResult.Done} is told, what the command did is as durable as its ack names. {@link CommandResult.Unknown}
     * may be sent again under the same id.
     */
    public void execute(Command command, CommandCallback callback) {
        CommandCallback safe = guarded(callback);
        if (closed) {
            safe.answered(new NotTaken(Refused.Reason.CLOSED, "commands are closed"));
            return;
        }
        Aggregate<?, ?, ?> aggregate;
        try {
            aggregate = runtime.aggregates().of(command.target());
        } catch (IllegalArgumentException e) {
            safe.answered(new Failed(Failed.Kind.UNKNOWN_AGGREGATE, String.valueOf(e.getMessage())));
            return;
        }
        submit(aggregate, command, safe);
    }

    private <C, E, S> void submit(Aggregate<C, E, S> aggregate, Command command, CommandCallback callback) {
        Codec<C> codec = aggregate.commands();
        if (!codec.names().contains(command.name())) {
            callback.answered(new Failed(
                    Failed.Kind.UNKNOWN_COMMAND,
                    "the aggregate has no such command: aggregate=" + aggregate.name() + " command=" + command.name()
                            + ", it has " + codec.names()));
            return;
        }
        C value;
        try {
            value = codec.decode(command.name(), command.data());
        } catch (RuntimeException e) {
            callback.answered(new Failed(
                    Failed.Kind.INVALID_COMMAND,
                    "the data of the command cannot be read: command=" + command.name() + ": " + e.getMessage()));
            return;
        }
        int shard = runtime.journal().shardOf(command.target());
        runtime.journal()
                .submit(
                        shard,
                        new CommandTask<>(runtime, shards.get(shard), aggregate, command, value, callback),
                        command.ack());
    }

    private static CommandCallback guarded(CommandCallback callback) {
        return result -> {
            try {
                callback.answered(result);
            } catch (RuntimeException e) {
                LOG.warn("command callback failed", e);
            }
        };
    }

    /** The same, with a future that never fails. */
    public CompletableFuture<CommandResult> execute(Command command) {
        CompletableFuture<CommandResult> future = new CompletableFuture<>();
        execute(command, future::complete);
        return future;
    }

    /**
     * The committed state of {@code stream}.
     *
     * @throws IllegalArgumentException if no aggregate of its name is registered
     * @throws StateException if an event of it cannot be read, or its decider does not accept it
     */
    public AggregateState state(StreamId stream) {
        return states.at(stream, Long.MAX_VALUE);
    }

    /** The state after the event of {@code version}, or after the last if there are fewer. */
    public AggregateState state(StreamId stream, long version) {
        return states.at(stream, version);
    }

    /** The state as it was at {@code time}: after the last event that was stored by then. */
    public AggregateState state(StreamId stream, Instant time) {
        return states.at(stream, states.versionAt(stream, time));
    }

    /**
     * The events from {@code fromVersion} on, each with what it changed.
     *
     * @param limit the most to return, at least 1
     */
    public List<StateChange> history(StreamId stream, long fromVersion, int limit) {
        return states.history(stream, fromVersion, limit);
    }

    /** The snapshots; null if they are turned off, or the files could not be opened. */
    public @Nullable Snapshots snapshots() {
        return snapshots;
    }

    /** How often the observer threw, which is logged and changes nothing else. */
    public long observerFailures() {
        return ((GuardedObserver) runtime.config().observer()).failures();
    }

    public Aggregates aggregates() {
        return runtime.aggregates();
    }

    public CommandsConfig config() {
        return runtime.config();
    }

    public Journal journal() {
        return runtime.journal();
    }

    /** Takes no more commands, and writes the snapshots under way; commands taken in are answered by the journal. Done twice it does nothing. */
    @Override
    public void close() {
        closed = true;
        watch.close();
        if (snapshots != null) {
            snapshots.close();
        }
        runtime.journal().endCommands(runtime);
    }
}
