package io.tailrace.command;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.Evolution;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.StreamId;
import io.tailrace.journal.Upcaster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of snapshots, and whatever they were made by, no state is another for it. */
@Timeout(240)
final class SnapshotLawTest {
    private static final int ACCOUNTS = 6;

    @TempDir
    private Path directory;

    private long seed;
    private Random random = new Random(0);
    private long fromSnapshots;

    /** Counts every event twice in what it calls turnover: another version of states. */
    private static final class Doubled implements Decider<Accounts.Order, Accounts.Fact, Accounts.Account> {
        private final Accounts accounts = new Accounts();

        @Override
        public Accounts.Account initial() {
            return accounts.initial();
        }

        @Override
        public List<Accounts.Fact> decide(Accounts.Order order, Accounts.Account account) {
            return accounts.decide(order, account);
        }

        @Override
        public Accounts.Account evolve(Accounts.Account account, Accounts.Fact fact) {
            Accounts.Account next = accounts.evolve(account, fact);
            return new Accounts.Account(next.owner(), next.balance(), 2 * next.turnover() - account.turnover());
        }
    }

    private Aggregate<Accounts.Order, Accounts.Fact, Accounts.Account> aggregate(boolean evolved) {
        int revision = evolved ? 2 : 1;
        boolean doubled = random.nextBoolean();
        SnapshotPolicy policy = switch (random.nextInt(4)) {
            case 0 -> SnapshotPolicy.everyEvents(1 + random.nextInt(30));
            case 1 -> SnapshotPolicy.everyBytes(1 + random.nextInt(3_000));
            case 2 -> SnapshotPolicy.whenReplayTakes(Duration.ofNanos(1)).orEvents(100);
            default -> SnapshotPolicy.never();
        };
        return Aggregate.of(
                        "account",
                        doubled ? new Doubled() : new Accounts(),
                        Codec.json(Accounts.Order.class),
                        JsonCodec.of(Accounts.Fact.class).revision(Accounts.Deposited.class, revision),
                        Codec.json(Accounts.Account.class))
                .withStateVersion(doubled ? 2 : 1)
                .withSnapshots(policy);
    }

    /** Deposits of the first revision count for a hundred more. */
    private static Evolution evolution(boolean evolved) {
        return evolved
                ? Evolution.of(List.of(Upcaster.reshape("Deposited", 1, data -> {
                    String amount = new String(data, StandardCharsets.UTF_8).replaceAll("\\D", "");
                    return ("{\"amount\":" + (Long.parseLong(amount) + 100) + "}").getBytes(StandardCharsets.UTF_8);
                })))
                : Evolution.none();
    }

    @Test
    void shouldGiveTheSameStatesWithAndWithoutSnapshots() throws IOException {
        seed = System.nanoTime();
        System.out.println("seed=" + seed);
        random = new Random(seed);
        Path store = directory.resolve("store");
        Path backup = directory.resolve("backup");
        for (int round = 0; round < 24; round++) {
            boolean evolved = random.nextBoolean();
            Aggregate<?, ?, ?> account = aggregate(evolved);
            JournalConfig config = JournalConfig.in(store)
                    .withShards(1)
                    .withCycleBytes(1 << 20)
                    .withEvolution(evolution(evolved));
            CommandsConfig with = Accounts.PATIENT.withHotStates(random.nextInt(ACCOUNTS));
            try (Journal journal = Journal.open(config);
                    Commands commands = Commands.open(journal, Aggregates.of(account), with)) {
                StateReader without = new StateReader(
                        CommandRuntime.of(journal, Aggregates.of(account), with),
                        new Loader(config.evolution(), SnapshotSource.NONE));
                compare(round, commands, without);
                work(commands);
                compare(round, commands, without);
            }
            disturb(store, backup);
        }
        assertThat(fromSnapshots).as("states that were built on snapshots").isPositive();
    }

    @Test
    void shouldNotBelieveASnapshotOfAHistoryThatIsNoMore() throws IOException {
        Path store = directory.resolve("store");
        Path backup = directory.resolve("backup");
        deposit(store, SnapshotPolicy.everyEvents(1), 1);
        copy(store, backup);
        delete(backup.resolve("snapshots"));
        deposit(store, SnapshotPolicy.everyEvents(1), 10, 20, 30);
        copy(store.resolve("snapshots"), backup.resolve("snapshots"));
        deposit(backup, SnapshotPolicy.never(), 1_000, 1_000, 1_000, 1_000, 1_000);
        assertThat(deposit(backup, SnapshotPolicy.never())).isEqualTo(5_001);
    }

    /** The balance afterwards, as it is read. */
    private static long deposit(Path store, SnapshotPolicy policy, long... amounts) {
        Aggregates account = Aggregates.of(Accounts.ACCOUNT.withSnapshots(policy));
        try (Journal journal =
                        Journal.open(JournalConfig.in(store).withShards(1).withCycleBytes(1 << 20));
                Commands commands = Commands.open(journal, account, Accounts.PATIENT)) {
            for (long amount : amounts) {
                commands.execute(Command.of(Accounts.ACCOUNT, "1", new Accounts.Deposit(amount)))
                        .join();
            }
            return ((Accounts.Account) commands.state(StreamId.of("account-1")).state()).balance();
        }
    }

    private void work(Commands commands) {
        List<CompletableFuture<CommandResult>> results = new ArrayList<>();
        for (int i = random.nextInt(300); i > 0; i--) {
            long amount = random.nextInt(100);
            Accounts.Order order =
                    random.nextBoolean() ? new Accounts.Deposit(amount) : new Accounts.Withdraw(amount * 2);
            results.add(commands.execute(Command.of(Accounts.ACCOUNT, "" + random.nextInt(ACCOUNTS), order)));
        }
        results.forEach(CompletableFuture::join);
        Snapshots snapshots = requireNonNull(commands.snapshots());
        if (random.nextInt(4) == 0) {
            snapshots.rebuildAll("", (streams, written, total) -> streams <= total);
        }
    }

    private void compare(int round, Commands commands, StateReader without) {
        for (int account = 0; account < ACCOUNTS; account++) {
            StreamId stream = StreamId.of("account-" + account);
            long last = commands.journal().version(stream);
            for (long version : new long[] {last, random.nextInt((int) last + 1)}) {
                AggregateState state = commands.state(stream, version);
                assertThat(new String(state.data(), StandardCharsets.UTF_8))
                        .as("seed=" + seed + " round=" + round + " " + stream + "@" + version)
                        .isEqualTo(new String(without.at(stream, version).data(), StandardCharsets.UTF_8));
                fromSnapshots += state.snapshotVersion() > 0 ? 1 : 0;
            }
        }
    }

    /** Snapshots are deleted or damaged, or the journal goes back to what it was, and snapshots of what never was remain. */
    private void disturb(Path store, Path backup) throws IOException {
        Path snapshots = store.resolve("snapshots");
        switch (random.nextInt(6)) {
            case 0 -> delete(snapshots);
            case 1 -> damage(snapshots);
            case 2 -> {
                delete(backup);
                copy(store, backup);
                delete(backup.resolve("snapshots"));
            }
            case 3 -> {
                if (Files.exists(backup)) {
                    delete(directory.resolve("kept"));
                    copy(snapshots, directory.resolve("kept"));
                    delete(store);
                    copy(backup, store);
                    copy(directory.resolve("kept"), snapshots);
                }
            }
            default -> {
                // Nothing happens.
            }
        }
    }

    private void damage(Path snapshots) throws IOException {
        List<Path> files;
        try (var all = Files.list(snapshots)) {
            files = all.filter(file -> !file.endsWith("lock")).toList();
        }
        Path file = files.get(random.nextInt(files.size()));
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < 16 && bytes.length > 0; i++) {
            bytes[random.nextInt(bytes.length)] ^= 0x10;
        }
        Files.write(file, bytes);
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
