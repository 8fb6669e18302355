package io.tailrace.journal.log;

import io.tailrace.journal.CorruptJournalException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a shard as they lie in its files, many commits at a time and each verified: what another journal needs
 * to become the same. For one thread at a time.
 */
public final class ChunkReader {
    private final ShardLog log;
    private long nextSequence;
    private int cycle;
    private @Nullable ByteBuffer records;

    ChunkReader(ShardLog log, long fromSequence) {
        this.log = log;
        this.nextSequence = fromSequence;
    }

    /**
     * Reads on: whole records of one cycle, the last of them a commit.
     *
     * @param limit a sequence that is known to be written; commits that end beyond it are left for later
     * @param bytesMax how many bytes to stop before; the first commit is taken however large it is
     * @return whether there was anything
     * @throws CorruptJournalException if a commit is damaged; the reader stays before it
     */
    public boolean next(long limit, int bytesMax) {
        if (nextSequence > limit) {
            return false;
        }
        CycleFile file = log.cycleOf(nextSequence);
        CycleIndex index = file.index();
        int ordinal = index.floor(nextSequence, index.count());
        long start = ordinal == 0 ? 0 : file.end(ordinal - 1);
        long end = start;
        long sequence = nextSequence;
        while (sequence <= limit && sequence <= file.lastSequence()) {
            Commit commit = file.read(ordinal);
            if (commit.firstSequence() != sequence) {
                throw new CorruptJournalException(
                        file.file(),
                        0,
                        "commit of sequence " + commit.firstSequence() + " where " + sequence + " was due");
            }
            long next = file.end(ordinal);
            if (commit.lastSequence() > limit || (end > start && next - start > bytesMax)) {
                break;
            }
            end = next;
            sequence = commit.lastSequence() + 1;
            ordinal++;
        }
        if (end == start) {
            return false;
        }
        cycle = file.cycle();
        records = file.records(start, end);
        nextSequence = sequence;
        return true;
    }

    /** The cycle that was read from. */
    public int cycle() {
        return cycle;
    }

    /** What was read: a view of the mapped file, valid while the log is open. */
    public ByteBuffer records() {
        return Objects.requireNonNull(records, "nothing was read");
    }

    /** Sequence of the last event that was read. */
    public long lastSequence() {
        return nextSequence - 1;
    }
}
