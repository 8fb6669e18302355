package io.tailrace.command;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.Processes;
import io.tailrace.journal.CommandRecord;
import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process is killed while commands are under way, again and again; each takes effect once, and has one answer for ever. */
@Timeout(300)
final class CommandCrashTest {
    private static final int ROUNDS = 6;

    @TempDir
    private Path directory;

    /** By id: the command as it was sent, and what was answered. */
    private final Map<String, String> sent = new LinkedHashMap<>();

    private final Map<String, String> answers = new HashMap<>();

    @Test
    void shouldCarryOutEachCommandOnceThoughTheProcessIsKilled() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        Path store = directory.resolve("store");
        for (int round = 0; round < ROUNDS; round++) {
            Path output = directory.resolve("output-" + round);
            Path again = directory.resolve("again-" + round);
            Files.write(again, commandsToSendAgain(random), StandardCharsets.UTF_8);
            Process process = Processes.start(
                    CrashingCommander.class,
                    output,
                    store.toString(),
                    again.toString(),
                    "r" + round,
                    "" + seed + round);
            Processes.killAfter(process, output, "open .", random, 1_200);
            for (String[] line : Processes.lines(output, "try")) {
                sent.put(line[1], String.join(" ", List.of(line).subList(1, 5)));
            }
            for (String[] line : Processes.lines(output, "answer")) {
                note(line[1], line[2]);
            }
        }
        try (Journal journal = Journal.open(CrashingCommander.config(store))) {
            try (Commands commands = CrashingCommander.open(journal)) {
                for (String line : sent.values()) {
                    String[] parts = line.split(" ", -1);
                    Command command = CrashingCommander.parse(parts[0], parts[1], parts[2], parts[3]);
                    note(
                            parts[0],
                            CrashingCommander.answer(commands.execute(command).join()));
                }
                check(journal, commands);
            }
        }
        System.out.println("commands=" + sent.size());
        assertThat(sent).hasSizeGreaterThan(ROUNDS);
    }

    /** All that has no answer yet, and some that have. */
    private List<String> commandsToSendAgain(Random random) {
        return sent.entrySet().stream()
                .filter(entry -> !answers.containsKey(entry.getKey()) || random.nextInt(50) == 0)
                .map(Map.Entry::getValue)
                .toList();
    }

    private void note(String id, String answer) {
        String before = answers.putIfAbsent(id, answer);
        assertThat(answer).as(id).doesNotStartWith("other");
        if (before != null) {
            assertThat(answer).as(id).isEqualTo(before);
        }
    }

    private void check(Journal journal, Commands commands) {
        Map<String, String> found = new HashMap<>();
        Map<StreamId, Long> balances = new HashMap<>();
        EventCursor cursor = journal.readAll(Positions.start(), EventFilter.all());
        for (RecordedEvent event = cursor.next(); event != null; event = cursor.next()) {
            CommandRecord record = requireNonNull(event.command());
            assertThat(found.put(record.id(), event.type())).as(record.id()).isNull();
            if (!event.type().equals(Outcome.TYPE)) {
                long amount = amount(event);
                long balance = balances.merge(event.stream(), amount, Long::sum);
                assertThat(balance).as(event.toString()).isNotNegative();
                assertThat(answers.get(record.id()))
                        .isEqualTo(("done@" + event.version() + "@" + event.position()).replace(' ', '_'));
            }
        }
        assertThat(cursor.atEnd()).isTrue();
        assertThat(found.keySet()).isEqualTo(sent.keySet());
        StateReader without = new StateReader(
                CommandRuntime.of(journal, commands.aggregates(), commands.config()),
                new Loader(journal.config().evolution(), SnapshotSource.NONE));
        balances.forEach((stream, balance) -> {
            AggregateState state = commands.state(stream);
            assertThat(((Accounts.Account) state.state()).balance()).isEqualTo(balance);
            assertThat(state.data())
                    .isEqualTo(without.at(stream, Long.MAX_VALUE).data());
        });
    }

    private static long amount(RecordedEvent event) {
        Accounts.Fact fact = Accounts.ACCOUNT.events().decode(event.type(), event.data());
        return fact instanceof Accounts.Deposited deposited
                ? deposited.amount()
                : -((Accounts.Withdrawn) fact).amount();
    }
}
