package io.tailrace.journal;

import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.JournalException.Reason;
import io.tailrace.journal.log.Commit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A journal as a primary that is copied, and as a replica that copies one: {@link Journal#replication()}. Knows of no network; who
 * carries the commits from the one to the other is not its affair. Safe for any number of threads, except that the copies of one
 * shard come from one at a time.
 */
public final class Replication {
    private static final long PROMOTION_SECONDS = 60;

    private final JournalConfig config;
    private final Shards shards;
    private volatile StoreManifest manifest;
    private volatile boolean isReplica;

    Replication(JournalConfig config, StoreManifest manifest, Shards shards) {
        this.config = config;
        this.manifest = manifest;
        this.shards = shards;
        this.isReplica = config.replicaOf() != null;
    }

    /** Whether this journal takes in the commits of a primary and no appends. */
    public boolean isReplica() {
        return isReplica;
    }

    /** What a copy of this store is known by. */
    public StoreIdentity identity() {
        return new StoreIdentity(manifest);
    }

    /**
     * The committed commits of a shard, from the one behind {@code afterSequence} on.
     *
     * @param afterSequence the last sequence of a commit, or 0
     */
    public CommitSource commits(int shard, long afterSequence) {
        return new CommitSource(shards.get(shard), afterSequence + 1);
    }

    /** The last commit that was written to a shard, committed or not: where a copy goes on. */
    public CommitMark last(int shard) {
        return mark(shards.get(shard), shards.get(shard).appended());
    }

    /** The commit that holds the event of {@code sequence}; null if none is committed. */
    public @Nullable CommitMark at(int shard, long sequence) {
        boolean there = sequence > 0 && sequence <= shards.get(shard).committed();
        return there ? mark(shards.get(shard), sequence) : null;
    }

    private static CommitMark mark(Shard shard, long sequence) {
        Commit commit = sequence == 0 ? null : shard.log().reader(sequence).next(sequence);
        return commit == null ? CommitMark.START : CommitMark.of(commit);
    }

    /**
     * Notes that the primary's history goes on from this one: the store is that of a replica from now on, also after a restart. To be
     * called before the first copy from a primary.
     *
     * @throws JournalException {@code INCOMPATIBLE} if it is another store, or the primary was replaced
     */
    public synchronized void follow(StoreIdentity primary) {
        requireReplica();
        manifest.requireSame(primary);
        if (!manifest.isReplica() || manifest.promotions() != primary.promotions()) {
            StoreManifest following = manifest.as(true, primary.promotions());
            following.write(config.directory());
            manifest = following;
        }
    }

    /**
     * Writes commits of the primary as the next of a shard, byte for byte and in the same places. Each is verified before any is written:
     * CRC, own index, lengths, sequence and epoch. Returns at once; never waits for the disk or for room.
     *
     * @param callback told {@code Appended} when they are as durable as the store is configured, {@code Refused} with {@code NOT_NEXT} and
     *     the reason if they are not what comes next, with nothing changed
     */
    public void copy(int shard, CommitChunk chunk, AppendCallback callback) {
        shards.get(shard).copy(chunk, callback);
    }

    /**
     * Makes this journal lead: no more copies are taken, what was copied is forced, the store is that of a primary, and appends are taken
     * under epochs above all that its primary ever had. Returns when that is so; survives a loss of power. Interrupted by the death of the
     * process it is done or not done.
     *
     * @return the number of promotions of the store
     * @throws JournalException {@code INCOMPATIBLE} if it is not a replica; {@code STORAGE} if the disk fails, and then the node must be
     *     restarted to be either
     */
    public synchronized long promote() {
        requireReplica();
        each((shard, callback) -> shard.endCopies(callback));
        long epoch = shards.all().stream()
                .mapToLong(shard -> shard.log().epoch())
                .max()
                .orElse(0);
        StoreManifest leading = manifest.as(false, manifest.promotionsAfter(epoch));
        leading.write(config.directory());
        manifest = leading;
        each((shard, callback) -> shard.lead(leading.ownEpoch(), callback));
        isReplica = false;
        return leading.promotions();
    }

    private void requireReplica() {
        if (!isReplica) {
            throw new JournalException(Reason.INCOMPATIBLE, "this is no replica; it leads already");
        }
    }

    private void each(BiConsumer<Shard, AppendCallback> step) {
        List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
        for (Shard shard : shards.all()) {
            CompletableFuture<AppendResult> answer = new CompletableFuture<>();
            step.accept(shard, answer::complete);
            answers.add(answer);
        }
        answers.forEach(Replication::require);
    }

    private static void require(CompletableFuture<AppendResult> answer) {
        try {
            AppendResult result = answer.get(PROMOTION_SECONDS, TimeUnit.SECONDS);
            if (!(result instanceof Appended)) {
                throw new JournalException(Reason.STORAGE, "not promoted: " + result);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException(Reason.CLOSED, "not promoted: interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new JournalException(Reason.STORAGE, "not promoted: the shard did not answer", e);
        }
    }
}
