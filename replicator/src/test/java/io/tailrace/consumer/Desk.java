package io.tailrace.consumer;

import io.tailrace.journal.Ack;
import io.tailrace.journal.Append;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.EventData;
import io.tailrace.journal.Evolution;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.StreamId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A journal and its groups under a clock that stands still until a test moves it. */
final class Desk implements AutoCloseable {
    final Path directory;
    final Journal journal;
    final AtomicLong clock = new AtomicLong(1_000_000_000L);
    private final GroupsConfig limits;
    private final Random random;
    private Path files;
    private int crashes;
    Groups groups;

    private Desk(Path directory, JournalConfig journal, GroupsConfig limits, Random random) {
        this.directory = directory;
        this.journal = Journal.open(journal);
        this.limits = limits;
        this.random = random;
        files = directory.resolve("groups");
        groups = opened();
    }

    static Desk in(Path directory) {
        return in(directory, 1, GroupsConfig.defaults());
    }

    static Desk in(Path directory, int shards, GroupsConfig limits) {
        return in(directory, config(directory, shards), limits, new Random(1));
    }

    static Desk in(Path directory, Evolution evolution) {
        return in(directory, config(directory, 1).withEvolution(evolution), GroupsConfig.defaults(), new Random(1));
    }

    static Desk in(Path directory, JournalConfig journal, GroupsConfig limits, Random random) {
        return new Desk(directory, journal, limits, random);
    }

    static JournalConfig config(Path directory, int shards) {
        return JournalConfig.in(directory.resolve("journal"))
                .withShards(shards)
                .withCycleBytes(16 << 20)
                .withDurability(Ack.MEMORY);
    }

    private Groups opened() {
        return Groups.open(journal, files, limits, clock::get, random);
    }

    /** Appends an event of type {@code type} to each of {@code streams}, in turn. */
    void appendAs(String type, String... streams) {
        for (String stream : streams) {
            EventData event = EventData.of(type, "{}");
            AppendResult result = journal.append(Append.to(StreamId.of(stream), ExpectedVersion.any(), event))
                    .join();
            if (!(result instanceof Appended)) {
                throw new AssertionError("not appended: " + result);
            }
        }
    }

    void append(String... streams) {
        appendAs("Added", streams);
    }

    Group group() {
        return group(GroupConfig.defaults());
    }

    Group group(GroupConfig config) {
        return groups.create("g", config, new Place.Start()).group();
    }

    void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    /** Gives the groups over to what a process would find that starts after this one was killed. */
    Groups crash() {
        return crash(onDisk());
    }

    /** What a process would find that starts after this one was killed now. */
    Path onDisk() {
        Path left = directory.resolve("groups-" + ++crashes);
        copy(files, left);
        return left;
    }

    /** As if nothing had come to the disk since {@code left} was taken: the groups write by themselves at any time. */
    Groups crash(Path left) {
        groups.close();
        files = left;
        groups = opened();
        return groups;
    }

    Groups restart() {
        groups.close();
        groups = opened();
        return groups;
    }

    Path file(String group) {
        return files.resolve(group + ".group");
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> list = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : list.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Delivery> fetch(Group group, int max) {
        return group.fetch(Fetch.of("m", max)).join();
    }

    /** What was given out, as stream@version. */
    static List<String> names(List<Delivery> deliveries) {
        return deliveries.stream().map(Desk::name).toList();
    }

    static String name(Delivery delivery) {
        return delivery.event().stream() + "@" + delivery.event().version();
    }

    static List<String> ids(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::id).toList();
    }

    /** Fetches and acknowledges until there is nothing left, and returns what came. */
    static List<String> drain(Group group) {
        List<String> all = new ArrayList<>();
        for (List<Delivery> some = fetch(group, 100); !some.isEmpty(); some = fetch(group, 100)) {
            all.addAll(names(some));
            group.ack(ids(some));
        }
        return all;
    }

    @Override
    public void close() {
        groups.close();
        journal.close();
    }
}
