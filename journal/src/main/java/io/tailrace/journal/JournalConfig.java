package io.tailrace.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How to open a journal. Immutable; start from {@link #in(Path)}.
 *
 * @param directory of the store; made if it is not there. Locked while the journal is open
 * @param shards 1 to 256, fixed when the store is made; 0 = as the store has, or half the cores for a new one
 * @param durability when an event counts as committed, and so may be read
 * @param cycleBytes size at which a new journal file is begun; 1 MiB to 1 GiB, and never less than the largest commit. That
 *     much disk is reserved ahead
 * @param cycleAge age at which a new journal file is begun
 * @param ringSize appends that may wait for the writer of one shard, and as many again for its disk, before it refuses; a
 *     power of two, 2 to 1,048,576
 * @param idempotencyWindow the last so many events per shard whose ids, and whose commands, are remembered; 0 to
 *     16,777,216
 * @param flushInterval how long an event may stay unforced when nobody waits for the disk
 * @param closeWait how long {@link Journal#close} waits for a shard in which nothing moves; then a callback that does not return is given
 *     up. 1 ms to 1 hour
 * @param locatorCacheBytes memory for where readers found events of streams, for the next reader; all shards together, 0 to
 *     16 GiB
 * @param limits how large things may be
 * @param observer watches the journal at work
 * @param evolution what readers see of events that were stored in older shapes
 * @param check looks at every event before it is taken in
 * @param replicaOf whose copy the journal is: it takes in the commits of that one and no appends; null = it leads
 * @param callersWrite whether an append may be written by the thread that asks for it when nothing is before it, and answered if memory
 *     is enough: it wakes nobody then and takes less than a microsecond. Callers that must never be held up, not even by memory that the
 *     disk has to make free first, say no
 */
public record JournalConfig(
        Path directory,
        int shards,
        Ack durability,
        long cycleBytes,
        Duration cycleAge,
        int ringSize,
        int idempotencyWindow,
        Duration flushInterval,
        Duration closeWait,
        long locatorCacheBytes,
        Limits limits,
        JournalObserver observer,
        Evolution evolution,
        EventCheck check,
        @Nullable ReplicaOf replicaOf,
        boolean callersWrite) {

    public static final long CYCLE_BYTES_DEFAULT = 1L << 30;
    public static final int RING_SIZE_DEFAULT = 65_536;
    public static final int IDEMPOTENCY_WINDOW_DEFAULT = 262_144;
    public static final Duration CYCLE_AGE_DEFAULT = Duration.ofDays(7);
    public static final Duration FLUSH_INTERVAL_DEFAULT = Duration.ofMillis(100);
    public static final Duration CLOSE_WAIT_DEFAULT = Duration.ofSeconds(10);
    public static final long LOCATOR_CACHE_BYTES_DEFAULT = 32L << 20;

    public JournalConfig {
        within("shards", shards, 0, 256);
        within("cycle-bytes", cycleBytes, 1 << 20, 1 << 30);
        within("cycle-age seconds", cycleAge.toSeconds(), 1, 366L * 86_400 * 10);
        within("ring-size", ringSize, 2, 1 << 20);
        within("idempotency-window", idempotencyWindow, 0, 1 << 24);
        within("flush-interval milliseconds", flushInterval.toMillis(), 1, 60_000);
        within("close-wait milliseconds", closeWait.toMillis(), 1, 3_600_000);
        within("locator-cache-bytes", locatorCacheBytes, 0, 16L << 30);
        if (Integer.bitCount(ringSize) != 1) {
            throw new IllegalArgumentException("ring-size must be a power of two: ring-size=" + ringSize);
        }
    }

    /** The defaults for a store in {@code directory}: acks and reads at {@code disk}. */
    public static JournalConfig in(Path directory) {
        return new JournalConfig(
                directory,
                0,
                Ack.DISK,
                CYCLE_BYTES_DEFAULT,
                CYCLE_AGE_DEFAULT,
                RING_SIZE_DEFAULT,
                IDEMPOTENCY_WINDOW_DEFAULT,
                FLUSH_INTERVAL_DEFAULT,
                CLOSE_WAIT_DEFAULT,
                LOCATOR_CACHE_BYTES_DEFAULT,
                Limits.defaults(),
                JournalObserver.NONE,
                Evolution.none(),
                EventCheck.NONE,
                null,
                true);
    }

    /**
     * So many shards for a new store, 1 to 256; 0 = as the store has. Any other number than that of a store that is there is refused when it is
     * opened.
     *
     * @throws IllegalArgumentException if {@code wanted} is out of bounds
     */
    public JournalConfig withShards(int wanted) {
        return with(fields -> fields.shards = wanted);
    }

    /** What an event must survive before readers see it, and what an append is answered at that does not ask for another ack. */
    public JournalConfig withDurability(Ack wanted) {
        return with(fields -> fields.durability = wanted);
    }

    /**
     * Journal files of so many bytes, 1 MiB to 1 GiB; each shard has as much reserved ahead. Those that are there stay as they are.
     *
     * @throws IllegalArgumentException if {@code wanted} is out of bounds
     */
    public JournalConfig withCycleBytes(long wanted) {
        return with(fields -> fields.cycleBytes = wanted);
    }

    /**
     * Begins a new journal file with the first append after so long, 1 s to 3,660 days, however little the last one holds.
     *
     * @throws IllegalArgumentException if {@code wanted} is out of bounds
     */
    public JournalConfig withCycleAge(Duration wanted) {
        return with(fields -> fields.cycleAge = wanted);
    }

    /**
     * Takes in so many appends per shard before it refuses, and as many again that wait for the disk: a power of two, 2 to 1,048,576.
     *
     * @throws IllegalArgumentException if {@code wanted} is out of bounds or no power of two
     */
    public JournalConfig withRingSize(int wanted) {
        return with(fields -> fields.ringSize = wanted);
    }

    /**
     * Remembers ids and commands of the last so many events of each shard, 0 to 16,777,216. Appends with an exact expected version are
     * recognised however old they are.
     *
     * @throws IllegalArgumentException if {@code wanted} is out of bounds
     */
    public JournalConfig withIdempotencyWindow(int wanted) {
        return with(fields -> fields.idempotencyWindow = wanted);
    }

    /**
     * Forces what nobody waits for after so long, 1 ms to 60 s: with durability {@code memory} a loss of power
     * may take as much.
     *
     * @throws IllegalArgumentException if {@code wanted} is out of bounds
     */
    public JournalConfig withFlushInterval(Duration wanted) {
        return with(fields -> fields.flushInterval = wanted);
    }

    /**
     * Gives a callback up that has kept a shard from closing for so long, 1 ms to 1 hour.
     *
     * @throws IllegalArgumentException if {@code wanted} is out of bounds
     */
    public JournalConfig withCloseWait(Duration wanted) {
        return with(fields -> fields.closeWait = wanted);
    }

    /**
     * So much memory for where events of streams were found, 0 to 16 GiB, all shards together; 0 = each read finds its way anew.
     *
     * @throws IllegalArgumentException if {@code wanted} is out of bounds
     */
    public JournalConfig withLocatorCacheBytes(long wanted) {
        return with(fields -> fields.locatorCacheBytes = wanted);
    }

    /** Refuses appends that are larger. What is stored already is read whatever the limits are. */
    public JournalConfig withLimits(Limits wanted) {
        return with(fields -> fields.limits = wanted);
    }

    /** Tells {@code wanted}, on threads of the shards, what the journal does; it must return at once. One observer: a later one replaces it. */
    public JournalConfig withObserver(JournalObserver wanted) {
        return with(fields -> fields.observer = wanted);
    }

    /** Has readers see events in their newest shapes; what is stored does not change. */
    public JournalConfig withEvolution(Evolution wanted) {
        return with(fields -> fields.evolution = wanted);
    }

    /**
     * Asks {@code wanted} about every event of an append, on whatever thread appends, before anything is stored. Never about what a replica
     * copies.
     */
    public JournalConfig withCheck(EventCheck wanted) {
        return with(fields -> fields.check = wanted);
    }

    /**
     * Opens the journal as a copy: appends are refused, and commits come from its primary only. Null = it leads; a copy has to be promoted
     * before it can.
     */
    public JournalConfig withReplicaOf(@Nullable ReplicaOf wanted) {
        return with(fields -> fields.replicaOf = wanted);
    }

    /**
     * Whether an append may be written, and answered, by the thread that asks for it. False for callers that must never wait for memory or
     * disk, such as event loops.
     */
    public JournalConfig withCallersWrite(boolean wanted) {
        return with(fields -> fields.callersWrite = wanted);
    }

    private JournalConfig with(Consumer<Fields> change) {
        Fields fields = new Fields(this);
        change.accept(fields);
        return fields.toConfig();
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "out of range: " + name + "=" + value + ", allowed " + min + " to " + max);
        }
    }

    /** All values, one of which is about to be exchanged. */
    private static final class Fields {
        private final Path directory;
        private int shards;
        private Ack durability;
        private long cycleBytes;
        private Duration cycleAge;
        private int ringSize;
        private int idempotencyWindow;
        private Duration flushInterval;
        private Duration closeWait;
        private long locatorCacheBytes;
        private Limits limits;
        private JournalObserver observer;
        private Evolution evolution;
        private EventCheck check;

        private @Nullable ReplicaOf replicaOf;
        private boolean callersWrite;

        Fields(JournalConfig from) {
            directory = from.directory;
            shards = from.shards;
            durability = from.durability;
            cycleBytes = from.cycleBytes;
            cycleAge = from.cycleAge;
            ringSize = from.ringSize;
            idempotencyWindow = from.idempotencyWindow;
            flushInterval = from.flushInterval;
            closeWait = from.closeWait;
            locatorCacheBytes = from.locatorCacheBytes;
            limits = from.limits;
            observer = from.observer;
            evolution = from.evolution;
            check = from.check;
            replicaOf = from.replicaOf;
            callersWrite = from.callersWrite;
        }

        JournalConfig toConfig() {
            return new JournalConfig(
                    directory,
                    shards,
                    durability,
                    cycleBytes,
                    cycleAge,
                    ringSize,
                    idempotencyWindow,
                    flushInterval,
                    closeWait,
                    locatorCacheBytes,
                    limits,
                    observer,
                    evolution,
                    check,
                    replicaOf,
                    callersWrite);
        }
    }
}
