package io.tailrace.command;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names deciders that run longer than they may while they still do: nothing else would, as their shard waits for them. */
final class DeciderWatch implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeciderWatch.class);

    private final List<ShardStates> shards;
    private final long budgetNanos;
    private final CommandObserver observer;
    private final ShardStates.@Nullable Running[] told;
    private final Thread thread = new Thread(this, "tr-decider-watch");
    private volatile boolean closed;

    DeciderWatch(List<ShardStates> shards, CommandsConfig config) {
        this.shards = shards;
        this.budgetNanos = config.timeBudget().toNanos();
        this.observer = config.observer();
        this.told = new ShardStates.Running[shards.size()];
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        while (!closed) {
            for (int shard = 0; shard < shards.size(); shard++) {
                look(shard);
            }
            LockSupport.parkNanos(this, budgetNanos);
        }
    }

    private void look(int shard) {
        ShardStates.Running running = shards.get(shard).running();
        long nanos = running == null ? 0 : System.nanoTime() - running.sinceNanos();
        if (running != null && nanos > budgetNanos && !running.equals(told[shard])) {
            told[shard] = running;
            LOG.error(
                    "decider still runs, its shard waits shard={} aggregate={} command={} stream={} millis={}",
                    shard,
                    running.aggregate(),
                    running.command(),
                    running.stream(),
                    nanos / 1_000_000);
            observer.overran(running.aggregate(), running.command(), nanos);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
