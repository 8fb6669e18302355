package io.tailrace.replica;

import io.tailrace.journal.Journal;
import io.tailrace.journal.StoreIdentity;
import io.tailrace.replicator.Follower;
import io.tailrace.replicator.Lag;
import io.tailrace.replicator.Standing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a journal follow that of a primary: every shard on a line and a thread of its own, each going on behind the last commit that is
 * here. Nothing is taken that is not the very next commit of the primary's history, so there is never a gap and nothing is
 * overwritten; where the histories differ it stops and says where. Owns its threads, not the journal. Safe from any thread.
 */
public final class Replica implements Follower, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final long LOOK_MILLIS = 250;
    private static final long FIRST_CONTACT_SECONDS = 30;
    private static final long FIRST_CONTACT_PAUSE_MILLIS = 250;

    private final Journal journal;
    private final ReplicaConfig config;
    private final List<ReplicaLink> links = new ArrayList<>();
    private final ScheduledExecutorService looking =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "tr-replica"));
    private final ScheduledFuture<?> looks;
    private volatile boolean promoted;

    private Replica(Journal journal, ReplicaConfig config) {
        this.journal = journal;
        this.config = config;
        Primary primary = new Primary(config);
        Joining joining = new Joining(journal.replication(), journal.shards());
        for (int shard = 0; shard < journal.shards(); shard++) {
            links.add(new ReplicaLink(shard, journal, primary, joining));
        }
        long silence = config.silence().toNanos();
        looks = looking.scheduleWithFixedDelay(
                () -> links.forEach(link -> link.cutIfSilent(silence)),
                LOOK_MILLIS,
                LOOK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /**
     * The identity of the primary's store, to open a journal as its copy with.
     *
     * @param isNeeded whether to try for 30 seconds, as without it there is nothing to open; otherwise it is asked once
     * @return null if it was not reached and is not needed
     * @throws UncheckedIOException if it was not reached and is needed
     */
    public static @Nullable StoreIdentity identity(ReplicaConfig config, boolean isNeeded) {
        Primary primary = new Primary(config);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(FIRST_CONTACT_SECONDS);
        while (true) {
            try {
                return primary.identity();
            } catch (IOException | PrimaryRefusedException e) {
                if (!isNeeded) {
                    LOG.warn("primary not reached url={} cause=\"{}\"", config.primary(), e.toString());
                    return null;
                }
                if (System.nanoTime() > end) {
                    throw new UncheckedIOException(new IOException(
                            "the primary does not answer, and a new replica needs it: primary=" + config.primary()
                                    + " cause=" + e,
                            e));
                }
                sleep(FIRST_CONTACT_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted before the primary answered", e);
            }
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the primary answered", e);
        }
    }

    /** Begins to follow; {@code journal} was opened as a copy. */
    public static Replica start(Journal journal, ReplicaConfig config) {
        Replica replica = new Replica(journal, config);
        replica.links.forEach(ReplicaLink::start);
        return replica;
    }

    /** The address of the primary. */
    public URI primary() {
        return config.primary();
    }

    /** Whether it was promoted, and follows nobody. */
    public boolean isPromoted() {
        return promoted;
    }

    /** How each shard follows. */
    public List<ReplicaShard> shards() {
        return links.stream()
                .map(ReplicaLink::status)
                .map(shard -> promoted
                        ? new ReplicaShard(
                                shard.shard(), ReplicaShard.State.PROMOTED, shard.sequence(), shard.sequence(), 0, null)
                        : shard)
                .toList();
    }

    @Override
    public String kind() {
        return "replica";
    }

    @Override
    public String name() {
        String host = config.primary().getHost();
        return config.primary().getPort() < 0
                ? host
                : host + ":" + config.primary().getPort();
    }

    @Override
    public Standing standing() {
        long events = 0;
        long nanos = 0;
        String cause = null;
        Standing.State state = Standing.State.RUNNING;
        for (ReplicaShard shard : shards()) {
            events += shard.behind();
            if (shard.cause() != null) {
                cause = "shard " + shard.shard() + ": " + shard.cause();
            }
            if (shard.state() == ReplicaShard.State.REFUSED) {
                state = Standing.State.STOPPED;
            } else if (shard.state() == ReplicaShard.State.DISCONNECTED && state == Standing.State.RUNNING) {
                state = Standing.State.RETRYING;
            }
        }
        for (ReplicaLink link : links) {
            nanos = promoted ? 0 : Math.max(nanos, link.behindNanos());
        }
        return new Standing(state, journal.end(), new Lag(events, Duration.ofNanos(nanos)), cause);
    }

    /**
     * Ends the following and makes this node the primary: {@link io.tailrace.journal.Replication#promote()}.
     *
     * @param force also where it may lose events or leave two primaries
     * @return the number of promotions of the store
     * @throws PromotionRefusedException without {@code force}, if the primary still answers, had committed events that are not here, or was
     *     never heard since the start
     * @throws io.tailrace.journal.JournalException as the journal's promotion does
     */
    public synchronized long promote(boolean force) {
        String doubt = promoted ? null : doubt();
        if (doubt != null && !force) {
            throw new PromotionRefusedException(doubt);
        }
        if (doubt != null) {
            LOG.warn("promotion forced although=\"{}\"", doubt);
        }
        links.forEach(ReplicaLink::close);
        long promotions = journal.replication().promote();
        promoted = true;
        LOG.info("replica promoted promotions={} end={}", promotions, journal.end());
        return promotions;
    }

    private @Nullable String doubt() {
        for (ReplicaLink link : links) {
            ReplicaShard shard = link.status();
            if (link.hears(config.silence().toNanos())) {
                return "the primary still answers: stop it first, as nothing else keeps it from taking writes; force=true promotes all the"
                        + " same";
            }
            if (shard.primarySequence() < 0) {
                return "the primary was not heard since this replica was started, so nobody knows what is missing here; force=true"
                        + " promotes all the same";
            }
            if (shard.behind() > 0) {
                return shard.behind() + " events that the primary had committed are not here: shard=" + shard.shard()
                        + "; force=true gives them up";
            }
        }
        return null;
    }

    /** Ends the following. Idempotent. */
    @Override
    public void close() {
        looks.cancel(false);
        looking.shutdown();
        links.forEach(ReplicaLink::close);
    }
}
