package io.tailrace.journal;

import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.log.Copied;
import io.tailrace.journal.log.ShardLog;
import java.util.List;

/**
 * Takes the commits of a primary into a shard, and ends that when the shard is to lead. What is derived from the journal is kept up to
 * date with every commit, so that leading needs nothing to be built. Writer thread only.
 */
final class CommitCopier {
    private final int shard;
    private final ShardLog log;
    private final Derivation derivation;
    private boolean ended;

    CommitCopier(int shard, ShardLog log, Derivation derivation) {
        this.shard = shard;
        this.log = log;
        this.derivation = derivation;
    }

    /** Writes {@code chunk}, all of it, or refuses it and changes nothing. */
    AppendResult copy(CommitChunk chunk, ShardWriter writer) {
        if (ended) {
            return new Refused(Refused.Reason.NOT_NEXT, "the journal was promoted and takes no more copies");
        }
        Copied copied = log.copy(chunk.cycle(), chunk.records());
        String fault = copied.fault();
        if (fault != null) {
            return new Refused(Refused.Reason.NOT_NEXT, fault);
        }
        copied.commits().forEach(commit -> derivation.take(commit, 0));
        writer.copied(copied.commits());
        return here();
    }

    /** Takes no more; answered when everything that was copied is as durable as was asked for. */
    AppendResult end() {
        ended = true;
        return here();
    }

    /** Commits are written here from now on. */
    AppendResult lead(long ownEpoch) {
        log.lead(ownEpoch);
        return here();
    }

    private Appended here() {
        return new Appended(new Position(shard, log.lastSequence()), List.of(), Ack.MEMORY, false);
    }
}
