package io.tailrace.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.command.CommandResult.Done;
import io.tailrace.command.CommandResult.Failed;
import io.tailrace.command.CommandResult.Rejected;
import io.tailrace.journal.EventRefusedException;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.StreamId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a decider does wrong is its own command's trouble, and nobody else's. */
@Timeout(120)
final class MisbehavingDeciderTest {
    private static final StreamId STREAM = StreamId.of("odd-1");
    private static final Duration BUDGET = Duration.ofMillis(500);

    /** What to do, and with how much. */
    record Do(String what, int much) {}

    sealed interface Fact {}

    record Fine(String text) implements Fact {}

    /** {@code evolve} does not like it. */
    record Bitter() implements Fact {}

    /** Refers to itself, which no JSON can. */
    record Endless(List<Object> list) implements Fact {}

    record State(int count) {}

    /** Does as it is told; when it is slow, until it is released. */
    private static final class Odd implements Decider<Do, Fact, State> {
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public State initial() {
            return new State(0);
        }

        @Override
        public List<Fact> decide(Do command, State state) {
            return switch (command.what()) {
                case "throw" -> throw new IllegalStateException("out of mood");
                case "overflow" -> overflow(command.much());
                case "null" -> Collections.singletonList(null);
                case "bitter" -> List.of(new Fine("a"), new Bitter());
                case "endless" -> {
                    List<Object> list = new java.util.ArrayList<>();
                    list.add(list);
                    yield List.of(new Fine("a"), new Endless(list));
                }
                case "large" -> List.of(new Fine("x".repeat(command.much())));
                case "many" -> Arrays.asList(many(command.much()));
                case "slow" -> {
                    await(command.much());
                    yield List.of(new Fine("late"));
                }
                default -> List.of(new Fine(command.what()));
            };
        }

        private static List<Fact> overflow(int depth) {
            return depth == Integer.MAX_VALUE ? List.of() : overflow(depth + 1 - 1);
        }

        private static Fact[] many(int count) {
            Fact[] facts = new Fact[count];
            Arrays.setAll(facts, i -> new Fine("" + i));
            return facts;
        }

        private void await(int millis) {
            try {
                released.await(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException("a writer is never interrupted", e);
            }
        }

        @Override
        public State evolve(State state, Fact fact) {
            if (fact instanceof Bitter) {
                throw new IllegalArgumentException("too bitter");
            }
            return new State(state.count() + 1);
        }
    }

    private final Odd decider = new Odd();
    private final Aggregate<Do, Fact, State> odd = Aggregate.json("odd", decider, Do.class, Fact.class, State.class);

    @TempDir
    private Path directory;

    private final ConcurrentLinkedQueue<String> overran = new ConcurrentLinkedQueue<>();

    private CommandsConfig config() {
        return Accounts.PATIENT.withSnapshots(false).withObserver(new CommandObserver() {
            @Override
            public void overran(String aggregate, String command, long nanos) {
                overran.add(aggregate + " " + command);
            }
        });
    }

    private JournalConfig journalConfig() {
        return JournalConfig.in(directory).withShards(1).withCycleBytes(1 << 20).withCheck((stream, event) -> {
            if (new String(event.data(), java.nio.charset.StandardCharsets.UTF_8).contains("forbidden")) {
                throw new EventRefusedException(stream, event, List.of("it is forbidden"));
            }
        });
    }

    private Command command(String what, int much) {
        return Command.of(odd, "1", new Do(what, much)).withId(what + much);
    }

    private Rejected failed(Commands commands, String what) {
        return (Rejected) commands.execute(command(what, 0)).join();
    }

    @Test
    void shouldFailACommandAloneWhateverItsDeciderThrows() {
        try (Journal journal = Journal.open(journalConfig());
                Commands commands = Commands.open(journal, Aggregates.of(odd), config())) {
            for (String what : List.of("throw", "overflow", "bitter")) {
                Rejected rejected = failed(commands, what);
                assertThat(rejected.code()).isEqualTo(Rejected.DECIDER_FAILED);
                assertThat(rejected.reason()).contains(Odd.class.getName());
                assertThat(failed(commands, what).replayed())
                        .as("not remembered")
                        .isFalse();
            }
            assertThat(failed(commands, "bitter").reason()).contains("too bitter");
            assertUnharmed(journal, commands);
        }
    }

    @Test
    void shouldChangeNothingWhereAnEventCannotBeStored() {
        try (Journal journal = Journal.open(journalConfig());
                Commands commands = Commands.open(journal, Aggregates.of(odd), config())) {
            invalid(commands, command("endless", 0), "Endless");
            invalid(commands, command("null", 0), "null");
            invalid(commands, command("large", (1 << 20)), "event-bytes");
            invalid(commands, command("many", 1_001), "commit-events");
            invalid(commands, command("forbidden", 0), "it is forbidden");
            assertUnharmed(journal, commands);
            assertThat(commands.execute(command("many", 1_000)).join()).isInstanceOf(Done.class);
            // The JSON around the text takes 11 bytes.
            assertThat(commands.execute(command("large", (1 << 20) - 11)).join())
                    .isInstanceOf(Done.class);
            invalid(commands, command("large", (1 << 20) - 10), "event-bytes");
        }
    }

    /** Writes what it cannot read. */
    private static final class OneWay implements Codec<Fact> {
        private final Codec<Fact> json = Codec.json(Fact.class);

        @Override
        public Set<String> names() {
            return json.names();
        }

        @Override
        public String name(Fact value) {
            return json.name(value);
        }

        @Override
        public String contentType() {
            return json.contentType();
        }

        @Override
        public byte[] encode(Fact value) {
            return json.encode(value);
        }

        @Override
        public Fact decode(String name, byte[] bytes) {
            Fact read = json.decode(name, bytes);
            if (read.equals(new Fine("unreadable"))) {
                throw new IllegalArgumentException("it cannot be read");
            }
            return read;
        }
    }

    @Test
    void shouldNotStoreWhatItsCodecCannotReadBack() {
        Aggregate<Do, Fact, State> oneWay =
                Aggregate.of("odd", new Odd(), Codec.json(Do.class), new OneWay(), Codec.json(State.class));
        try (Journal journal = Journal.open(journalConfig());
                Commands commands = Commands.open(journal, Aggregates.of(oneWay), config())) {
            invalid(commands, command("unreadable", 0), "it cannot be read");
            assertUnharmed(journal, commands);
        }
    }

    private static void invalid(Commands commands, Command command, String named) {
        CommandsTest.assertFailed(commands.execute(command).join(), Failed.Kind.INVALID_EVENTS, named);
    }

    private void assertUnharmed(Journal journal, Commands commands) {
        assertThat(journal.end().sequence(0)).isZero();
        assertThat(commands.execute(command("fine", 0)).join()).isInstanceOf(Done.class);
        assertThat(commands.state(STREAM).state()).isEqualTo(new State(1));
        assertThat(journal.status().get(0).fenced()).isNull();
    }

    @Test
    void shouldNameADeciderThatIsOverItsBudgetWhileItRunsAndStoreNothingOfIt() throws InterruptedException {
        try (Journal journal = Journal.open(journalConfig());
                Commands commands = Commands.open(journal, Aggregates.of(odd), config().withTimeBudget(BUDGET))) {
            CompletableFuture<CommandResult> slow = commands.execute(command("slow", 60_000));
            CompletableFuture<CommandResult> next = commands.execute(command("fine", 0));
            while (overran.isEmpty()) {
                Thread.sleep(10);
            }
            // Time for the watch to look again: it names a decider once while it runs.
            Thread.sleep(2 * BUDGET.toMillis());
            assertThat(overran).containsExactly("odd Do");
            assertThat(slow).isNotDone();
            decider.released.countDown();
            CommandsTest.assertFailed(slow.join(), Failed.Kind.TIME_BUDGET_EXCEEDED, Odd.class.getName());
            assertThat(next.join()).isInstanceOf(Done.class);
            assertThat(overran).containsExactly("odd Do", "odd Do");
            assertThat(commands.state(STREAM).state()).isEqualTo(new State(1));
        }
    }

    @Test
    void shouldGoOnWhateverItsObserverThrows() {
        CommandObserver broken = new CommandObserver() {
            @Override
            public void decided(String aggregate, String command, long nanos) {
                throw new IllegalStateException("no meter");
            }

            @Override
            public void loaded(String aggregate, long events, boolean snapshot, long nanos) {
                throw new NoClassDefFoundError("no registry");
            }
        };
        try (Journal journal = Journal.open(journalConfig());
                Commands commands = Commands.open(journal, Aggregates.of(odd), config().withObserver(broken))) {
            assertUnharmed(journal, commands);
            assertThat(commands.observerFailures()).as("one load, one decision").isEqualTo(2);
        }
    }

    @Test
    void shouldRefuseSecondCommandsOfOneJournalUntilTheFirstAreClosed() {
        try (Journal journal = Journal.open(journalConfig())) {
            Commands first = Commands.open(journal, Aggregates.of(odd), config());
            assertThatThrownBy(() -> Commands.open(journal, Aggregates.of(odd), config()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("open already")
                    .hasMessageContaining("odd");
            assertUnharmed(journal, first);
            first.close();
            try (Commands second = Commands.open(journal, Aggregates.of(odd), config())) {
                first.close();
                assertThat(second.state(STREAM).state()).isEqualTo(new State(1));
            }
        }
    }
}
