package io.tailrace.gateway.cli;

import static io.tailrace.gateway.config.SinkKey.*;

import io.tailrace.gateway.config.SinkKey;
import io.tailrace.gateway.config.SinkSection;
import io.tailrace.gateway.json.CloudEventBatch;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal.Shape;
import io.tailrace.sink.SinkDefinition;
import io.tailrace.sink.SinkOptions;
import io.tailrace.sink.kafka.KafkaOptions;
import io.tailrace.sink.kafka.KafkaSink;
import io.tailrace.sink.webhook.AllowedHosts;
import io.tailrace.sink.webhook.Secret;
import io.tailrace.sink.webhook.WebhookOptions;
import io.tailrace.sink.webhook.WebhookSink;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Hands a sink of the configuration over to the node. Secrets are read here, from where the configuration says they are. */
final class SinkSettings {
    private final SinkSection from;
    private final Map<String, String> environment;

    private SinkSettings(SinkSection from, Map<String, String> environment) {
        this.from = from;
        this.environment = environment;
    }

    /** The sink of {@code section}, with its secrets from the environment of this process. */
    static SinkDefinition definition(SinkSection section) {
        return definition(section, System.getenv());
    }

    static SinkDefinition definition(SinkSection section, Map<String, String> environment) {
        SinkSettings settings = new SinkSettings(section, environment);
        try {
            return section.text(TYPE).equals("kafka") ? settings.kafka() : settings.webhook();
        } catch (IllegalArgumentException e) {
            throw Failure.usage(SinkSection.SINKS + "." + section.name() + ": " + e.getMessage());
        }
    }

    private SinkDefinition kafka() {
        KafkaOptions kafka = KafkaOptions.of(from.text(BOOTSTRAP), from.text(TOPIC))
                .withCompression(from.text(COMPRESSION))
                .withTimeout(from.duration(TIMEOUT))
                .withClient(client());
        KafkaOptions options = from.isOn(CREATE_TOPIC) ? kafka.withCreateTopic(replication()) : kafka;
        String target = options.bootstrap() + " " + options.topic();
        return new SinkDefinition(options(), "kafka", target, journal -> KafkaSink.open(options, journal.shards()));
    }

    private int replication() {
        return from.number(REPLICATION) == 0 ? -1 : from.integer(REPLICATION);
    }

    private Map<String, String> client() {
        Optional<Path> file = from.path(CLIENT_PROPERTIES);
        Map<String, String> client = new HashMap<>();
        if (file.isPresent()) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file.get())) {
                properties.load(reader);
            } catch (IOException e) {
                throw unreadable(CLIENT_PROPERTIES, file.get(), e);
            }
            properties.forEach((name, value) -> client.put(String.valueOf(name), String.valueOf(value)));
        }
        return client;
    }

    private SinkDefinition webhook() {
        WebhookOptions options = new WebhookOptions(
                from.name(),
                URI.create(from.text(URL)),
                secret(),
                AllowedHosts.of(from.list(ALLOW)),
                from.duration(TIMEOUT));
        return new SinkDefinition(
                options(),
                "webhook",
                options.shown(),
                journal -> WebhookSink.open(options, new CloudEventBatch(), journal.shards()));
    }

    private Secret secret() {
        Optional<String> variable = from.optional(SECRET_ENV);
        Optional<Path> file = from.path(SECRET_FILE);
        if (variable.isPresent() == file.isPresent()) {
            throw new IllegalArgumentException("one of secret-env and secret-file has to be set, and not both");
        }
        if (variable.isPresent()) {
            String text = environment.get(variable.get());
            if (text == null) {
                throw new IllegalArgumentException(
                        "the environment has no variable " + variable.get() + ", which secret-env names");
            }
            return Secret.of(text);
        }
        Path path = file.orElseThrow();
        try {
            return Secret.of(Files.readString(path).strip());
        } catch (IOException e) {
            throw unreadable(SECRET_FILE, path, e);
        }
    }

    private static IllegalArgumentException unreadable(SinkKey key, Path file, IOException cause) {
        return new IllegalArgumentException(
                "cannot read the file that " + key.path() + " names: " + file + ": " + cause, cause);
    }

    private SinkOptions options() {
        EventFilter filter = EventFilter.all()
                .withCategories(from.list(CATEGORIES).toArray(String[]::new))
                .withPrefix(from.optional(PREFIX).orElse(""))
                .withTypes(from.list(TYPES).toArray(String[]::new));
        return SinkOptions.named(from.name())
                .withFilter(filter)
                .withShape(from.text(SHAPE).equals("stored") ? Shape.STORED : Shape.NEWEST)
                .withFromEnd(from.text(FROM).equals("end"))
                .withBatch(from.integer(BATCH_EVENTS), from.integer(BATCH_BYTES))
                .withEventsPerSecond(from.number(EVENTS_PER_SECOND))
                .withRetry(from.duration(RETRY_MIN), from.duration(RETRY_MAX));
    }
}
