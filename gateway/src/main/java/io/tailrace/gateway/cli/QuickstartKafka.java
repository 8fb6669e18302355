package io.tailrace.gateway.cli;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.sink.SinkDefinition;
import io.tailrace.sink.SinkOptions;
import io.tailrace.sink.kafka.KafkaOptions;
import io.tailrace.sink.kafka.KafkaSink;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Kafka sink of the quickstart. */
final class QuickstartKafka {
    private static final String NAME = "to-kafka";
    private static final Duration WAIT = Duration.ofMinutes(2);
    private static final long LOOK_MILLIS = 100;

    private QuickstartKafka() {}

    /** The sink, if a broker is named. */
    static List<SinkDefinition> sinks(@Nullable String broker, @Nullable String topic, boolean kept) {
        if (broker == null) {
            if (topic != null) {
                throw Failure.usage("--topic is for --kafka: name the broker, as --kafka localhost:9092");
            }
            return List.of();
        }
        KafkaOptions options;
        try {
            // A store that is made anew each time has nothing to do with what the one before it sent.
            String fresh = kept ? "tailrace-quickstart" : "tailrace-" + System.currentTimeMillis();
            String name = topic == null ? fresh : topic;
            options = KafkaOptions.of(broker, name).withCreateTopic(-1);
        } catch (IllegalArgumentException e) {
            throw Failure.usage(String.valueOf(e.getMessage()));
        }
        return List.of(new SinkDefinition(
                SinkOptions.named(NAME),
                "kafka",
                options.bootstrap() + " " + options.topic(),
                journal -> KafkaSink.open(options, journal.shards())));
    }

    /** Waits until everything is in the topic, and says so; does nothing without a sink. */
    static void await(NodeConfig config, Node node, PrintWriter out) throws InterruptedException {
        if (config.sinks().isEmpty()) {
            return;
        }
        Client client = new Client(URI.create(node.url()));
        HttpRequest question = client.request("/v1/sinks/" + NAME).build();
        long due = System.nanoTime() + WAIT.toNanos();
        while (true) {
            Map<String, byte[]> sink = Json.members(client.fetch(question));
            if ("0".equals(Json.text(sink.get("lagEvents")))) {
                out.println("kafka: all of it is in the topic: target=\"" + Json.text(sink.get("target")) + "\"");
                out.flush();
                return;
            }
            String cause = Json.text(sink.get("cause"));
            boolean stopped = "stopped".equals(Json.text(sink.get("state")));
            if (stopped || System.nanoTime() > due) {
                throw Failure.unavailable(
                        "Kafka has not taken the history: " + (cause == null ? "it is slow" : cause)
                                + "\nIs a broker there? --kafka takes its address, as localhost:9092.",
                        null);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }
}
