package io.tailrace.gateway.config;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that can be set: the one table behind the configuration file, the names in the environment, the checks at
 * start, {@code config show} and {@code config template}.
 */
public enum Key {
    DATA(
            "data",
            Kind.PATH,
            "data",
            "Directory of the store. Made if it is not there; one process at a time may hold it."),
    NODE_HOST(
            "node.host",
            Kind.TEXT,
            "127.0.0.1",
            "Address to listen on. There is no authentication yet: keep it to one that only trusted callers reach."),
    NODE_PORT("node.port", "7070", 0, 65_535, "Port to listen on; 0 takes a free one and prints it."),
    NODE_EVENT_LOOPS(
            "node.event-loops", "0", 0, 256, "Threads that serve connections; 0 = half the cores, at least 1."),
    NODE_READERS("node.readers", "2", 1, 64, "Threads that read the journal for requests."),
    NODE_FOLLOWERS_SHARE(
            "node.followers-share",
            "5",
            1,
            100,
            "What those who follow keep of the time of a busy event loop, in percent; 100 = they never give way to requests."),
    NODE_VERTX_METRICS(
            "node.vertx-metrics",
            Words.SWITCH,
            "off",
            "Whether vertx_http_server_* is measured too, beside tailrace_http_*; it costs more than parsing a small"
                    + " request."),
    JOURNAL_SHARDS(
            "journal.shards",
            "0",
            0,
            256,
            "Shards of a new store, fixed from then on; 0 = as the store has, or half the cores for a new one."),
    JOURNAL_DURABILITY(
            "journal.durability",
            Words.ACK,
            "disk",
            "When an event is committed, and so may be read: memory (survives the process) or disk (survives power loss)."),
    JOURNAL_CYCLE_BYTES(
            "journal.cycle-bytes",
            Kind.SIZE,
            "1GiB",
            1 << 20,
            1 << 30,
            "Size at which a new journal file is begun. That much disk is reserved ahead, for each shard."),
    JOURNAL_CYCLE_AGE(
            "journal.cycle-age",
            Kind.DURATION,
            "7d",
            1_000_000_000L,
            3_660L * 86_400_000_000_000L,
            "Age at which a new journal file is begun."),
    JOURNAL_RING_SIZE(
            "journal.ring-size",
            "65536",
            2,
            1 << 20,
            "Appends that may wait for a shard, and as many again for its disk; a power of two."),
    JOURNAL_IDEMPOTENCY_WINDOW(
            "journal.idempotency-window",
            "262144",
            0,
            1 << 24,
            "The last so many events of a shard whose ids are remembered for appends without an exact version."),
    JOURNAL_FLUSH_INTERVAL(
            "journal.flush-interval",
            Kind.DURATION,
            "100ms",
            1_000_000L,
            60_000_000_000L,
            "How long an event may stay unforced when nobody waits for the disk."),
    JOURNAL_CLOSE_WAIT(
            "journal.close-wait",
            Kind.DURATION,
            "10s",
            1_000_000L,
            3_600_000_000_000L,
            "How long a stop waits for a shard in which nothing moves, as for a decider that does not return, before it gives it up."),
    JOURNAL_LOCATOR_CACHE_BYTES(
            "journal.locator-cache-bytes",
            Kind.SIZE,
            "32MiB",
            0,
            16L << 30,
            "Memory for where single events of streams were found, for the next read of them; about 12 bytes an event."),
    SCHEMAS_DIRECTORY(
            "schemas.directory",
            Kind.PATH,
            "none",
            "Directory of JSON Schemas, TYPE.json for any revision of a type or TYPE@2.json for one; none = no schemas."),
    SCHEMAS_MODE(
            "schemas.mode",
            Words.SCHEMAS,
            "enforce",
            "What becomes of an event that its schema refuses: off (nothing is looked at), warn (stored and logged), enforce"
                    + " (refused)."),
    AGGREGATES_DIRECTORY(
            "aggregates.directory",
            Kind.PATH,
            "none",
            "Directory of jars with aggregates, upcasters and projections, which run inside the node; none = no jars."),
    COMMANDS_HOT_STATES(
            "commands.hot-states", "16384", 0, 1 << 24, "States that each shard keeps in memory between commands."),
    COMMANDS_TIME_BUDGET(
            "commands.time-budget",
            Kind.DURATION,
            "100ms",
            1_000_000L,
            60_000_000_000L,
            "How long a decider may take for one command; what it decides later is not written."),
    COMMANDS_SNAPSHOTS(
            "commands.snapshots",
            Words.SWITCH,
            "on",
            "Whether snapshots of states are kept. They are a cache: without them answers are the same and take longer."),
    COMMANDS_SNAPSHOT_BYTES(
            "commands.snapshot-bytes",
            Kind.SIZE,
            "4GiB",
            16L << 20,
            1L << 40,
            "The most that snapshots take on disk. When it is reached, only those that are there are renewed."),
    GROUPS_MAX("groups.max", "256", 1, 10_000, "Consumer groups of the node."),
    GROUPS_MEMBERS(
            "groups.members", "256", 1, 10_000, "Members of a consumer group at one time, and fetches that wait."),
    GROUPS_IN_FLIGHT(
            "groups.in-flight", "10000", 1, 100_000, "Events that the members of a group hold at one time, at most."),
    GROUPS_PARKED(
            "groups.parked",
            "10000",
            1,
            100_000,
            "Parked streams of a group. When it is reached, events are tried again in place of being parked."),
    GROUPS_WINDOW(
            "groups.window",
            "20000",
            1,
            1_000_000,
            "Events of a shard that a group holds in mind: read, and not yet passed by its checkpoint."),
    GROUPS_WINDOW_BYTES(
            "groups.window-bytes",
            Kind.SIZE,
            "8MiB",
            1 << 10,
            1 << 30,
            "Bytes of events that a group has read ahead of its members, for each shard."),
    GROUPS_CHECKPOINT_INTERVAL(
            "groups.checkpoint-interval",
            Kind.DURATION,
            "100ms",
            1_000_000L,
            60_000_000_000L,
            "How often what members acknowledged is forced to disk."),
    PROJECTIONS_URL(
            "projections.url",
            Kind.TEXT,
            "embedded",
            "Where projections keep their views: embedded (H2 in the directory of the store), or a JDBC URL of PostgreSQL."),
    PROJECTIONS_USER("projections.user", Kind.TEXT, "none", "User of that database; none = as the URL says."),
    PROJECTIONS_PASSWORD_FILE(
            "projections.password-file",
            Kind.PATH,
            "none",
            "File that holds the user's password; none = as the URL says."),
    PROJECTIONS_LANES(
            "projections.lanes",
            "1",
            1,
            64,
            "Threads for each shard that take in streams side by side, in views that are built from now on."),
    PROJECTIONS_BATCH_EVENTS(
            "projections.batch-events", "4096", 1, 100_000, "Most events of one transaction of a projection."),
    PROJECTIONS_BATCH_BYTES(
            "projections.batch-bytes",
            Kind.SIZE,
            "8MiB",
            1 << 10,
            64 << 20,
            "A transaction of a projection that holds events of so many bytes, as they are stored, takes no more of them."),
    PROJECTIONS_EVENTS_PER_SECOND(
            "projections.events-per-second",
            "0",
            0,
            1_000_000_000L,
            "The most events a second that a rebuild takes in; 0 = as fast as it goes."),
    PROJECTIONS_CONNECTIONS(
            "projections.connections",
            "8",
            1,
            1_000,
            "Connections to the database of the views that write at one time, and as many that read."),
    PROJECTIONS_STATEMENT_TIMEOUT(
            "projections.statement-timeout",
            Kind.DURATION,
            "60s",
            1_000_000_000L,
            86_400_000_000_000L,
            "How long a statement of a projection may take, in whole seconds, before it is given up and tried again."),
    FOLLOWERS_RUN(
            "followers.run",
            Words.FOLLOWERS,
            "all",
            "What this node runs of what is configured: all, projections without sinks, sinks without projections, or none of"
                    + " them. Primary and replica can so share one file. Consumer groups are on the node on which they are made."),
    FOLLOWERS_STALL_AFTER(
            "followers.stall-after",
            Kind.DURATION,
            "30s",
            1_000_000_000L,
            3_600_000_000_000L,
            "How long what follows the journals may stand still while there is work for it, before it counts as stalled."),
    REPLICA_OF(
            "replica.of",
            Kind.TEXT,
            "none",
            "The primary to be a read replica of, as http://10.0.0.1:7070: the node copies its journal and takes no writes; none ="
                    + " this node leads."),
    REPLICA_SILENCE(
            "replica.silence",
            Kind.DURATION,
            "10s",
            1_000_000_000L,
            600_000_000_000L,
            "How long nothing may come from the primary before the line counts as cut and is made anew."),
    LIMITS_EVENT_BYTES("limits.event-bytes", Kind.SIZE, "1MiB", 1, 1 << 20, "Data of one event."),
    LIMITS_METADATA_BYTES("limits.metadata-bytes", Kind.SIZE, "64KiB", 1, 64 << 10, "Metadata of one event."),
    LIMITS_COMMIT_BYTES("limits.commit-bytes", Kind.SIZE, "4MiB", 1, 4 << 20, "One append request, as it is stored."),
    LIMITS_COMMIT_EVENTS("limits.commit-events", "1000", 1, 1_000, "Events of one append request."),
    LIMITS_STREAM_ID_BYTES("limits.stream-id-bytes", Kind.SIZE, "256", 1, 256, "A stream id in UTF-8."),
    LIMITS_TYPE_BYTES("limits.type-bytes", Kind.SIZE, "128", 1, 128, "An event type in UTF-8."),
    LIMITS_EVENT_ID_BYTES("limits.event-id-bytes", Kind.SIZE, "128", 1, 128, "An event id in UTF-8."),
    HTTP_BODY_BYTES(
            "http.body-bytes",
            Kind.SIZE,
            "8MiB",
            1 << 10,
            64 << 20,
            "Body of one request, one line of an import, one WebSocket message."),
    HTTP_HEADER_BYTES("http.header-bytes", Kind.SIZE, "16KiB", 1 << 10, 1 << 20, "All header fields of one request."),
    HTTP_PAGE_EVENTS("http.page-events", "1000", 1, 10_000, "Events of one page; the largest limit= that is accepted."),
    HTTP_JSON_DEPTH("http.json-depth", "64", 4, 1_000, "Objects and arrays inside each other in one request."),
    HTTP_IN_FLIGHT_BYTES(
            "http.in-flight-bytes",
            Kind.SIZE,
            "64MiB",
            1 << 20,
            16L << 30,
            "Bodies of all requests in work together; above it requests are answered 503."),
    HTTP_CONNECTIONS("http.connections", "10000", 1, 1_000_000, "Open connections; above it new ones are closed."),
    HTTP2_ENABLED(
            "http2.enabled",
            Words.SWITCH,
            "on",
            "Whether HTTP/2 is spoken beside HTTP/1.1 on the same port, in clear text: with prior knowledge, or after an"
                    + " upgrade."),
    HTTP2_STREAMS(
            "http2.streams",
            "256",
            1,
            65_536,
            "Requests under way on one HTTP/2 connection; those above are refused, and may be sent again."),
    HTTP2_FRAME_BYTES(
            "http2.frame-bytes", Kind.SIZE, "16KiB", 16 << 10, (16 << 20) - 1, "Largest HTTP/2 frame that is taken."),
    HTTP2_WINDOW_BYTES(
            "http2.window-bytes",
            Kind.SIZE,
            "64KiB",
            16 << 10,
            16 << 20,
            "What one HTTP/2 request may send ahead of what was read of it; a connection may have four times as much."),
    HTTP2_RESETS(
            "http2.resets",
            "200",
            1,
            1_000_000,
            "Requests that an HTTP/2 connection may call off in 30 s, and as many of its errors; one more ends it."),
    HTTP_DRAIN(
            "http.drain",
            Kind.DURATION,
            "10s",
            0,
            600_000_000_000L,
            "How long requests in work may take to end at shutdown."),
    HTTP_HEARTBEAT(
            "http.heartbeat",
            Kind.DURATION,
            "15s",
            100_000_000L,
            50_000_000_000L,
            "Time between signs of life on a quiet subscription.");

    private final String path;
    private final String defaultText;

    @SuppressWarnings("ImmutableEnumChecker") // a record of enums and numbers
    private final Allowed allowed;

    private final String doc;

    Key(String path, Kind kind, String defaultText, String doc) {
        this(path, kind, defaultText, 0, 0, Words.ANY, doc);
    }

    Key(String path, Words words, String defaultText, String doc) {
        this(path, Kind.TEXT, defaultText, 0, 0, words, doc);
    }

    Key(String path, Kind kind, String defaultText, long min, long max, String doc) {
        this(path, kind, defaultText, min, max, Words.ANY, doc);
    }

    Key(String path, String defaultText, long min, long max, String doc) {
        this(path, Kind.COUNT, defaultText, min, max, Words.ANY, doc);
    }

    Key(String path, Kind kind, String defaultText, long min, long max, Words words, String doc) {
        this.path = path;
        this.defaultText = defaultText;
        this.allowed = new Allowed(kind, min, max, words);
        this.doc = doc;
    }

    /** The key of that path, as {@code node.port}. */
    public static Optional<Key> of(String path) {
        return Stream.of(values()).filter(key -> key.path.equals(path)).findFirst();
    }

    /** Its name in the file, as {@code node.port}. */
    public String path() {
        return path;
    }

    /** Its name in the environment, as {@code TAILRACE_NODE_PORT}. */
    public String environmentName() {
        return "TAILRACE_" + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    public Kind kind() {
        return allowed.kind();
    }

    /** The value that holds when nothing else is set, as it would be written. */
    public String defaultText() {
        return defaultText;
    }

    /** The smallest value, in the unit of the kind. */
    public long min() {
        return allowed.min();
    }

    /** The largest value, in the unit of the kind. */
    public long max() {
        return allowed.max();
    }

    /** What it does, in a sentence. */
    public String doc() {
        return doc;
    }

    /** Its unit, its default and its bounds in one line. */
    public String facts() {
        String bounds = allowed.facts();
        return kind().label() + "; default " + defaultText + (bounds.isEmpty() ? "" : "; " + bounds);
    }

    /**
     * Reads a value of this key.
     *
     * @throws ConfigurationException if it is not of the kind of the key, or out of its bounds
     */
    Setting read(String text, String origin) {
        long number;
        try {
            number = allowed.number(text);
            if (this == JOURNAL_RING_SIZE && Long.bitCount(number) != 1) {
                throw new IllegalArgumentException("must be a power of two");
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    path + " " + e.getMessage() + ": " + path + "=" + text + " (" + origin + ")", e);
        }
        return new Setting(this, text, number, origin);
    }
}
