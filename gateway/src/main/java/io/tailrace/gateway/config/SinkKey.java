package io.tailrace.gateway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that can be set of a sink, under {@code sinks.NAME} in the configuration file and nowhere else. */
public enum SinkKey {
    TYPE(
            "type",
            Kind.TEXT,
            Words.SINKS,
            0,
            0,
            "kafka",
            "webhook",
            true,
            "Where the events go: kafka (a topic) or webhook (requests)."),
    CATEGORIES(
            "categories",
            Kind.TEXT,
            "none",
            "none",
            "Send only events of streams of these categories, separated by commas; none = of all."),
    PREFIX("prefix", Kind.TEXT, "none", "none", "Send only events of streams whose names start so; none = of all."),
    TYPES("types", Kind.TEXT, "none", "none", "Send only events of these types, separated by commas; none = of all."),
    SHAPE(
            "shape",
            Kind.TEXT,
            Words.SHAPES,
            0,
            0,
            "newest",
            "newest",
            false,
            "In which shape: newest (as upcasters make them) or stored."),
    FROM(
            "from",
            Kind.TEXT,
            Words.ENDS,
            0,
            0,
            "start",
            "start",
            false,
            "Where a sink begins that has no place yet: start (the first event) or end (what comes from now on)."),
    BATCH_EVENTS("batch-events", Kind.COUNT, 1, 100_000, "10000", "500", "Most events of a batch."),
    BATCH_BYTES(
            "batch-bytes",
            Kind.SIZE,
            1 << 10,
            64 << 20,
            "4MiB",
            "1MiB",
            "Most bytes of a batch as they are stored; each shard holds one batch in memory."),
    EVENTS_PER_SECOND(
            "events-per-second",
            Kind.COUNT,
            0,
            100_000_000,
            "0",
            "0",
            "Most events a second for each shard; 0 = as fast as it goes."),
    RETRY_MIN(
            "retry-min",
            Kind.DURATION,
            1_000_000L,
            3_600_000_000_000L,
            "100ms",
            "500ms",
            "First wait after a failure; it doubles with each in a row."),
    RETRY_MAX("retry-max", Kind.DURATION, 1_000_000L, 3_600_000_000_000L, "30s", "5m", "Longest wait after a failure."),
    TIMEOUT(
            "timeout",
            Kind.DURATION,
            1_000_000_000L,
            600_000_000_000L,
            "30s",
            "30s",
            "How long the destination may take for what it was sent."),
    BOOTSTRAP(
            "bootstrap",
            Kind.TEXT,
            Words.ANY,
            0,
            0,
            "localhost:9092",
            null,
            true,
            "Kafka brokers to begin with, host:port separated by commas."),
    TOPIC(
            "topic",
            Kind.TEXT,
            Words.ANY,
            0,
            0,
            "tailrace",
            null,
            true,
            "The topic, which belongs to this sink alone; shard n fills partition n."),
    CREATE_TOPIC(
            "create-topic",
            Kind.TEXT,
            Words.SWITCH,
            0,
            0,
            "off",
            null,
            false,
            "Whether a topic that is not there is made, with a partition for each shard."),
    REPLICATION(
            "replication",
            Kind.COUNT,
            0,
            32_767,
            "0",
            null,
            "Copies of each partition of a topic that is made; 0 = as the brokers are configured."),
    COMPRESSION(
            "compression", Kind.TEXT, Words.COMPRESSIONS, 0, 0, "none", null, false, "How what is sent is compressed."),
    CLIENT_PROPERTIES(
            "client-properties",
            Kind.PATH,
            "none",
            null,
            "File with further settings of the Kafka client, as for TLS and SASL. Keep it to those who may read its"
                    + " passwords; none = no file."),
    URL(
            "url",
            Kind.TEXT,
            Words.ANY,
            0,
            0,
            null,
            "https://hooks.example.com/events",
            true,
            "Where requests are sent to, http or https; redirects are not followed."),
    ALLOW(
            "allow",
            Kind.TEXT,
            Words.ANY,
            0,
            0,
            null,
            "hooks.example.com",
            true,
            "Where requests may go, separated by commas: names of hosts, *.example.com, addresses, ranges as 10.1.0.0/16. A"
                    + " name leads only to public addresses; others have to be listed themselves."),
    SECRET_ENV(
            "secret-env",
            Kind.TEXT,
            null,
            "none",
            "Variable of the environment that holds the secret which requests are signed with; its name must not start with"
                    + " TAILRACE_. One of secret-env and secret-file has to be set."),
    SECRET_FILE(
            "secret-file",
            Kind.PATH,
            null,
            "none",
            "File that holds that secret; white space around it is not part of it.");

    private final String path;

    @SuppressWarnings("ImmutableEnumChecker") // a record of enums and numbers
    private final Allowed allowed;

    private final @Nullable String kafka;
    private final @Nullable String webhook;
    private final boolean required;
    private final String doc;

    SinkKey(String path, Kind kind, @Nullable String kafka, @Nullable String webhook, String doc) {
        this(path, kind, Words.ANY, 0, 0, kafka, webhook, false, doc);
    }

    SinkKey(String path, Kind kind, long min, long max, @Nullable String kafka, @Nullable String webhook, String doc) {
        this(path, kind, Words.ANY, min, max, kafka, webhook, false, doc);
    }

    SinkKey(
            String path,
            Kind kind,
            Words words,
            long min,
            long max,
            @Nullable String kafka,
            @Nullable String webhook,
            boolean required,
            String doc) {
        this.path = path;
        this.allowed = new Allowed(kind, min, max, words);
        this.kafka = kafka;
        this.webhook = webhook;
        this.required = required;
        this.doc = doc;
    }

    /** The keys of a sink of {@code type}, {@code kafka} or {@code webhook}. */
    public static List<SinkKey> of(String type) {
        return Stream.of(values()).filter(key -> key.text(type) != null).toList();
    }

    static Optional<SinkKey> of(String type, String path) {
        return of(type).stream().filter(key -> key.path.equals(path)).findFirst();
    }

    /** Its name below that of the sink. */
    public String path() {
        return path;
    }

    public Kind kind() {
        return allowed.kind();
    }

    public long min() {
        return allowed.min();
    }

    public long max() {
        return allowed.max();
    }

    /** Whether it has to be set. */
    public boolean isRequired() {
        return required;
    }

    /** The default for a sink of that type, or an example if it has to be set; null = sinks of that type have no such key. */
    @Nullable
    String text(String type) {
        return type.equals("kafka") ? kafka : webhook;
    }

    /** What it does, its kind, default and bounds, as lines of the file. */
    String comment(String type) {
        List<String> facts = new ArrayList<>(List.of(kind().label()));
        facts.add(required ? "has to be set" : "default " + text(type));
        if (!allowed.facts().isEmpty()) {
            facts.add(allowed.facts());
        }
        return "# " + doc + "\n# " + String.join("; ", facts) + "\n";
    }

    /** The number of {@code text}; 0 where it is not one. */
    long read(String name, String text, String origin) {
        try {
            return allowed.number(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "sinks." + name + "." + path + " " + e.getMessage() + ": " + text + " (" + origin + ")", e);
        }
    }
}
