package io.tailrace.journal.log;

import io.tailrace.journal.CorruptJournalException;
import org.jspecify.annotations.Nullable;

/** Reads the commits of a shard in order, from any sequence. For one thread at a time. */
public final class LogReader {
    private final ShardLog log;
    private @Nullable CycleFile cycle;
    private int ordinal;
    private long nextSequence;

    LogReader(ShardLog log, long fromSequence) {
        this.log = log;
        this.nextSequence = fromSequence;
    }

    /**
     * The next commit, verified; null if it lies beyond {@code limit}. The first one may start before the sequence that
     * was asked for, as commits are whole.
     *
     * @param limit a sequence that is known to be written
     * @throws CorruptJournalException if the commit is damaged; the reader stays before it
     */
    public @Nullable Commit next(long limit) {
        if (nextSequence > limit) {
            return null;
        }
        CycleFile present = cycle;
        if (present == null || nextSequence > present.lastSequence()) {
            present = log.cycleOf(nextSequence);
            CycleIndex index = present.index();
            ordinal = index.floor(nextSequence, index.count());
            cycle = present;
        }
        Commit commit = present.read(ordinal);
        if (nextSequence < commit.firstSequence() || nextSequence > commit.lastSequence()) {
            throw new CorruptJournalException(
                    present.file(),
                    present.index().offset(ordinal) - Records.HEADER_BYTES,
                    "commit of sequence " + commit.firstSequence() + " where " + nextSequence + " was due");
        }
        nextSequence = commit.lastSequence() + 1;
        ordinal++;
        return commit;
    }
}
