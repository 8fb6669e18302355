package io.tailrace.gateway;

import io.tailrace.command.CommandResult;
import io.tailrace.command.CommandResult.Conflict;
import io.tailrace.command.CommandResult.Failed;
import io.tailrace.command.CommandResult.NotTaken;
import io.tailrace.command.CommandResult.Rejected;
import io.tailrace.command.CommandResult.ReusedId;
import io.tailrace.command.CommandResult.Unknown;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.AppendResult.VersionConflict;
import java.util.List;

/** From what became of a command to the problem that a client is told. */
final class CommandRefusals {
    private CommandRefusals() {}

    /** The problem of a command that was not carried out. */
    static Problem of(CommandResult result) {
        if (result instanceof Rejected rejected) {
            return Problem.of(Slug.COMMAND_REJECTED, rejected.reason())
                    .with("stream", rejected.stream().value())
                    .with("rejection", rejected.code())
                    .with("version", rejected.version())
                    .with("replayed", new Problem.Raw(Boolean.toString(rejected.replayed())));
        }
        if (result instanceof Conflict conflict) {
            return Refusals.of(new VersionConflict(
                    List.of(new VersionConflict.Failed(conflict.stream(), conflict.expected(), conflict.actual()))));
        }
        if (result instanceof ReusedId reused) {
            return Problem.of(
                            Slug.IDEMPOTENCY_KEY_REUSED,
                            "the key is that of another command, or of other data; use a new key for a new command")
                    .with("stream", reused.stream().value())
                    .with("id", reused.id());
        }
        if (result instanceof NotTaken refused) {
            return Refusals.of(new Refused(refused.reason(), refused.detail()));
        }
        if (result instanceof Unknown unknown) {
            return Problem.of(Slug.OUTCOME_UNKNOWN, unknown.reason() + "; sending it again under the same key is safe");
        }
        return result instanceof Failed failed
                ? failed(failed)
                : Problem.of(Slug.INTERNAL, "the node cannot tell what became of the command");
    }

    private static Problem failed(Failed failed) {
        Slug slug = switch (failed.kind()) {
            case UNKNOWN_AGGREGATE -> Slug.UNKNOWN_AGGREGATE;
            case UNKNOWN_COMMAND -> Slug.UNKNOWN_COMMAND;
            case INVALID_COMMAND -> Slug.INVALID_COMMAND;
            case TIME_BUDGET_EXCEEDED -> Slug.TIME_BUDGET_EXCEEDED;
            case INVALID_EVENTS -> Slug.INVALID_DECISION;
            case STATE_UNREADABLE -> Slug.STATE_UNREADABLE;
            case CROSS_SHARD -> Slug.CROSS_SHARD;
        };
        return Problem.of(slug, failed.detail());
    }
}
