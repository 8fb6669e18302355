package io.tailrace.gateway.json;

import java.util.Locale;

/**
 * The names of everything that a request can fail with, each with its status, title, and whether the same request may
 * succeed later. The one list: the contract's {@code enum}, the metric label and the documentation follow it.
 */
public enum Slug {
    INVALID_JSON(400, "The body is not JSON", false),
    INVALID_EVENT(400, "The JSON is not what is expected here", false),
    INVALID_PARAMETER(400, "A part of the address or a header is not valid", false),
    INVALID_COMMAND(400, "The command's data is not what its aggregate reads", false),
    FORBIDDEN(403, "This is not allowed from there", false),
    NOT_FOUND(404, "There is nothing here", false),
    UNKNOWN_AGGREGATE(404, "There is no such aggregate here", false),
    UNKNOWN_COMMAND(404, "The aggregate knows no such command", false),
    UNKNOWN_PROJECTION(404, "There is no such projection here", false),
    METHOD_NOT_ALLOWED(405, "This method does nothing here", false),
    NOT_ACCEPTABLE(406, "None of the accepted media types is offered", false),
    DUPLICATE_EVENT_ID(409, "The event id was used for something else", false),
    WRONG_EXPECTED_VERSION(409, "The stream is not at the expected version", false),
    WRONG_STATE(409, "This cannot be done in the state it is in", true),
    GROUP_EXISTS(409, "There is a group of that name, configured otherwise", false),
    LIMIT_REACHED(409, "There are as many as there may be", true),
    REPLICA_REFUSED(409, "The replica's journal is not the beginning of this one", false),
    PROMOTION_REFUSED(409, "The node cannot be promoted without losing something", false),
    JOB_RUNNING(409, "The same work is under way already", true),
    PAYLOAD_TOO_LARGE(413, "Something is larger than its limit", false),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type is not understood here", false),
    READ_ONLY_REPLICA(421, "This is a replica; its primary takes writes", false),
    SCHEMA_VIOLATION(422, "The event is not what the schema of its type says", false),
    RESERVED_STREAM(422, "Such streams are written by the node alone", false),
    COMMAND_REJECTED(422, "The aggregate will not carry out the command", false),
    IDEMPOTENCY_KEY_REUSED(422, "The key was used for another command", false),
    CROSS_SHARD(422, "The streams live in different shards", false),
    UPGRADE_REQUIRED(426, "This is a WebSocket", false),
    HEADERS_TOO_LARGE(431, "The request line or the headers are too large", false),
    UPCAST_FAILED(500, "An event cannot be brought into its newest shape", false),
    TIME_BUDGET_EXCEEDED(500, "The decider took longer than it may", true),
    INVALID_DECISION(500, "The decider's events cannot be stored", false),
    STATE_UNREADABLE(500, "The state cannot be built from its events", false),
    INTERNAL(500, "The node has failed", true),
    OVERLOADED(503, "The node has too much in memory", true),
    SHARD_OVERLOADED(503, "The shard has too much to write", true),
    SHARD_FAILED(503, "The shard takes no more writes", false),
    DISK_FULL(503, "The shard's disk is full", false),
    GROUP_STOPPED(503, "The group gives nothing out until it is mended", false),
    REPLICA_LAGGING(503, "The node has not come so far yet", true),
    REPLICA_STOPPED(503, "The replica does not follow its primary", false),
    PROJECTION_LAGGING(503, "The view is not that far yet", true),
    VIEW_UNAVAILABLE(503, "The database of the views does not answer", true),
    OUTCOME_UNKNOWN(503, "It may or may not be stored", true),
    SHUTTING_DOWN(503, "The node is shutting down", true);

    private final int status;
    private final String title;
    private final boolean retryable;

    Slug(int status, String title, boolean retryable) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
    }

    /** The name in {@code code} and at the end of {@code type}, as {@code wrong-expected-version}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The HTTP status it is answered with, unless the problem says otherwise. */
    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** Whether the same request may succeed later. */
    public boolean isRetryable() {
        return retryable;
    }
}
