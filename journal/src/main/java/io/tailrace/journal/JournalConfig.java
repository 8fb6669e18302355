package io.tailrace.journal;

import java.nio.file.Path;
import java.time.Duration;

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
 * @param limits how large things may be
 * @param observer watches the journal at work
 * @param evolution what readers see of events that were stored in older shapes
 * @param check looks at every event before it is taken in
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
        Limits limits,
        JournalObserver observer,
        Evolution evolution,
        EventCheck check) {

    public static final long CYCLE_BYTES_DEFAULT = 1L << 30;
    public static final int RING_SIZE_DEFAULT = 65_536;
    public static final int IDEMPOTENCY_WINDOW_DEFAULT = 262_144;
    public static final Duration CYCLE_AGE_DEFAULT = Duration.ofDays(7);
    public static final Duration FLUSH_INTERVAL_DEFAULT = Duration.ofMillis(100);

    public JournalConfig {
        within("shards", shards, 0, 256);
        within("cycle-bytes", cycleBytes, 1 << 20, 1 << 30);
        within("cycle-age seconds", cycleAge.toSeconds(), 1, 366L * 86_400 * 10);
        within("ring-size", ringSize, 2, 1 << 20);
        within("idempotency-window", idempotencyWindow, 0, 1 << 24);
        within("flush-interval milliseconds", flushInterval.toMillis(), 1, 60_000);
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
                Limits.defaults(),
                JournalObserver.NONE,
                Evolution.none(),
                EventCheck.NONE);
    }

    public JournalConfig withShards(int wanted) {
        return new JournalConfig(
                directory,
                wanted,
                durability,
                cycleBytes,
                cycleAge,
                ringSize,
                idempotencyWindow,
                flushInterval,
                limits,
                observer,
                evolution,
                check);
    }

    public JournalConfig withDurability(Ack wanted) {
        return new JournalConfig(
                directory,
                shards,
                wanted,
                cycleBytes,
                cycleAge,
                ringSize,
                idempotencyWindow,
                flushInterval,
                limits,
                observer,
                evolution,
                check);
    }

    public JournalConfig withCycleBytes(long wanted) {
        return new JournalConfig(
                directory,
                shards,
                durability,
                wanted,
                cycleAge,
                ringSize,
                idempotencyWindow,
                flushInterval,
                limits,
                observer,
                evolution,
                check);
    }

    public JournalConfig withCycleAge(Duration wanted) {
        return new JournalConfig(
                directory,
                shards,
                durability,
                cycleBytes,
                wanted,
                ringSize,
                idempotencyWindow,
                flushInterval,
                limits,
                observer,
                evolution,
                check);
    }

    public JournalConfig withRingSize(int wanted) {
        return new JournalConfig(
                directory,
                shards,
                durability,
                cycleBytes,
                cycleAge,
                wanted,
                idempotencyWindow,
                flushInterval,
                limits,
                observer,
                evolution,
                check);
    }

    public JournalConfig withIdempotencyWindow(int wanted) {
        return new JournalConfig(
                directory,
                shards,
                durability,
                cycleBytes,
                cycleAge,
                ringSize,
                wanted,
                flushInterval,
                limits,
                observer,
                evolution,
                check);
    }

    public JournalConfig withFlushInterval(Duration wanted) {
        return new JournalConfig(
                directory,
                shards,
                durability,
                cycleBytes,
                cycleAge,
                ringSize,
                idempotencyWindow,
                wanted,
                limits,
                observer,
                evolution,
                check);
    }

    public JournalConfig withLimits(Limits wanted) {
        return new JournalConfig(
                directory,
                shards,
                durability,
                cycleBytes,
                cycleAge,
                ringSize,
                idempotencyWindow,
                flushInterval,
                wanted,
                observer,
                evolution,
                check);
    }

    public JournalConfig withObserver(JournalObserver wanted) {
        return new JournalConfig(
                directory,
                shards,
                durability,
                cycleBytes,
                cycleAge,
                ringSize,
                idempotencyWindow,
                flushInterval,
                limits,
                wanted,
                evolution,
                check);
    }

    public JournalConfig withEvolution(Evolution wanted) {
        return new JournalConfig(
                directory,
                shards,
                durability,
                cycleBytes,
                cycleAge,
                ringSize,
                idempotencyWindow,
                flushInterval,
                limits,
                observer,
                wanted,
                check);
    }

    public JournalConfig withCheck(EventCheck wanted) {
        return new JournalConfig(
                directory,
                shards,
                durability,
                cycleBytes,
                cycleAge,
                ringSize,
                idempotencyWindow,
                flushInterval,
                limits,
                observer,
                evolution,
                wanted);
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "out of range: " + name + "=" + value + ", allowed " + min + " to " + max);
        }
    }
}
