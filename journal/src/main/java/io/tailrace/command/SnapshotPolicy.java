package io.tailrace.command;

import java.time.Duration;

/**
 * When a snapshot of a state is taken: as soon as one of its conditions holds for what was read or written since the last one.
 * A snapshot is a cache: it changes how long a load takes and nothing else.
 *
 * @param events events since; 0 = does not matter
 * @param bytes stored bytes of those events; 0 = does not matter
 * @param replay time that folding them took when the state was last loaded; zero = does not matter
 */
public record SnapshotPolicy(int events, long bytes, Duration replay) {
    private static final SnapshotPolicy NEVER = new SnapshotPolicy(0, 0, Duration.ZERO);

    public SnapshotPolicy {
        if (events < 0 || bytes < 0 || replay.isNegative()) {
            throw new IllegalArgumentException(
                    "must not be negative: events=" + events + " bytes=" + bytes + " replay=" + replay);
        }
    }

    /** No snapshots. */
    public static SnapshotPolicy never() {
        return NEVER;
    }

    /** After so many events. */
    public static SnapshotPolicy everyEvents(int events) {
        return NEVER.orEvents(events);
    }

    /** After so many stored bytes. */
    public static SnapshotPolicy everyBytes(long bytes) {
        return NEVER.orBytes(bytes);
    }

    /** After a load that took longer than this to fold its events. */
    public static SnapshotPolicy whenReplayTakes(Duration replay) {
        return NEVER.orReplayTakes(replay);
    }

    public SnapshotPolicy orEvents(int wanted) {
        return new SnapshotPolicy(wanted, bytes, replay);
    }

    public SnapshotPolicy orBytes(long wanted) {
        return new SnapshotPolicy(events, wanted, replay);
    }

    public SnapshotPolicy orReplayTakes(Duration wanted) {
        return new SnapshotPolicy(events, bytes, wanted);
    }

    /** Whether a snapshot is due. */
    boolean isDue(long eventsSince, long bytesSince, long replayNanos) {
        boolean enoughEvents = events > 0 && eventsSince >= events;
        boolean enoughBytes = bytes > 0 && bytesSince >= bytes;
        boolean slow = !replay.isZero() && replayNanos > replay.toNanos();
        return enoughEvents || enoughBytes || slow;
    }
}
