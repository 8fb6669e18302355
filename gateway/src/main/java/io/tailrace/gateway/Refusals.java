package io.tailrace.gateway;

import io.tailrace.command.StateException;
import io.tailrace.consumer.GroupException;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Occurrence;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.AppendResult.DuplicateId;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.AppendResult.Unknown;
import io.tailrace.journal.AppendResult.VersionConflict;
import io.tailrace.journal.EventRefusedException;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.JournalException;
import io.tailrace.journal.LimitExceededException;
import io.tailrace.journal.UpcastException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From what the journal says to the problem that a client is told. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final Set<String> NAMES = Set.of("stream-id-bytes", "type-bytes", "event-id-bytes");

    private Refusals() {}

    /** The problem of an append that was not a success. */
    static Problem of(AppendResult result) {
        if (result instanceof VersionConflict conflict) {
            return conflict(conflict);
        }
        if (result instanceof DuplicateId duplicate) {
            return Problem.of(
                            Slug.DUPLICATE_EVENT_ID,
                            "the id is that of version " + duplicate.version()
                                    + ", which has other content; use a new id for a new event")
                    .with("stream", duplicate.stream().value())
                    .with("id", duplicate.id())
                    .with("version", duplicate.version());
        }
        if (result instanceof Refused refused) {
            return refused(refused);
        }
        if (result instanceof Unknown unknown) {
            return Problem.of(
                    Slug.OUTCOME_UNKNOWN, unknown.reason() + "; sending it again with the same event ids is safe");
        }
        return Problem.of(Slug.INTERNAL, "the node cannot tell what became of the append");
    }

    /** The problem of an append that the journal would not take, or of a read that failed. */
    static Problem of(Throwable failure) {
        if (failure instanceof io.tailrace.gateway.json.ProblemException problem) {
            return problem.problem();
        }
        if (failure instanceof LimitExceededException limit) {
            Slug slug = NAMES.contains(limit.limit()) ? Slug.INVALID_EVENT : Slug.PAYLOAD_TOO_LARGE;
            return Problem.of(slug, String.valueOf(limit.getMessage()))
                    .with("limit", limit.limit())
                    .with("value", limit.value())
                    .with("max", limit.max());
        }
        if (failure instanceof EventRefusedException refused) {
            JsonOut violations = new JsonOut(256).beginArray();
            refused.violations().forEach(violations::string);
            return Problem.of(Slug.SCHEMA_VIOLATION, String.valueOf(failure.getMessage()))
                    .with("eventType", refused.type())
                    .with("revision", refused.revision())
                    .with("violations", new Problem.Raw(violations.endArray().toText()));
        }
        if (failure instanceof StateException) {
            return Problem.of(Slug.STATE_UNREADABLE, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof UpcastException) {
            return Problem.of(Slug.UPCAST_FAILED, failure.getMessage() + "; shape=stored reads it as it was written");
        }
        if (failure instanceof GroupException group) {
            return of(group);
        }
        if (failure instanceof IllegalArgumentException) {
            return Problem.of(Slug.INVALID_EVENT, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof JournalException journal && journal.reason() == JournalException.Reason.CLOSED) {
            return Problem.of(Slug.SHUTTING_DOWN, "the node is shutting down; try another or come back");
        }
        if (failure instanceof JournalException journal) {
            Problem problem = Problem.of(Slug.INTERNAL, String.valueOf(failure.getMessage()));
            // What is damaged stays so until somebody restores it.
            return journal.reason() == JournalException.Reason.CORRUPT ? problem.permanent() : problem;
        }
        return Problem.of(Slug.INTERNAL, "unexpected failure; the node's log says more");
    }

    /** The problem of {@code failure}; the log says more of one that only the log can explain. */
    static Problem logged(Throwable failure, Occurrence where) {
        Problem problem = of(failure);
        if (problem.slug() == Slug.INTERNAL) {
            LOG.warn("request failed path={} traceId={}", where.instance(), where.traceId(), failure);
        }
        return problem;
    }

    private static Problem of(GroupException failure) {
        Slug slug = switch (failure.reason()) {
            case NOT_FOUND -> Slug.NOT_FOUND;
            case EXISTS -> Slug.GROUP_EXISTS;
            case LIMIT -> Slug.LIMIT_REACHED;
            case CONFLICT -> Slug.WRONG_STATE;
            case STOPPED -> Slug.GROUP_STOPPED;
            case STORAGE -> Slug.INTERNAL;
            case CLOSED -> Slug.SHUTTING_DOWN;
        };
        return Problem.of(slug, String.valueOf(failure.getMessage()));
    }

    /** What a shard that takes no more writes is answered with. */
    static Slug fenced(boolean isDiskFull) {
        return isDiskFull ? Slug.DISK_FULL : Slug.SHARD_FAILED;
    }

    private static Problem refused(Refused refused) {
        Slug slug = switch (refused.reason()) {
            case OVERLOADED -> Slug.SHARD_OVERLOADED;
            case FENCED -> fenced(refused.isDiskFull());
            case CROSS_SHARD -> Slug.CROSS_SHARD;
            case REPLICA -> Slug.READ_ONLY_REPLICA;
            case NOT_NEXT -> Slug.INTERNAL;
            case CLOSED -> Slug.SHUTTING_DOWN;
        };
        Problem problem = Problem.of(slug, refused.detail());
        // The sentence ends with the address of the primary.
        return slug == Slug.READ_ONLY_REPLICA
                ? problem.with(
                        "primary", refused.detail().substring(refused.detail().lastIndexOf(' ') + 1))
                : problem;
    }

    private static Problem conflict(VersionConflict conflict) {
        JsonOut all = new JsonOut(128).beginArray();
        for (VersionConflict.Failed failed : conflict.failed()) {
            all.begin().member("stream", failed.stream().value());
            expected(all.name("expected"), failed.expected());
            all.member("actual", failed.actual()).end();
        }
        VersionConflict.Failed first = conflict.failed().get(0);
        String expected =
                first.expected().isExact() ? Long.toString(first.expected().value()) : "\"" + first.expected() + "\"";
        return Problem.of(
                        Slug.WRONG_EXPECTED_VERSION,
                        first.stream() + " is at version " + first.actual() + ", expected " + first.expected()
                                + "; read what happened since, decide again and append with the new version")
                .with("stream", first.stream().value())
                .with("expected", new Problem.Raw(expected))
                .with("actual", first.actual())
                .with("failed", new Problem.Raw(all.endArray().toText()));
    }

    private static void expected(JsonOut out, ExpectedVersion expected) {
        if (expected.isExact()) {
            out.number(expected.value());
        } else {
            out.string(expected.toString());
        }
    }
}
