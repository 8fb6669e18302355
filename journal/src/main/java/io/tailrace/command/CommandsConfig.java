package io.tailrace.command;

import java.time.Duration;

/**
 * How to run commands. Immutable; start from {@link #defaults()}.
 *
 * @param hotStates states that each shard keeps in memory; 0 to 16,777,216. One that was not used for a while makes room
 * @param timeBudget how long a decider may take for one command; 1 ms to 60 s. It cannot be stopped, but what it decides later than
 *     that is not written, and it is reported by name while it still runs
 * @param snapshots whether snapshots are kept, in {@code snapshots} beside the shards
 * @param snapshotBytes the most that the files of snapshots may take on disk; 16 MiB to 1 TiB. When that is reached, only those that
 *     are there already are renewed
 * @param observer watches commands at work
 */
public record CommandsConfig(
        int hotStates, Duration timeBudget, boolean snapshots, long snapshotBytes, CommandObserver observer) {
    public static final int HOT_STATES_DEFAULT = 16_384;
    public static final Duration TIME_BUDGET_DEFAULT = Duration.ofMillis(500);
    public static final long SNAPSHOT_BYTES_DEFAULT = 4L << 30;

    private static final CommandsConfig DEFAULTS = new CommandsConfig(
            HOT_STATES_DEFAULT, TIME_BUDGET_DEFAULT, true, SNAPSHOT_BYTES_DEFAULT, CommandObserver.NONE);

    public CommandsConfig {
        within("hot-states", hotStates, 0, 1 << 24);
        within("time-budget milliseconds", timeBudget.toMillis(), 1, 60_000);
        within("snapshot-bytes", snapshotBytes, 16L << 20, 1L << 40);
    }

    /** The defaults. */
    public static CommandsConfig defaults() {
        return DEFAULTS;
    }

    public CommandsConfig withHotStates(int wanted) {
        return new CommandsConfig(wanted, timeBudget, snapshots, snapshotBytes, observer);
    }

    public CommandsConfig withTimeBudget(Duration wanted) {
        return new CommandsConfig(hotStates, wanted, snapshots, snapshotBytes, observer);
    }

    public CommandsConfig withSnapshots(boolean wanted) {
        return new CommandsConfig(hotStates, timeBudget, wanted, snapshotBytes, observer);
    }

    public CommandsConfig withSnapshotBytes(long wanted) {
        return new CommandsConfig(hotStates, timeBudget, snapshots, wanted, observer);
    }

    public CommandsConfig withObserver(CommandObserver wanted) {
        return new CommandsConfig(hotStates, timeBudget, snapshots, snapshotBytes, wanted);
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "out of range: commands." + name + "=" + value + ", allowed " + min + " to " + max);
        }
    }
}
