package io.tailrace.consumer;

import io.tailrace.consumer.GroupException.Reason;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalException;
import io.tailrace.journal.Positions;
import io.tailrace.journal.log.DurableFiles;
import io.tailrace.journal.log.FailureText;
import io.tailrace.replicator.Bounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer groups of a journal, each with a file in one directory.
 *
 * <pre>{@code
 * try (Groups groups = Groups.open(journal, directory, GroupsConfig.defaults())) {
 *     Group mailer = groups.create("mailer", GroupConfig.defaults(), new Place.Start()).group();
 *     for (Delivery delivery : mailer.fetch(Fetch.of("one", 100)).join()) {
 *         send(delivery.event());
 *         mailer.ack(List.of(delivery.id()));
 *     }
 * }
 * }</pre>
 *
 * <p>Owns two threads: one serves those who wait, one writes checkpoints. Reads the journal and nothing else of it. Safe for any
 * number of threads. To be closed before the journal.
 */
public final class Groups implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Groups.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String SUFFIX = ".group";
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final Path directory;
    private final Surroundings around;
    private final NavigableMap<String, Group> groups = new ConcurrentSkipListMap<>();
    private final Threads threads = new Threads();
    private final Journal.Registration wakes;
    private boolean closed;

    private Groups(Journal journal, Path directory, GroupsConfig limits, LongSupplier clock, RandomGenerator random) {
        this.directory = directory;
        AtomicInteger waiting = new AtomicInteger();
        around = new Surroundings(journal, limits, clock, random, threads, waiting);
        load();
        wakes = journal.onCommit((shard, sequence) -> {
            if (waiting.get() > 0) {
                threads.now();
            }
        });
        threads.start();
    }

    /**
     * Opens the groups in {@code directory}, making it if there is none. A group whose file is damaged, or which is ahead of the
     * journal, is there and says so: it gives nothing out until it is reset.
     *
     * @throws JournalException {@code STORAGE} if the directory cannot be made or read
     */
    public static Groups open(Journal journal, Path directory, GroupsConfig limits) {
        return open(journal, directory, limits, System::nanoTime, new java.security.SecureRandom());
    }

    static Groups open(
            Journal journal, Path directory, GroupsConfig limits, LongSupplier clock, RandomGenerator random) {
        try {
            DurableFiles.createDirectories(directory);
        } catch (IOException e) {
            throw new JournalException(
                    JournalException.Reason.STORAGE,
                    "cannot make the directory of the groups: " + FailureText.of(e),
                    e);
        }
        return new Groups(journal, directory, limits, clock, random);
    }

    private void load() {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(SUFFIX)) {
                    load(name.substring(0, name.length() - SUFFIX.length()), file);
                }
            }
        } catch (IOException e) {
            throw new JournalException(
                    JournalException.Reason.STORAGE, "cannot read the groups: " + FailureText.of(e), e);
        }
    }

    private void load(String name, Path path) throws IOException {
        GroupFile file;
        String damage = null;
        try {
            file = GroupFile.open(path);
        } catch (GroupFile.DamageException e) {
            file = GroupFile.damaged(path, e.before());
            damage = e.getMessage()
                    + (file.checkpoint().isConfigured()
                            ? "; reset the group to where it is to go on"
                            : "; delete the group and create it anew");
        }
        groups.put(name, new Group(name, around, file, damage));
    }

    /**
     * A group, and whether it was made by this call.
     *
     * @param created false = it was there, configured alike
     */
    public record Creation(Group group, boolean created) {}

    /**
     * Makes a group, unless it is there and configured alike. When this returns it survives a loss of power.
     *
     * @param name 1 to 64 of {@code A-Za-z0-9._-}, the first a letter or digit
     * @param from where it starts
     * @throws IllegalArgumentException if the name is not one, or the place is behind what is committed
     * @throws GroupException {@code EXISTS} if there is one configured otherwise, {@code LIMIT} if there are as many as may be,
     *     {@code STORAGE} if it cannot be written
     */
    public synchronized Creation create(String name, GroupConfig config, Place from) {
        requireName(name);
        Bounds.require("in-flight", config.inFlight(), 1, around.limits().inFlight());
        Group present = groups.get(name);
        if (present != null) {
            if (present.config().equals(config)) {
                return new Creation(present, false);
            }
            throw new GroupException(
                    Reason.EXISTS,
                    "there is a group of that name with another configuration: group=" + name
                            + "; clone or delete it, or choose another name");
        }
        Positions start = from.in(around.journal());
        return new Creation(make(name, List.of(new Change.Configured(config), new Change.Reset(start))), true);
    }

    /**
     * Makes a group that is configured as {@code source}, stands where it stands and has the same streams parked. What members of
     * {@code source} hold at this moment, the new group gives out too.
     *
     * @throws GroupException {@code NOT_FOUND}, {@code EXISTS}, {@code LIMIT} or {@code STORAGE}
     */
    public synchronized Group clone(String source, String target) {
        requireName(target);
        if (groups.containsKey(target)) {
            throw new GroupException(Reason.EXISTS, "there is a group of that name: group=" + target);
        }
        return make(target, require(source).copy());
    }

    private Group make(String name, List<Change> changes) {
        requireOpen();
        if (groups.size() >= around.limits().groups()) {
            throw new GroupException(
                    Reason.LIMIT,
                    "limit exceeded: groups.max=" + around.limits().groups() + "; delete a group, or raise the limit");
        }
        try {
            Group group = new Group(name, around, GroupFile.create(file(name), changes), null);
            groups.put(name, group);
            LOG.info("group created group={}", name);
            return group;
        } catch (IOException e) {
            throw new GroupException(
                    Reason.STORAGE, "the group cannot be written: group=" + name + ": " + FailureText.of(e), e);
        }
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a group's name is 1 to 64 of A-Z a-z 0-9 . _ - and starts with a letter or digit: " + name);
        }
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new GroupException(Reason.CLOSED, "the groups are closed");
        }
    }

    private Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }

    /** The group of that name; null if there is none. */
    public @Nullable Group find(String name) {
        return groups.get(name);
    }

    /**
     * The group of that name.
     *
     * @throws GroupException {@code NOT_FOUND} if there is none
     */
    public Group require(String name) {
        Group group = groups.get(name);
        if (group == null) {
            throw new GroupException(Reason.NOT_FOUND, "there is no group of that name: group=" + name);
        }
        return group;
    }

    /** All groups by name. */
    public List<Group> all() {
        return List.copyOf(groups.values());
    }

    /**
     * Deletes a group and its checkpoint; who waits for its events is told.
     *
     * @throws GroupException {@code NOT_FOUND} if there is none, {@code STORAGE} if the file cannot be deleted
     */
    public synchronized void delete(String name) {
        requireOpen();
        Group group = require(name);
        groups.remove(name);
        group.close(new GroupException(Reason.NOT_FOUND, "the group was deleted: group=" + name));
        try {
            Files.deleteIfExists(file(name));
            DurableFiles.forceDirectory(directory);
        } catch (IOException e) {
            throw new GroupException(Reason.STORAGE, "the group's file cannot be deleted: " + FailureText.of(e), e);
        }
        LOG.info("group deleted group={}", name);
    }

    /** Answers all who wait, and lets nobody wait from now on, as the node is about to end. Acknowledgements are still taken. */
    public void stopWaiting() {
        groups.values().forEach(Group::stopWaiting);
    }

    /** Ends all groups: who waits is told, checkpoints are written. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        wakes.close();
        threads.end();
        GroupException why = new GroupException(Reason.CLOSED, "the groups are closed");
        groups.values().forEach(group -> group.close(why));
    }

    /** The two threads of the groups. */
    private final class Threads implements Alarm {
        private final Thread server = thread("tr-groups", this::serve);
        private final Thread writer = thread("tr-groups-disk", this::write);
        private volatile boolean over;
        private volatile boolean serveNow;
        private volatile boolean writeNow;
        private volatile long planned;

        private static Thread thread(String name, Runnable task) {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        }

        void start() {
            server.start();
            writer.start();
        }

        private void serve() {
            while (!over) {
                serveNow = false;
                long now = around.now();
                long due = now + LOOK_NANOS;
                planned = due;
                for (Group group : groups.values()) {
                    try {
                        due = Math.min(due, group.pump(now));
                    } catch (RuntimeException | Error e) {
                        LOG.error("group not served group={}", group.name(), e);
                    }
                }
                planned = due;
                long wait = due - around.now();
                if (!serveNow && !over && wait > 0) {
                    LockSupport.parkNanos(this, wait);
                }
            }
        }

        private void write() {
            while (!over) {
                writeNow = false;
                for (Group group : groups.values()) {
                    try {
                        group.flush();
                    } catch (RuntimeException | Error e) {
                        LOG.error("checkpoint not written group={}", group.name(), e);
                    }
                }
                // A lock in the way may have taken the wake-up of the end.
                if (!writeNow && !over) {
                    LockSupport.parkNanos(
                            this, around.limits().checkpointInterval().toNanos());
                }
            }
        }

        @Override
        public void now() {
            if (!serveNow) {
                serveNow = true;
                LockSupport.unpark(server);
            }
        }

        @Override
        public void at(long nanos) {
            if (nanos < planned) {
                now();
            }
        }

        @Override
        public void save() {
            if (!writeNow) {
                writeNow = true;
                LockSupport.unpark(writer);
            }
        }

        void end() {
            over = true;
            for (Thread thread : List.of(server, writer)) {
                LockSupport.unpark(thread);
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
