package io.tailrace.journal.log;

import io.tailrace.journal.JournalObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * How to open one shard's log.
 *
 * @param shard its number, for reports
 * @param directory of the shard
 * @param isCopy whether commits come from another journal and none is written here
 * @param ownEpoch the first epoch that may be written here; commits of earlier ones came from elsewhere
 * @param cycleBytes size at which a cycle is complete
 * @param cycleAge age at which a cycle is complete
 * @param isForcedOften whether somebody waits for the disk as a rule, so that each force is of few pages
 * @param keeper runs the housekeeping: reserving the next cycle, sealing the last one
 * @param observer told of new cycles
 */
public record LogConfig(
        int shard,
        Path directory,
        boolean isCopy,
        long ownEpoch,
        long cycleBytes,
        Duration cycleAge,
        boolean isForcedOften,
        Executor keeper,
        JournalObserver observer) {

    /** The first epoch whose commits say what was durable here: none of a copy. */
    long provingEpoch() {
        return isCopy ? Long.MAX_VALUE : ownEpoch;
    }
}
