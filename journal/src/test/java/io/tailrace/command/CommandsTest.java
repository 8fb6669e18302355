package io.tailrace.command;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.command.CommandResult.Conflict;
import io.tailrace.command.CommandResult.Done;
import io.tailrace.command.CommandResult.Failed;
import io.tailrace.command.CommandResult.Rejected;
import io.tailrace.command.CommandResult.ReusedId;
import io.tailrace.journal.Append;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class CommandsTest {
    private static final StreamId ACCOUNT = StreamId.of("account-1");

    @TempDir
    private Path directory;

    private JournalConfig config() {
        return JournalConfig.in(directory).withShards(1).withCycleBytes(1 << 20);
    }

    private static Commands open(Journal journal, Aggregate<?, ?, ?>... aggregates) {
        return Commands.open(journal, Aggregates.of(aggregates), Accounts.PATIENT.withSnapshots(false));
    }

    private static Command command(Accounts.Order order) {
        return Command.of(Accounts.ACCOUNT, "1", order);
    }

    private static CommandResult run(Commands commands, Command command) {
        return commands.execute(command).orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static Done done(Commands commands, Command command) {
        CommandResult result = run(commands, command);
        assertThat(result).isInstanceOf(Done.class);
        return (Done) result;
    }

    @Test
    void shouldDecideAgainstEverythingBefore() {
        try (Journal journal = Journal.open(config());
                Commands commands = open(journal, Accounts.ACCOUNT)) {
            done(commands, command(new Accounts.Deposit(100)));
            done(commands, command(new Accounts.Withdraw(30)));
            Done last = done(commands, command(new Accounts.Deposit(50)));
            assertThat(last.version()).isEqualTo(3);
            assertThat(last.events()).hasSize(1);
            assertThat(last.events().get(0).type()).isEqualTo("Deposited");
            AggregateState state = commands.state(ACCOUNT);
            assertThat(state.state()).isEqualTo(new Accounts.Account("", 120, 180));
            assertThat(new String(state.data(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"balance\":120,\"owner\":\"\",\"turnover\":180}");
            assertThat(run(commands, command(new Accounts.Withdraw(121))))
                    .isEqualTo(new Rejected(ACCOUNT, "insufficient-funds", "the balance is 120", 3, false));
            assertThat(journal.version(ACCOUNT)).isEqualTo(3);
        }
    }

    @Test
    void shouldSerialiseConflictingCommandsWithoutRetries() {
        int commands = 2_000;
        try (Journal journal = Journal.open(config());
                Commands door = open(journal, Accounts.ACCOUNT)) {
            done(door, command(new Accounts.Deposit(700)));
            List<CompletableFuture<CommandResult>> results = new ArrayList<>();
            for (int i = 0; i < commands; i++) {
                results.add(door.execute(command(new Accounts.Withdraw(1))));
            }
            long accepted = results.stream()
                    .map(result -> result.orTimeout(30, TimeUnit.SECONDS).join())
                    .filter(Done.class::isInstance)
                    .count();
            assertThat(accepted).isEqualTo(700);
            assertThat(((Accounts.Account) door.state(ACCOUNT).state()).balance())
                    .isZero();
            assertThat(journal.version(ACCOUNT)).isEqualTo(701);
        }
    }

    @Test
    void shouldAnswerACommandIdWithItsFirstAnswerAlsoAfterRestart() {
        Command deposit = command(new Accounts.Deposit(5)).withId("d");
        Command look = command(new Accounts.Look()).withId("l");
        Command withdraw = command(new Accounts.Withdraw(100)).withId("w");
        Done deposited;
        Done looked;
        Rejected rejected;
        try (Journal journal = Journal.open(config());
                Commands commands = open(journal, Accounts.ACCOUNT)) {
            deposited = done(commands, deposit);
            looked = done(commands, look);
            rejected = (Rejected) run(commands, withdraw);
            assertThat(looked.version()).isEqualTo(1);
            assertThat(looked.events()).isEmpty();
            done(commands, command(new Accounts.Deposit(1_000)));
            checkReplays(commands, List.of(deposit, look, withdraw), List.of(deposited, looked, rejected));
        }
        try (Journal journal = Journal.open(config());
                Commands commands = open(journal, Accounts.ACCOUNT)) {
            checkReplays(commands, List.of(deposit, look, withdraw), List.of(deposited, looked, rejected));
            assertThat(((Accounts.Account) commands.state(ACCOUNT).state()).balance())
                    .isEqualTo(1_005);
            assertThat(journal.version(ACCOUNT)).isEqualTo(2);
        }
    }

    private static void checkReplays(Commands commands, List<Command> sent, List<CommandResult> answers) {
        for (int i = 0; i < sent.size(); i++) {
            CommandResult again = run(commands, sent.get(i));
            if (answers.get(i) instanceof Done first) {
                assertThat(again)
                        .isEqualTo(new Done(
                                first.stream(), first.version(), first.position(), first.events(), first.ack(), true));
            } else {
                Rejected first = (Rejected) answers.get(i);
                assertThat(again)
                        .isEqualTo(new Rejected(first.stream(), first.code(), first.reason(), first.version(), true));
            }
        }
    }

    @Test
    void shouldRefuseACommandIdWithAnotherBody() {
        try (Journal journal = Journal.open(config());
                Commands commands = open(journal, Accounts.ACCOUNT)) {
            done(commands, command(new Accounts.Deposit(5)).withId("d"));
            assertThat(run(commands, command(new Accounts.Deposit(6)).withId("d")))
                    .isEqualTo(new ReusedId(ACCOUNT, "d"));
            assertThat(run(commands, command(new Accounts.Withdraw(5)).withId("d")))
                    .isEqualTo(new ReusedId(ACCOUNT, "d"));
            Done other = done(
                    commands,
                    Command.of(Accounts.ACCOUNT, "2", new Accounts.Deposit(6)).withId("d"));
            assertThat(other.replayed()).isFalse();
        }
    }

    @Test
    void shouldForgetACommandIdBeyondTheWindowAndNotBefore() {
        int window = 16;
        try (Journal journal = Journal.open(config().withIdempotencyWindow(window));
                Commands commands = open(journal, Accounts.ACCOUNT)) {
            for (int i = 0; i <= window; i++) {
                done(commands, command(new Accounts.Deposit(1)).withId("d" + i));
            }
            assertThat(done(commands, command(new Accounts.Deposit(1)).withId("d1"))
                            .replayed())
                    .isTrue();
            assertThat(done(commands, command(new Accounts.Deposit(1)).withId("d0"))
                            .replayed())
                    .isFalse();
        }
        try (Journal journal = Journal.open(config().withIdempotencyWindow(window));
                Commands commands = open(journal, Accounts.ACCOUNT)) {
            assertThat(done(commands, command(new Accounts.Deposit(1)).withId("d0"))
                            .replayed())
                    .isTrue();
            assertThat(done(commands, command(new Accounts.Deposit(1)).withId("d3"))
                            .replayed())
                    .isTrue();
            assertThat(done(commands, command(new Accounts.Deposit(1)).withId("d1"))
                            .replayed())
                    .isFalse();
        }
    }

    @Test
    void shouldHoldACommandToItsExpectedVersion() {
        try (Journal journal = Journal.open(config());
                Commands commands = open(journal, Accounts.ACCOUNT)) {
            Command deposit = command(new Accounts.Deposit(5));
            done(commands, deposit.expecting(ExpectedVersion.none()));
            assertThat(run(commands, deposit.expecting(ExpectedVersion.none())))
                    .isEqualTo(new Conflict(ACCOUNT, ExpectedVersion.none(), 1));
            done(commands, deposit.expecting(ExpectedVersion.exactly(1)));
            Command retried = deposit.expecting(ExpectedVersion.exactly(2)).withId("r");
            assertThat(done(commands, retried).replayed()).isFalse();
            assertThat(done(commands, retried).replayed()).isTrue();
        }
    }

    @Test
    void shouldSeeEventsThatWereAppendedWithoutACommand() {
        try (Journal journal = Journal.open(config());
                Commands commands = open(journal, Accounts.ACCOUNT)) {
            done(commands, command(new Accounts.Deposit(5)));
            AppendResult appended = journal.append(Append.to(
                            ACCOUNT, ExpectedVersion.exactly(1), EventData.of("Deposited", "{\"amount\":10}")))
                    .join();
            assertThat(appended).isInstanceOf(AppendResult.Appended.class);
            assertThat(done(commands, command(new Accounts.Withdraw(15))).version())
                    .isEqualTo(3);
        }
    }

    @Test
    void shouldNameWhatIsUnknownOrUnreadable() {
        try (Journal journal = Journal.open(config());
                Commands commands = open(journal, Accounts.ACCOUNT)) {
            byte[] none = "{}".getBytes(StandardCharsets.UTF_8);
            assertFailed(
                    run(commands, Command.of(StreamId.of("order-1"), "Open", none)),
                    Failed.Kind.UNKNOWN_AGGREGATE,
                    "order-1");
            assertFailed(
                    run(commands, Command.of(StreamId.of("account"), "Open", none)),
                    Failed.Kind.UNKNOWN_AGGREGATE,
                    "account");
            assertFailed(run(commands, Command.of(ACCOUNT, "Shut", none)), Failed.Kind.UNKNOWN_COMMAND, "Shut");
            assertFailed(
                    run(
                            commands,
                            Command.of(ACCOUNT, "Deposit", "{\"amount\":\"x\"}".getBytes(StandardCharsets.UTF_8))),
                    Failed.Kind.INVALID_COMMAND,
                    "Deposit");
            journal.append(Append.to(ACCOUNT, ExpectedVersion.none(), EventData.of("Stolen", "{}")))
                    .join();
            assertFailed(run(commands, command(new Accounts.Deposit(1))), Failed.Kind.STATE_UNREADABLE, "Stolen");
            assertThatThrownBy(() -> commands.state(ACCOUNT))
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("Stolen");
            done(commands, Command.of(Accounts.ACCOUNT, "2", new Accounts.Deposit(1)));
        }
    }

    static void assertFailed(CommandResult result, Failed.Kind kind, String named) {
        assertThat(result).isInstanceOf(Failed.class);
        assertThat(((Failed) result).kind()).isEqualTo(kind);
        assertThat(((Failed) result).detail()).contains(named);
    }

    @Test
    void shouldCarryWhatCausedAnEventWithIt() {
        try (Journal journal = Journal.open(config());
                Commands commands = open(journal, Accounts.ACCOUNT)) {
            byte[] metadata = "{\"user\":\"ada\"}".getBytes(StandardCharsets.UTF_8);
            done(commands, command(new Accounts.Deposit(1)).withId("c1").withMetadata(metadata));
            done(commands, command(new Accounts.Deposit(1)).withId("c2").withCorrelation("say \"hi\""));
            done(commands, command(new Accounts.Deposit(1)));
            RecordedEvent first = requireNonNull(journal.event(ACCOUNT, 1));
            assertThat(first.metadata()).isEqualTo(metadata);
            assertThat(attributes(first)).isEqualTo("\"causationid\":\"c1\",\"correlationid\":\"c1\"");
            assertThat(requireNonNull(first.command()).id()).isEqualTo("c1");
            assertThat(attributes(requireNonNull(journal.event(ACCOUNT, 2))))
                    .isEqualTo("\"causationid\":\"c2\",\"correlationid\":\"say \\\"hi\\\"\"");
            RecordedEvent third = requireNonNull(journal.event(ACCOUNT, 3));
            assertThat(third.extension(EventData.TAG_ATTRIBUTES)).isNull();
            assertThat(third.command()).isNull();
        }
    }

    @Test
    void shouldHoldIdsToTheirLimits() {
        Command command = command(new Accounts.Look());
        assertThat(command.withId("x".repeat(128)).id()).hasSize(128);
        assertThatThrownBy(() -> command.withId("x".repeat(129))).hasMessageContaining("allowed 128");
        assertThatThrownBy(() -> command.withId("")).isInstanceOf(IllegalArgumentException.class);
        assertThat(command.withCorrelation("x".repeat(256)).correlation()).hasSize(256);
        assertThatThrownBy(() -> command.withCorrelation("x".repeat(257))).hasMessageContaining("1 to 256");
        assertThatThrownBy(() -> command.withCausation("a\nb")).hasMessageContaining("control character");
        assertThat(new Rejection("x".repeat(64), "y".repeat(1_001)).reason()).hasSize(1_000);
        assertThatThrownBy(() -> new Rejection("x".repeat(65), "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseAggregatesThatCannotStandTogether() {
        Aggregate<?, ?, ?> other = Aggregate.json(
                "account", new Accounts(), Accounts.Order.class, Accounts.Fact.class, Accounts.Account.class);
        assertThatThrownBy(() -> Aggregates.of(Accounts.ACCOUNT, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name=account")
                .hasMessageContaining(Accounts.class.getName());
        assertThatThrownBy(() -> Aggregate.json(
                        "a-b", new Accounts(), Accounts.Order.class, Accounts.Fact.class, Accounts.Account.class))
                .hasMessageContaining("name=a-b");
        assertThatThrownBy(() -> Codec.json(CharSequence.class)).hasMessageContaining("sealed");
    }

    private static String attributes(RecordedEvent event) {
        return new String(requireNonNull(event.extension(EventData.TAG_ATTRIBUTES)), StandardCharsets.UTF_8);
    }

    @Test
    void shouldTellTheStateAsItWasAndWhatEachEventChanged() throws InterruptedException {
        try (Journal journal = Journal.open(config());
                Commands commands = open(journal, Accounts.ACCOUNT)) {
            done(commands, command(new Accounts.Open("ada")));
            done(commands, command(new Accounts.Deposit(100)));
            Instant then = requireNonNull(journal.event(ACCOUNT, 2)).time();
            Thread.sleep(5);
            done(commands, command(new Accounts.Withdraw(30)));
            assertThat(commands.state(ACCOUNT, 0).state()).isEqualTo(new Accounts.Account("", 0, 0));
            assertThat(commands.state(ACCOUNT, 2).state()).isEqualTo(new Accounts.Account("ada", 100, 100));
            assertThat(commands.state(ACCOUNT, then).version()).isEqualTo(2);
            assertThat(commands.state(ACCOUNT, then).time()).isEqualTo(then);
            assertThat(commands.state(ACCOUNT, Instant.EPOCH).version()).isZero();
            assertThat(commands.state(ACCOUNT, Instant.MAX).version()).isEqualTo(3);
            List<StateChange> changes = commands.history(ACCOUNT, 2, 10);
            assertThat(changes).hasSize(2);
            assertThat(changes.get(0).differences())
                    .containsExactly(new Difference("/balance", "0", "100"), new Difference("/turnover", "0", "100"));
            assertThat(changes.get(1).event().version()).isEqualTo(3);
            assertThat(changes.get(1).differences())
                    .containsExactly(
                            new Difference("/balance", "100", "70"), new Difference("/turnover", "100", "130"));
        }
    }
}
