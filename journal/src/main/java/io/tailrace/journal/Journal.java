package io.tailrace.journal;

import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.JournalException.Reason;
import io.tailrace.journal.log.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An event store in a directory: open it, append, read, follow, close.
 *
 * <pre>{@code
 * try (Journal journal = Journal.open(JournalConfig.in(Path.of("data")))) {
 *     StreamId order = StreamId.of("order-42");
 *     journal.append(Append.to(order, ExpectedVersion.none(), EventData.of("OrderPlaced", "{\"total\":9}"))).join();
 *     journal.readStream(order, 1, Journal.Direction.FORWARD).next(100).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads. Appends to one stream are decided one after the other by the writer of its shard, so
 * a caller with an expected version either finds the stream so or writes nothing. Reads see what is committed (durable as
 * the store is configured) and nothing else, so nothing seen is ever taken back; every commit is verified before a byte
 * of it is returned. Needs the JVM flags of {@code config/jvm.options}.
 */
public final class Journal implements AutoCloseable {
    /** Which way to read a stream. */
    public enum Direction {
        /** From the given version on; goes on when the stream grows. */
        FORWARD,
        /** From the given version, or the last if that is earlier, down to the first; then it is at its end. */
        BACKWARD
    }

    /** In which shape to read events. */
    public enum Shape {
        /** As they were written. */
        STORED,
        /** As the upcasters of {@link JournalConfig#evolution()} make of them. */
        NEWEST
    }

    /** Something that was registered and can be taken back. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    private final JournalConfig config;
    private final StoreManifest manifest;
    private final CopyOnWriteArrayList<CommitListener> listeners = new CopyOnWriteArrayList<>();
    private final Shards shards;
    private final Replication replication;
    private final AtomicReference<@Nullable Object> commandsOwner = new AtomicReference<>();
    private volatile boolean closed;

    private Journal(JournalConfig config, DirectoryLock lock) {
        this.config = config;
        this.manifest = StoreManifest.open(config);
        this.shards = Shards.open(config, manifest, lock, listeners);
        this.replication = new Replication(config, manifest, shards);
        shards.start();
    }

    /**
     * Opens the store in {@code config.directory()}, making it if there is none. After a crash this brings the journal to
     * a sound end: what was committed is there, a torn tail that nobody was promised is dropped and logged.
     *
     * @throws JournalException {@code LOCKED} if another holds the directory (at once, naming it), {@code INCOMPATIBLE}
     *     if it was made otherwise, {@code STORAGE} if the file system fails or is full
     * @throws CorruptJournalException if something that was durable is missing or damaged; nothing is changed then
     */
    public static Journal open(JournalConfig config) {
        requireFlags();
        DirectoryLock lock;
        try {
            DurableFiles.createDirectories(config.directory());
        } catch (IOException e) {
            throw new JournalException(Reason.STORAGE, "cannot make the directory: " + e, e);
        }
        lock = DirectoryLock.take(config.directory());
        try {
            return new Journal(config, lock);
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** Whether there is a store in {@code directory}. */
    public static boolean isIn(Path directory) {
        return StoreManifest.isIn(directory);
    }

    /** Without its flags Chronicle would fail in the middle of the first append. */
    private static void requireFlags() {
        Module base = Object.class.getModule();
        Module own = Journal.class.getModule();
        if (!base.isOpen("java.lang.reflect", own) || !base.isExported("sun.nio.ch", own)) {
            throw new JournalException(
                    Reason.INCOMPATIBLE,
                    "the JVM lacks flags that the journal needs: start it with those of config/jvm.options, at least"
                            + " --add-opens=java.base/java.lang.reflect=ALL-UNNAMED"
                            + " --add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
        }
    }

    /**
     * Reads every byte of a store that nobody has open, and changes nothing in it.
     *
     * @param progress told now and then how far it is
     * @throws JournalException {@code LOCKED} if the store is open, {@code INCOMPATIBLE} if there is none
     */
    public static Verification verify(Path directory, Verification.Progress progress) {
        return Verifier.run(directory, progress);
    }

    /**
     * Appends, and tells {@code callback} what became of it. Returns at once; never waits for the disk or for room.
     *
     * <p>When {@code Appended} is told with {@code DISK}, the events survive a loss of power; with {@code MEMORY}, the
     * death of the process. Events with ids may be sent again after any answer or none: what is there already is
     * recognised, for ever with an exact expected version, else within the last {@code idempotencyWindow} events.
     *
     * @throws LimitExceededException if a part is larger than {@link Limits} allows; nothing is stored
     * @throws EventRefusedException if {@link JournalConfig#check()} refuses an event; nothing is stored
     */
    public void append(Append append, AppendCallback callback) {
        int bytes = AppendCheck.bytes(append, config);
        if (closed) {
            callback.answered(new Refused(Refused.Reason.CLOSED, "the journal is closed"));
            return;
        }
        int shard = shards.numberOf(append);
        if (shard < 0) {
            callback.answered(new Refused(
                    Refused.Reason.CROSS_SHARD,
                    "the streams of one append must be in one shard: put the part they share in braces, as in"
                            + " order-{c42}-1 and invoice-{c42}"));
            return;
        }
        Ack ack = append.ack();
        shards.get(shard).submit(append, callback, ack == null ? config.durability() : ack, bytes);
    }

    /** The same, with a future that is completed on a thread of the shard or before this returns; it never fails. */
    public CompletableFuture<AppendResult> append(Append append) {
        CompletableFuture<AppendResult> future = new CompletableFuture<>();
        append(append, future::complete);
        return future;
    }

    /**
     * Has {@code task} run by the writer of a shard, in its turn among the appends. Returns at once; never waits for the disk or for
     * room.
     *
     * @param shard the number of the shard
     * @param ack when to answer; null = as the store is configured
     * @throws IllegalArgumentException if there is no such shard
     */
    public void submit(int shard, ShardTask task, @Nullable Ack ack) {
        shards.get(shard).submit(task, ack == null ? config.durability() : ack);
    }

    /**
     * Makes {@code owner} the one whose commands run here: two would keep states apart from each other.
     *
     * @throws IllegalStateException if there is one already; names it
     */
    public void beginCommands(Object owner) {
        Object before = commandsOwner.compareAndExchange(null, owner);
        if (before != null) {
            throw new IllegalStateException("commands of this journal are open already, and only one may be: directory="
                    + config.directory() + " aggregates=" + before + "; close that first, or use it");
        }
    }

    /** Lets another take the place of {@code owner}; nothing if it has no such place. */
    public void endCommands(Object owner) {
        commandsOwner.compareAndSet(owner, null);
    }

    /** The version of the last committed event of {@code stream}; 0 = there is none. */
    public long version(StreamId stream) {
        Shard shard = shards.of(stream);
        return shard.history(stream).refresh(shard.committed());
    }

    /** The last committed event of {@code stream} as it was stored; null if there is none. */
    public @Nullable RecordedEvent last(StreamId stream) {
        Shard shard = shards.of(stream);
        StreamHistory history = shard.history(stream);
        long version = history.refresh(shard.committed());
        return version == 0 ? null : history.event(version);
    }

    /**
     * The event of {@code version} in {@code stream} as it was stored; null if there is none. {@link Evolution#newest} says
     * what readers see of it.
     */
    public @Nullable RecordedEvent event(StreamId stream, long version) {
        Shard shard = shards.of(stream);
        return version < 1 ? null : shard.history(stream).find(version, shard.committed());
    }

    /**
     * Reads one stream, in the newest shape.
     *
     * @param fromVersion the first to read; forward, a version that is not there yet is waited for
     */
    public EventCursor readStream(StreamId stream, long fromVersion, Direction direction) {
        return readStream(stream, fromVersion, direction, Shape.NEWEST);
    }

    /** The same, in {@code shape}. */
    public EventCursor readStream(StreamId stream, long fromVersion, Direction direction, Shape shape) {
        Shard shard = shards.of(stream);
        boolean forward = direction == Direction.FORWARD;
        EventCursor stored = new StreamCursor(shard, shard.history(stream), fromVersion, forward);
        return evolution(shape).over(stored, EventFilter.all(), !forward);
    }

    /**
     * Reads one shard in its order, in the newest shape.
     *
     * @param fromSequence the first to read, from 1
     * @throws IllegalArgumentException if there is no such shard
     */
    public EventCursor readShard(int shard, long fromSequence, EventFilter filter) {
        return readShard(shard, fromSequence, filter, Shape.NEWEST);
    }

    /** The same, in {@code shape}; the types of {@code filter} are those of that shape. */
    public EventCursor readShard(int shard, long fromSequence, EventFilter filter, Shape shape) {
        Evolution evolution = evolution(shape);
        return evolution.over(storedShard(shard, fromSequence, evolution.stored(filter)), filter, false);
    }

    private ShardCursor storedShard(int shard, long fromSequence, EventFilter filter) {
        return new ShardCursor(shards.get(shard), fromSequence, filter);
    }

    /**
     * Reads all shards, each in its order, in the newest shape; between them, what was stored earlier tends to come
     * earlier.
     *
     * @param after the place to read on from
     * @throws IllegalArgumentException if {@code after} is beyond what was committed, or of a store with more shards
     */
    public EventCursor readAll(Positions after, EventFilter filter) {
        return readAll(after, filter, Shape.NEWEST);
    }

    /** The same, in {@code shape}; the types of {@code filter} are those of that shape. */
    public EventCursor readAll(Positions after, EventFilter filter, Shape shape) {
        Evolution evolution = evolution(shape);
        return evolution.over(storedAll(after, evolution.stored(filter)), filter, false);
    }

    private EventCursor storedAll(Positions after, EventFilter filter) {
        if (after.shards() > shards.count() || !end().covers(after)) {
            throw new IllegalArgumentException("position is beyond the end: position=" + after + " end=" + end());
        }
        if (shards.count() == 1) {
            return storedShard(0, after.sequence(0) + 1, filter);
        }
        ShardCursor[] cursors = new ShardCursor[shards.count()];
        for (int shard = 0; shard < cursors.length; shard++) {
            cursors[shard] = new ShardCursor(shards.get(shard), after.sequence(shard) + 1, filter);
        }
        return new MergedCursor(cursors);
    }

    private Evolution evolution(Shape shape) {
        return shape == Shape.NEWEST ? config.evolution() : Evolution.none();
    }

    /**
     * Lists streams page by page, in an order that means nothing and stays the same; those of a page are sorted. A stream that
     * was there when the first page was read is on one page. A page looks at no more than {@value StreamListing#LOOKED_AT_MAX}
     * streams: with a prefix that few have, pages may be empty and yet not the last.
     *
     * @param prefix how their names start; empty = any
     * @param after the {@link StreamList#next} of the page before; null = from the first. Any name will do, it need not be there
     * @param limit the most to return, at least 1
     */
    public StreamList streams(String prefix, @Nullable StreamId after, int limit) {
        return StreamListing.page(shards.all(), after == null ? 0 : shardOf(after), after, prefix, limit);
    }

    /**
     * The file of the store that holds an event, to name it to people.
     *
     * @throws IllegalArgumentException if no event was committed there
     */
    public Path file(Position position) {
        Shard shard = shards.get(position.shard());
        if (position.sequence() < 1 || position.sequence() > shard.committed()) {
            throw new IllegalArgumentException(
                    "no event there: " + position + ", the shard has " + shard.committed() + " events");
        }
        return shard.log().file(position.sequence());
    }

    /** Hands every event after {@code after} that passes {@code filter} to {@code handler}: the stored, then the new. */
    public Subscription subscribe(Positions after, EventFilter filter, Consumer<RecordedEvent> handler) {
        return new SubscriptionThread(this, readAll(after, filter), handler).start();
    }

    /** Hands every event of {@code stream} after {@code afterVersion} to {@code handler}: the stored, then the new. */
    public Subscription subscribe(StreamId stream, long afterVersion, Consumer<RecordedEvent> handler) {
        EventCursor cursor = readStream(stream, afterVersion + 1, Direction.FORWARD);
        return new SubscriptionThread(this, cursor, handler).start();
    }

    /** Has {@code listener} told of every commit, until the registration is closed. */
    public Registration onCommit(CommitListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** The committed end of every shard. */
    public Positions end() {
        return shards.end();
    }

    /** The id of this store, given when it was made. */
    public String id() {
        return manifest.id();
    }

    /** Number of shards. */
    public int shards() {
        return shards.count();
    }

    /** The shard that {@code stream} lives in. */
    public int shardOf(StreamId stream) {
        return shards.numberOf(stream);
    }

    /** This journal as one that is copied, or copies another. */
    public Replication replication() {
        return replication;
    }

    /** What it was opened with; {@code shards()} may say 0 there, {@link #shards} says how many there are. */
    public JournalConfig config() {
        return config;
    }

    /** How the shards are, in their order. */
    public List<ShardStatus> status() {
        return shards.all().stream().map(Shard::status).toList();
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Answers what was taken in, forces it, notes that the store is whole and lets go of the directory. Done twice it does
     * nothing. A shard that has fenced itself is left as it is, for the next opening to judge.
     *
     * <p>For the disk it waits as long as that takes, and for callbacks, listeners and deciders as long as they come back. When nothing moves in a
     * shard for {@link JournalConfig#closeWait} it gives the shard up within a second: that is fenced, the stack of the thread is logged,
     * the thread is interrupted (not that of a caller of yours), all others who wait for the shard are answered, and the other shards
     * are closed. What was acknowledged is safe. The directory stays locked until the thread ends, for it may still write.
     *
     * @throws JournalException {@code STUCK} if a shard was given up, naming the thread and the place; {@code STORAGE} if the disk fails
     * @throws IllegalStateException on a thread of a shard, in a callback: it would wait for itself. Nothing is closed
     */
    @Override
    public void close() {
        shards.requireOutside();
        closeOnce();
    }

    private synchronized void closeOnce() {
        if (!closed) {
            closed = true;
            shards.close();
        }
    }
}
