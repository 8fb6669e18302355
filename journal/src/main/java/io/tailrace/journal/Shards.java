package io.tailrace.journal;

import io.tailrace.journal.log.FailureText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * All shards of an open journal, opened together and closed together, and which of them a stream lives in. Owns them, the threads that
 * keep house for them, and the lock of the directory. Safe from any thread, but for {@link #close}, which one thread calls once.
 */
final class Shards {
    private static final int KEEPER_SECONDS = 30;

    private final StoreManifest manifest;
    private final SipHash hash;
    private final DirectoryLock lock;
    private final ExecutorService keeper;
    private final HeadsKeeper headsKeeper;
    private final List<Shard> all;
    /** What still uses the directory: the journal until it is closed, and each shard that was given up. */
    private final AtomicInteger users = new AtomicInteger(1);

    private Shards(
            StoreManifest manifest,
            DirectoryLock lock,
            ExecutorService keeper,
            HeadsKeeper headsKeeper,
            List<Shard> all) {
        this.manifest = manifest;
        this.hash = manifest.hash();
        this.lock = lock;
        this.keeper = keeper;
        this.headsKeeper = headsKeeper;
        this.all = List.copyOf(all);
    }

    /**
     * Opens every shard of the store. After an exception none is open, and {@code lock} is still the caller's.
     *
     * @param lock of the directory, let go of by {@link #close}
     * @param listeners told of every commit
     */
    static Shards open(
            JournalConfig config,
            StoreManifest manifest,
            DirectoryLock lock,
            CopyOnWriteArrayList<CommitListener> listeners) {
        ExecutorService keeper = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "tr-keeper");
            thread.setDaemon(true);
            return thread;
        });
        HeadsKeeper headsKeeper = new HeadsKeeper(config.cycleBytes());
        List<Shard> opened = new ArrayList<>();
        try {
            read(manifest.shards(), opened, number -> {
                Path directory = StoreManifest.shardDirectory(config.directory(), number);
                return new Shard(number, config, directory, manifest, keeper, listeners);
            });
            for (Shard shard : opened) {
                Path directory = StoreManifest.shardDirectory(config.directory(), shard.number());
                headsKeeper.keep(shard, directory.resolve(HeadsCheckpoint.FILE));
            }
            // Only now, with all of them read and found sound, is anything on disk changed.
            opened.forEach(shard -> shard.log().ready());
            return new Shards(manifest, lock, keeper, headsKeeper, opened);
        } catch (RuntimeException | Error e) {
            abandon(opened, keeper);
            throw e;
        }
    }

    /**
     * Opens {@code count} shards, as many at a time as there are cores: after a crash each reads what was written last. Nothing on disk is
     * changed by it.
     *
     * @param opened given those that are open, in their order; all of them unless this throws
     */
    private static void read(int count, List<Shard> opened, IntFunction<Shard> opening) {
        int threads = Math.min(count, Runtime.getRuntime().availableProcessors());
        ExecutorService openers = Executors.newFixedThreadPool(threads, task -> new Thread(task, "tr-open"));
        List<CompletableFuture<Shard>> openings = new ArrayList<>();
        for (int shard = 0; shard < count; shard++) {
            int number = shard;
            openings.add(CompletableFuture.supplyAsync(() -> opening.apply(number), openers));
        }
        openers.shutdown();
        Throwable failure = null;
        for (CompletableFuture<Shard> one : openings) {
            try {
                opened.add(one.join());
            } catch (CompletionException e) {
                failure = failure == null ? FailureText.unwrap(e) : failure;
            }
        }
        rethrow(failure);
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        } else if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private static void abandon(List<Shard> opened, ExecutorService keeper) {
        opened.forEach(Shard::abandon);
        keeper.shutdown();
    }

    /** Starts the threads of all shards. After an exception none is open, and the lock is still the caller's. */
    void start() {
        try {
            all.forEach(Shard::start);
            headsKeeper.start();
        } catch (RuntimeException | Error e) {
            abandon(all, keeper);
            throw e;
        }
    }

    /** All of them, in their order. */
    List<Shard> all() {
        return all;
    }

    int count() {
        return all.size();
    }

    /**
     * The shard of that number.
     *
     * @throws IllegalArgumentException if there is none
     */
    Shard get(int number) {
        if (number < 0 || number >= all.size()) {
            throw new IllegalArgumentException("no such shard: shard=" + number + ", there are " + all.size());
        }
        return all.get(number);
    }

    /** The shard that {@code stream} lives in. */
    Shard of(StreamId stream) {
        return all.get(numberOf(stream));
    }

    /** The number of the shard that {@code stream} lives in. */
    int numberOf(StreamId stream) {
        if (all.size() == 1) {
            return 0;
        }
        return manifest.slots().get((int) stream.key(hash) & (StoreManifest.SLOTS - 1));
    }

    /** The number of the shard of all streams of {@code append}; -1 if they are of several. */
    int numberOf(Append append) {
        if (all.size() == 1) {
            return 0;
        }
        int number = numberOf(append.streams().get(0).stream());
        for (Append.StreamAppend stream : append.streams()) {
            if (numberOf(stream.stream()) != number) {
                return -1;
            }
        }
        for (Append.StreamCheck check : append.checks()) {
            if (numberOf(check.stream()) != number) {
                return -1;
            }
        }
        return number;
    }

    /** The committed end of every shard. */
    Positions end() {
        long[] sequences = new long[all.size()];
        for (int shard = 0; shard < sequences.length; shard++) {
            sequences[shard] = all.get(shard).committed();
        }
        return Positions.of(sequences);
    }

    /**
     * Refuses the threads of the shards, which would wait for themselves.
     *
     * @throws IllegalStateException if the caller is one
     */
    void requireOutside() {
        for (Shard shard : all) {
            if (shard.isWithin()) {
                throw new IllegalStateException(
                        "a callback cannot close the journal, which waits for it: hand that over to a thread of your own; shard="
                                + shard.number());
            }
        }
    }

    /**
     * Closes every shard, whatever becomes of the others, then lets go of the directory; if a shard was given up, when its threads have
     * ended. Throws the first failure, the rest suppressed.
     */
    void close() {
        headsKeeper.close();
        List<ShardEnd> ends = all.stream().map(Shard::end).toList();
        ShardEnd.await(ends);
        Throwable failure = null;
        for (int shard = 0; shard < all.size(); shard++) {
            try {
                close(all.get(shard), ends.get(shard));
            } catch (RuntimeException | Error e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        endKeeper();
        release();
        rethrow(failure);
    }

    private void close(Shard shard, ShardEnd end) {
        if (end.isGivenUp()) {
            users.incrementAndGet();
            throw end.giveUp(this::release);
        }
        shard.close();
    }

    private void release() {
        if (users.decrementAndGet() == 0) {
            lock.close();
        }
    }

    private void endKeeper() {
        keeper.shutdown();
        try {
            if (!keeper.awaitTermination(KEEPER_SECONDS, TimeUnit.SECONDS)) {
                keeper.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
