package io.tailrace.command;

import io.tailrace.journal.AppendResult;
import io.tailrace.journal.Journal;
import io.tailrace.journal.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

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
    private final Journal journal;
    private final Aggregates aggregates;
    private final CommandsConfig config;
    private final @Nullable AggregateState none = null;

    private Commands(Journal journal, Aggregates aggregates, CommandsConfig config) {
        this.journal = journal;
        this.aggregates = aggregates;
        this.config = config;
    }

    /** Begins to take commands for {@code aggregates}. Only one may be open on a journal. */
    public static Commands open(Journal journal, Aggregates aggregates, CommandsConfig config) {
        return new Commands(journal, aggregates, config);
    }

    /** Carries out {@code command} and tells {@code callback} what became of it. Returns at once; never waits for the disk. */
    public void execute(Command command, CommandCallback callback) {
        callback.answered(new CommandResult.NotTaken(AppendResult.Refused.Reason.CLOSED, "closed"));
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
     */
    public AggregateState state(StreamId stream) {
        return state(stream, Long.MAX_VALUE);
    }

    /** The state after the event of {@code version}, or after the last if there are fewer. */
    public AggregateState state(StreamId stream, long version) {
        return Objects.requireNonNull(none);
    }

    /** The state as it was at {@code time}: after the last event that was stored by then. */
    public AggregateState state(StreamId stream, Instant time) {
        return Objects.requireNonNull(none);
    }

    /**
     * The events from {@code fromVersion} on, each with what it changed.
     *
     * @param limit the most to return, at least 1
     */
    public List<StateChange> history(StreamId stream, long fromVersion, int limit) {
        return List.of();
    }

    /** The snapshots; null if they are turned off. */
    public @Nullable Snapshots snapshots() {
        return null;
    }

    public Aggregates aggregates() {
        return aggregates;
    }

    public CommandsConfig config() {
        return config;
    }

    public Journal journal() {
        return journal;
    }

    /** Takes no more commands, answers those taken in, and writes down what snapshots are under way. */
    @Override
    public void close() {}
}
