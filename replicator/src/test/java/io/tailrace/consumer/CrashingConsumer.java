package io.tailrace.consumer;

import io.tailrace.Processes;
import io.tailrace.journal.Append;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.StreamId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A process that appends, takes what it appended out of a group, acknowledges most of it, hands some back and holds a few for
 * long, until it is killed. It notes in a file what it was given, what it has acknowledged, and what of that was on disk.
 */
final class CrashingConsumer {
    private static final int STREAMS = 20;
    private static final int APPENDS = 8;
    private static final int FETCHED = 12;
    private static final int HELD_MAX = 10;

    private CrashingConsumer() {}

    static JournalConfig config(Path directory) {
        return JournalConfig.in(directory.resolve("journal")).withShards(2).withCycleBytes(8 << 20);
    }

    /** An event that is handed back is given out again at once, and never parked. */
    static GroupConfig group() {
        return GroupConfig.defaults().withBackoff(Duration.ZERO, Duration.ZERO).withAttempts(1_000);
    }

    /** Directory, seed. Never ends by itself. */
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        Random random = new Random(Long.parseLong(arguments[1]));
        Journal journal = Journal.open(config(directory));
        GroupsConfig limits = GroupsConfig.defaults().withCheckpointInterval(Duration.ofMillis(20));
        Groups groups = Groups.open(journal, directory.resolve("groups"), limits);
        Group group = groups.create("g", group(), new Place.Start()).group();
        Deque<Delivery> held = new ArrayDeque<>();
        while (true) {
            append(journal, random);
            List<Delivery> given = group.fetch(Fetch.of("m", FETCHED)).join();
            say("given", Desk.names(given));
            List<Delivery> done = new ArrayList<>();
            List<Delivery> back = new ArrayList<>();
            for (Delivery delivery : given) {
                List<Collection<Delivery>> ways = List.of(done, done, done, back, held);
                ways.get(random.nextInt(ways.size())).add(delivery);
            }
            while (held.size() > HELD_MAX) {
                done.add(held.remove());
            }
            say("acking", Desk.names(done));
            group.ack(Desk.ids(done));
            group.nack(Desk.ids(back), Nack.retry("again"));
            if (random.nextInt(3) == 0) {
                group.flush();
                say("forced", List.of());
            }
        }
    }

    private static void append(Journal journal, Random random) {
        for (int i = 0; i < APPENDS; i++) {
            StreamId stream = StreamId.of("s-" + random.nextInt(STREAMS));
            AppendResult result = journal.append(Append.to(stream, ExpectedVersion.any(), EventData.of("Added", "{}")))
                    .join();
            if (!(result instanceof AppendResult.Appended)) {
                throw new IllegalStateException("not appended: " + result);
            }
        }
    }

    private static void say(String what, List<String> names) {
        System.out.println(what + " " + String.join(" ", names) + " .");
    }

    /** Starts the process, its standard output in {@code output}. */
    static Process start(Path directory, long seed, Path output) throws IOException {
        return Processes.start(CrashingConsumer.class, output, directory.toString(), Long.toString(seed));
    }

    /**
     * What a process has told.
     *
     * @param given events that it had in hand
     * @param acking those that it was about to acknowledge, or had
     * @param settled those of them that were acknowledged and forced
     */
    record Told(Set<String> given, Set<String> acking, Set<String> settled) {
        /** Reads the first {@code bytes} of {@code output}, without a line that was not ended. */
        static Told of(Path output, long bytes) throws IOException {
            byte[] all = Files.readAllBytes(output);
            String text = new String(all, 0, (int) Math.min(bytes, all.length), StandardCharsets.UTF_8);
            Told told = new Told(new HashSet<>(), new HashSet<>(), new HashSet<>());
            for (String line : text.split("\n", -1)) {
                if (line.endsWith(" .")) {
                    told.take(List.of(line.split(" +", -1)));
                }
            }
            return told;
        }

        private void take(List<String> words) {
            List<String> names = words.subList(1, words.size() - 1);
            switch (words.get(0)) {
                case "given" -> given.addAll(names);
                case "acking" -> acking.addAll(names);
                case "forced" -> settled.addAll(acking);
                default -> {}
            }
        }

        void add(Told more) {
            given.addAll(more.given);
            acking.addAll(more.acking);
            settled.addAll(more.settled);
        }
    }
}
