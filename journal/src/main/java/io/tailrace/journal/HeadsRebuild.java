package io.tailrace.journal;

import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.LogReader;
import io.tailrace.journal.log.ShardLog;
import java.nio.file.Path;

/**
 * What is derived from a shard's journal when it is opened: the streams' heads, from their checkpoint and what came
 * after it, the ids of the last events, and the clock.
 *
 * @param heads of all streams
 * @param lastNanos wall clock of the last commit; 0 if there is none
 */
record HeadsRebuild(StreamHeads heads, long lastNanos) {
    static HeadsRebuild run(
            ShardLog log, Path checkpoint, SipHash hash, RecentIds recent, CommandIds commands, int window) {
        long last = log.lastSequence();
        StreamHeads heads = HeadsCheckpoint.read(checkpoint, log);
        Derivation derivation = new Derivation(heads, recent, commands, hash);
        long known = heads.checkpointed();
        long from = Math.max(1, Math.min(known, last - window) + 1);
        LogReader reader = log.reader(from);
        long nanos = 0;
        for (Commit commit = reader.next(last); commit != null; commit = reader.next(last)) {
            derivation.take(commit, known);
            nanos = commit.nanos();
        }
        if (nanos == 0 && last > 0) {
            Commit commit = log.reader(last).next(last);
            nanos = commit == null ? 0 : commit.nanos();
        }
        return new HeadsRebuild(heads, nanos);
    }
}
