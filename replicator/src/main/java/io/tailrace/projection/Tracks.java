package io.tailrace.projection;

import io.tailrace.journal.Positions;
import org.jspecify.annotations.Nullable;

/**
 * The generation that serves, and the one that is built beside it if there is one. Changed by the projection's supervisor alone; which
 * they are may be asked by any thread.
 */
final class Tracks {
    /** How near a rebuild must come before the generation that serves is stopped for it. */
    private static final long NEAR_EVENTS = 2_000;

    private final int shards;
    private volatile @Nullable Track live;
    private volatile @Nullable Track building;
    private volatile boolean frozen;
    private boolean handingOver;

    Tracks(int shards) {
        this.shards = shards;
    }

    /** {@code isFrozen} = the code that made {@code served} is not here. Nothing is started. */
    void begin(Track served, @Nullable Track rebuilt, boolean isFrozen) {
        handingOver = false;
        live = served;
        building = rebuilt;
        frozen = isFrozen;
    }

    @Nullable
    Track live() {
        return live;
    }

    @Nullable
    Track building() {
        return building;
    }

    boolean isFrozen() {
        return frozen;
    }

    /** Builds {@code rebuilt} from now on; null = nothing. */
    void build(@Nullable Track rebuilt) {
        building = rebuilt;
    }

    long servedUpTo(int shard) {
        Track served = live;
        return served == null ? 0 : served.reached().sequence(shard);
    }

    void start() {
        Track served = live;
        if (served != null && !frozen && !handingOver && served.failure() == null) {
            served.start();
        }
        Track rebuilt = building;
        if (rebuilt != null && rebuilt.failure() == null) {
            rebuilt.start();
        }
    }

    void stop() {
        Track served = live;
        if (served != null) {
            served.stop();
        }
        Track rebuilt = building;
        if (rebuilt != null) {
            rebuilt.stop();
        }
    }

    /** Stops them, and what one of them was stopped for. */
    void pause() {
        stop();
        handingOver = false;
    }

    /**
     * Whether the rebuilt generation has come up to where the one that serves has ended. Stops the one that serves once the other is near,
     * and has it go on if the other fails before it is there.
     */
    boolean isLevel(Track rebuilt, Track served) {
        if (rebuilt.failure() != null) {
            // It will not come in a moment: the generation that serves goes on.
            if (handingOver) {
                handingOver = false;
                start();
            }
            return false;
        }
        Positions from = rebuilt.reached();
        Positions to = served.reached();
        if (!handingOver && behind(from, to) <= NEAR_EVENTS) {
            handingOver = true;
            served.stop();
            to = served.reached();
        }
        return handingOver && from.covers(to);
    }

    private long behind(Positions from, Positions to) {
        long behind = 0;
        for (int shard = 0; shard < shards; shard++) {
            behind += Math.max(0, to.sequence(shard) - from.sequence(shard));
        }
        return behind;
    }

    /** {@code taken} serves from now on. */
    void serve(Track taken) {
        building = null;
        frozen = false;
        handingOver = false;
        live = taken;
        taken.start();
    }

    /** Tries at once what waits to be tried, and again what has ended. */
    void retry(boolean paused) {
        for (Track track : new Track[] {live, building}) {
            if (track != null) {
                track.hurry();
                if (track.failure() != null) {
                    again(track, paused);
                }
            }
        }
    }

    /** Has one that has ended begin again, or forget why it ended if all are paused. */
    static void again(Track track, boolean paused) {
        track.stop();
        if (paused) {
            track.forgive();
        } else {
            track.start();
        }
    }

    /** The one that has stopped before that event; null if none has. */
    @Nullable
    Track stoppedBefore(int shard, long sequence) {
        for (Track track : new Track[] {live, building}) {
            if (track != null
                    && track.failure() instanceof PoisonException poisoned
                    && poisoned.poison().shard() == shard
                    && poisoned.poison().sequence() == sequence) {
                return track;
            }
        }
        return null;
    }
}
