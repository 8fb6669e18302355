package io.tailrace.journal;

import io.tailrace.journal.log.ChunkReader;
import org.jspecify.annotations.Nullable;

/** The committed commits of one shard in order, as they are stored, each verified. For one thread at a time. */
public final class CommitSource {
    private final Shard shard;
    private final ChunkReader reader;

    CommitSource(Shard shard, long fromSequence) {
        this.shard = shard;
        this.reader = shard.log().chunks(fromSequence);
    }

    /**
     * What comes next; null if nothing is committed beyond it.
     *
     * @param bytesMax how many bytes to stop before, at least 1; one commit is taken however large it is
     * @throws CorruptJournalException if a commit is damaged; the source stays before it
     */
    public @Nullable CommitChunk next(int bytesMax) {
        return reader.next(shard.committed(), bytesMax)
                ? new CommitChunk(reader.cycle(), reader.lastSequence(), reader.records())
                : null;
    }

    /** Sequence of the last event that was returned. */
    public long sequence() {
        return reader.lastSequence();
    }
}
