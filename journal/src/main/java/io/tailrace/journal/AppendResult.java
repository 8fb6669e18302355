package io.tailrace.journal;

import io.tailrace.journal.log.FailureText;
import java.util.List;

/**
 * What became of an append: a success ({@link Appended}), a definite failure ({@link VersionConflict},
 * {@link DuplicateId}, {@link Refused}) that has changed nothing, or {@link Unknown}.
 */
public sealed interface AppendResult {
    /**
     * The events are in their streams.
     *
     * @param position of the last event
     * @param streams first and last version by stream, in the order of the request
     * @param ack what was reached when this was answered
     * @param replayed the same events had been appended before; this is the first result, nothing was written now
     */
    record Appended(Position position, List<Written> streams, Ack ack, boolean replayed) implements AppendResult {
        /** The version of the last event of the first stream. */
        public long version() {
            return streams.get(0).lastVersion();
        }
    }

    /** The versions that an append gave to the events of one stream. */
    record Written(StreamId stream, long firstVersion, long lastVersion) {}

    /** Streams were not at their expected versions: all that failed, not only the first. */
    record VersionConflict(List<Failed> failed) implements AppendResult {
        /** One stream that was not as expected. */
        public record Failed(StreamId stream, ExpectedVersion expected, long actual) {}
    }

    /** The id was used in this stream before, for other content or in another place. */
    record DuplicateId(StreamId stream, String id, long version) implements AppendResult {}

    /** Not taken in, for a reason that is not in the request's expectations. */
    record Refused(Reason reason, String detail) implements AppendResult {
        /** Whether the shard has fenced itself because its disk was full. With room it goes on, once the journal is opened again. */
        public boolean isDiskFull() {
            return reason == Reason.FENCED && FailureText.saysDiskFull(detail);
        }

        /** Why. */
        public enum Reason {
            /** The shard's ring is full. Try again later. */
            OVERLOADED,
            /** The shard has fenced itself after a storage error and takes no more writes. */
            FENCED,
            /** The streams of the request live in different shards. */
            CROSS_SHARD,
            /** The journal is a copy: its primary, which the detail names, takes writes. */
            REPLICA,
            /** What was to be copied is not what comes next in this journal. */
            NOT_NEXT,
            /** The journal is closed or closing. */
            CLOSED
        }
    }

    /** It may or may not be stored. Safe to send again with the same event ids. */
    record Unknown(String reason) implements AppendResult {}
}
