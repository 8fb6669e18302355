package io.tailrace.command;

import io.tailrace.journal.Ack;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Position;
import io.tailrace.journal.StreamId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a command: a success ({@link Done}), a definite failure that changed nothing, or {@link Unknown}.
 *
 * <p>{@link Done} and {@link Rejected} are remembered under the command's id; a retry gets them again and runs nothing. The
 * others are not: a retry is decided anew.
 */
public sealed interface CommandResult {
    /**
     * Carried out.
     *
     * @param stream the target
     * @param version of the target afterwards; the present one if the command changed nothing
     * @param position of the last event; null if there is none
     * @param events what was written, in order; those of other streams too
     * @param ack what was reached when this was answered
     * @param replayed this is the first answer to the command's id, given again
     */
    record Done(
            StreamId stream,
            long version,
            @Nullable Position position,
            List<WrittenEvent> events,
            Ack ack,
            boolean replayed)
            implements CommandResult {}

    /** An event that a command wrote. */
    record WrittenEvent(StreamId stream, String id, String type, int revision, long version, Position position) {}

    /**
     * The decider would not carry it out.
     *
     * @param code the decider's own, or {@code decider-failed} if it threw anything but a {@link Rejection}; such a failure is not
     *     remembered, so that a mended decider may try again
     * @param reason for people
     * @param version of the target when this was decided
     * @param replayed this is the first answer to the command's id, given again
     */
    record Rejected(StreamId stream, String code, String reason, long version, boolean replayed)
            implements CommandResult {
        /** The code of a decider that threw anything but a {@link Rejection}. */
        public static final String DECIDER_FAILED = "decider-failed";
    }

    /** The target was not at the expected version. */
    record Conflict(StreamId stream, ExpectedVersion expected, long actual) implements CommandResult {}

    /** The id was used for this target before, with another command or other data. */
    record ReusedId(StreamId stream, String id) implements CommandResult {}

    /** Could not be carried out. */
    record Failed(Kind kind, String detail) implements CommandResult {
        /** What went wrong. */
        public enum Kind {
            /** No aggregate of that name is registered. */
            UNKNOWN_AGGREGATE,
            /** The aggregate has no command of that name. */
            UNKNOWN_COMMAND,
            /** The command's data is not what its codec reads. */
            INVALID_COMMAND,
            /** The decider took longer than it may. Nothing was written. */
            TIME_BUDGET_EXCEEDED,
            /** The decider returned events that cannot be written: unknown to the codec, or beyond a limit. */
            INVALID_EVENTS,
            /** The state could not be built: a stored event that the codec cannot read, or that {@code evolve} refused. */
            STATE_UNREADABLE,
            /** The command concerns streams of other shards. */
            CROSS_SHARD
        }
    }

    /** Not taken in. */
    record NotTaken(Refused.Reason reason, String detail) implements CommandResult {}

    /** It may or may not have been carried out. Safe to send again with the same id. */
    record Unknown(String reason) implements CommandResult {}
}
