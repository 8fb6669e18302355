package io.tailrace.projection;

import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One generation of a view and the lanes that fill it. Started and stopped by the projection's supervisor; where it stands may be
 * asked by any thread. One that is never started stands where its positions were.
 */
final class Track {
    private static final Logger LOG = LoggerFactory.getLogger(Track.class);
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(15);

    private final Workplace place;
    private final Generation generation;
    private final long epoch;
    private final boolean rebuilding;
    private final IntToLongFunction bound;
    private final Runnable onMoved;
    private volatile Positions before;
    private volatile List<Lane> lanes = List.of();
    private volatile @Nullable RuntimeException failure;
    private Journal.@Nullable Registration wakeUps;

    /**
     * @param before where the generation is, by the database
     * @param rebuilding whether another generation has taken these events in before
     * @param bound how far each shard may be read
     * @param onMoved called by a lane's thread when it has moved, or has something to tell
     */
    Track(
            Workplace place,
            Generation generation,
            long epoch,
            Positions before,
            boolean rebuilding,
            IntToLongFunction bound,
            Runnable onMoved) {
        this.place = place;
        this.generation = generation;
        this.epoch = epoch;
        this.before = before;
        this.rebuilding = rebuilding;
        this.bound = bound;
        this.onMoved = onMoved;
    }

    Generation generation() {
        return generation;
    }

    boolean isStarted() {
        return !lanes.isEmpty();
    }

    /** Begins, or begins again after a stop; forgets why it ended. */
    void start() {
        if (isStarted()) {
            return;
        }
        failure = null;
        int shards = place.journal().shards();
        List<Lane> started = new ArrayList<>();
        if (generation.lanes() == 0) {
            started.add(lane(0, IntStream.range(0, shards).boxed().toList()));
        } else {
            for (int shard = 0; shard < shards; shard++) {
                for (int lane = 0; lane < generation.lanes(); lane++) {
                    started.add(lane(lane, List.of(shard)));
                }
            }
        }
        lanes = List.copyOf(started);
        wakeUps = place.journal().onCommit((shard, sequence) -> wake(shard));
        started.forEach(Lane::start);
    }

    private Lane lane(int lane, List<Integer> shards) {
        long all = generation.eventsPerSecond();
        int count = Math.max(1, generation.lanes())
                * (generation.lanes() == 0 ? 1 : place.journal().shards());
        long each = !rebuilding || all == 0 ? 0 : Math.max(1, all / count);
        return new Lane(
                place, generation, epoch, new Lane.Share(lane, shards, rebuilding, bound, each), before, onMoved);
    }

    private void wake(int shard) {
        for (Lane lane : lanes) {
            if (lane.takes(shard)) {
                lane.wake();
            }
        }
    }

    void hurry() {
        lanes.forEach(Lane::hurry);
    }

    /** Ends the lanes, each after its batch. Where they were stays what {@link #reached} says. */
    void stop() {
        Journal.Registration registration = wakeUps;
        if (registration != null) {
            registration.close();
            wakeUps = null;
        }
        lanes.forEach(Lane::stop);
        boolean ended = true;
        for (Lane lane : lanes) {
            ended &= lane.join(STOP_MILLIS);
        }
        if (!ended) {
            LOG.warn("a handler does not return projection={} generation={}", place.name(), generation.number());
        }
        failure = failure();
        before = reached();
        lanes = List.of();
    }

    /** Forgets why it ended. */
    void forgive() {
        failure = null;
    }

    /** Why the first lane that failed did; null while all work. */
    @Nullable
    RuntimeException failure() {
        for (Lane lane : lanes) {
            RuntimeException found = lane.failure();
            if (found != null) {
                return found;
            }
        }
        return failure;
    }

    /** What the lane waits for that has failed most often; null if none does. */
    @Nullable
    Retry retry() {
        Retry worst = null;
        for (Lane lane : lanes) {
            Retry found = lane.retry();
            if (found != null && (worst == null || found.attempts() > worst.attempts())) {
                worst = found;
            }
        }
        return worst;
    }

    /** For each shard the event up to which all lanes are done. */
    Positions reached() {
        List<Lane> all = lanes;
        if (all.isEmpty()) {
            return before;
        }
        long[] lowest = new long[place.journal().shards()];
        java.util.Arrays.fill(lowest, Long.MAX_VALUE);
        for (Lane lane : all) {
            Positions reached = lane.reached();
            for (int shard = 0; shard < lowest.length; shard++) {
                if (lane.takes(shard)) {
                    lowest[shard] = Math.min(lowest[shard], reached.sequence(shard));
                }
            }
        }
        return Positions.of(lowest);
    }
}
