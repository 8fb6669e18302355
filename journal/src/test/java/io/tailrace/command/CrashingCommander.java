package io.tailrace.command;

import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;

/** A process that sends commands until it is killed: first those of a file once more, then new ones. Tells what it was answered. */
public final class CrashingCommander {
    static final int ACCOUNTS = 8;
    private static final int IN_FLIGHT = 128;

    private CrashingCommander() {}

    static JournalConfig config(Path directory) {
        return JournalConfig.in(directory)
                .withShards(2)
                .withCycleBytes(1 << 20)
                .withLimits(new Limits(64 << 10, 1 << 10, 128 << 10, 100, 256, 128, 128));
    }

    static Commands open(Journal journal) {
        Aggregate<?, ?, ?> account = Accounts.ACCOUNT.withSnapshots(SnapshotPolicy.everyEvents(10));
        CommandsConfig config = Accounts.PATIENT.withHotStates(3);
        return Commands.open(journal, Aggregates.of(account), config);
    }

    /** A command as it stands in a line: id, account, name, amount. */
    static Command parse(String id, String account, String name, String amount) {
        long much = Long.parseLong(amount);
        Accounts.Order order = switch (name) {
            case "Deposit" -> new Accounts.Deposit(much);
            case "Withdraw" -> new Accounts.Withdraw(much);
            default -> new Accounts.Look();
        };
        return Command.of(Accounts.ACCOUNT, account, order).withId(id);
    }

    /** Directory, file of commands to send again, name of the round, seed. Never ends by itself. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> again = Files.readAllLines(Path.of(arguments[1]), StandardCharsets.UTF_8);
        Random random = new Random(Long.parseLong(arguments[3]));
        Semaphore room = new Semaphore(IN_FLIGHT);
        Commands commands = open(Journal.open(config(Path.of(arguments[0]))));
        for (String line : again) {
            String[] parts = line.split(" ", -1);
            room.acquire();
            send(commands, room, parts[0], parts[1], parts[2], parts[3]);
        }
        System.out.println("open .");
        String[] names = {"Deposit", "Withdraw", "Withdraw", "Look"};
        for (int i = 0; ; i++) {
            room.acquire();
            String id = arguments[2] + "-" + i;
            String account = Integer.toString(random.nextInt(ACCOUNTS));
            String name = names[random.nextInt(names.length)];
            String amount = Integer.toString(random.nextInt(100));
            System.out.println("try " + id + " " + account + " " + name + " " + amount + " .");
            send(commands, room, id, account, name, amount);
        }
    }

    private static void send(Commands commands, Semaphore room, String id, String account, String name, String amount) {
        commands.execute(parse(id, account, name, amount), result -> {
            System.out.println("answer " + id + " " + answer(result) + " .");
            room.release();
        });
    }

    /** What must be the same whenever the command is sent again. */
    static String answer(CommandResult result) {
        if (result instanceof CommandResult.Done done) {
            return ("done@" + done.version() + "@" + done.position()).replace(' ', '_');
        }
        if (result instanceof CommandResult.Rejected rejected) {
            return rejected.code() + "@" + rejected.version() + "@"
                    + rejected.reason().replace(' ', '_');
        }
        return "other@" + result.toString().replace(' ', '_');
    }
}
