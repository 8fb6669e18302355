package io.tailrace.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.gateway.config.Configuration;
import io.tailrace.gateway.config.ConfigurationException;
import io.tailrace.gateway.config.SinkKey;
import io.tailrace.gateway.config.SinkSection;
import io.tailrace.gateway.config.Sources;
import io.tailrace.journal.Append;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal.Shape;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.StreamId;
import io.tailrace.sink.SinkDefinition;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sinks as the configuration file says them. */
@Timeout(60)
class SinkSettingsTest {
    private static final String KAFKA = "type = kafka, bootstrap = \"a:9092\", topic = t";
    private static final String HOOK = "type = webhook, url = \"https://h/p?token=t0ken\", allow = h";

    @TempDir
    private Path directory = Path.of("");

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("tailrace.conf"), text);
    }

    private List<SinkSection> read(String text) throws IOException {
        return Configuration.load(new Sources(Map.of(), Map.of(), Optional.of(file(text))))
                .sinks();
    }

    private SinkDefinition define(String sink, Map<String, String> environment) throws IOException {
        return SinkSettings.definition(read("sinks.s { " + sink + " }").get(0), environment);
    }

    private void assertRefused(String text, String... parts) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigurationException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void shouldTakeEveryKeyAndItsDefault() throws IOException {
        SinkDefinition plain = define(KAFKA, Map.of());
        assertThat(plain.type()).isEqualTo("kafka");
        assertThat(plain.target()).isEqualTo("a:9092 t");
        assertThat(plain.options().batchEvents()).isEqualTo(10_000);
        assertThat(plain.options().filter().isAll()).isTrue();
        SinkDefinition full = define(
                KAFKA + ", categories = \"order, invoice\", prefix = o, types = \"A\", shape = stored, from = end,"
                        + " batch-events = 7, batch-bytes = 2k, events-per-second = 9, retry-min = 1s, retry-max = 2s,"
                        + " timeout = 5s, create-topic = on, replication = 3, compression = zstd",
                Map.of());
        assertThat(full.options().filter().categories()).isEqualTo(Set.of("order", "invoice"));
        assertThat(full.options().filter().types()).isEqualTo(Set.of("A"));
        assertThat(full.options().filter().prefix()).isEqualTo("o");
        assertThat(full.options().shape()).isEqualTo(Shape.STORED);
        assertThat(full.options().fromEnd()).isTrue();
        assertThat(full.options().batchBytes()).isEqualTo(2_048);
        assertThat(full.options().eventsPerSecond()).isEqualTo(9);
        assertThat(full.options().retryMax()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void shouldRefuseWhatNoSinkKnowsWithTheNearestName() {
        assertRefused(
                "sinks.s { " + KAFKA + ", topik = x }",
                "unknown key of a kafka sink sinks.s.topik",
                "mean sinks.s.topic?");
        assertRefused("sinks.s { " + KAFKA + ", url = x }", "unknown key of a kafka sink sinks.s.url", ":1");
        assertRefused("sinks.s { " + HOOK + ", secret = x }", "unknown key of a webhook sink", "secret-");
        assertRefused("sinks.s { type = kafka, topic = t }", "sinks.s.bootstrap has to be set");
        assertRefused("sinks.s { type = kafak }", "sinks.s.type must be kafka or webhook");
        assertRefused("sinks.s = kafka", "sinks.s must be a section");
        assertRefused("sinks = 1", "sinks must be a section");
        assertRefused("sinks.S { " + KAFKA + " }", "sinks.S");
        assertRefused("sink.s { " + KAFKA + " }", "unknown section sink", "sinks");
        assertRefused("sinks.s { " + KAFKA + ", types = [a] }", "separated by commas");
        assertRefused("sinks.s { " + KAFKA + ", batch-events = 0 }", "batch-events must be from 1 to 100000");
        assertRefused("sinks.s { " + KAFKA + ", from = middle }", "from must be start or end");
    }

    @Test
    void shouldHoldEveryNumberToItsBounds() throws IOException {
        for (SinkKey key : SinkKey.of("kafka")) {
            if (key.max() > 0 && !key.path().startsWith("retry")) {
                String unit = key.path().equals("timeout") ? "ns" : "";
                for (long fine : new long[] {key.min(), key.max()}) {
                    assertThat(define(KAFKA + ", " + key.path() + " = " + fine + unit, Map.of()))
                            .isNotNull();
                }
                assertRefused(
                        "sinks.s { " + KAFKA + ", " + key.path() + " = " + (key.max() + 1) + unit + " }", key.path());
                assertRefused(
                        "sinks.s { " + KAFKA + ", " + key.path() + " = " + (key.min() - 1) + unit + " }", key.path());
            }
        }
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < SinkSection.SINKS_MAX; i++) {
            many.append("sinks.s").append(i).append(" { ").append(KAFKA).append(" }\n");
        }
        assertThat(read(many.toString())).hasSize(SinkSection.SINKS_MAX);
        assertRefused(many + "sinks.more { " + KAFKA + " }", "at most 64 sinks");
    }

    @Test
    void shouldTakeSecretsOnlyFromTheEnvironmentOrAFileAndTellThemToNobody() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "\n  s3cret-s3cret-s3cret\n");
        assertThat(define(HOOK + ", secret-env = HOOK", Map.of("HOOK", "s3cret-s3cret-s3cret"))
                        .target())
                .isEqualTo("https://h");
        assertThat(define(HOOK + ", secret-file = \"" + secret + "\"", Map.of()))
                .isNotNull();
        assertThatThrownBy(() -> define(HOOK, Map.of())).hasMessageContaining("one of secret-env and secret-file");
        assertThatThrownBy(() -> define(HOOK + ", secret-env = HOOK", Map.of()))
                .hasMessageContaining("no variable HOOK");
        assertThatThrownBy(() -> define(HOOK + ", secret-env = HOOK", Map.of("HOOK", "s3cret")))
                .hasMessageContaining("16 to 1024 bytes")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> define(HOOK + ", secret-file = \"/none/such\"", Map.of()))
                .hasMessageContaining("/none/such");
        Path client = Files.writeString(directory.resolve("client"), "sasl.jaas.config=s3cret\n");
        assertThat(define(KAFKA + ", client-properties = \"" + client + "\"", Map.of())
                        .toString())
                .doesNotContain("s3cret");
        Files.writeString(client, "acks=0\n");
        assertThatThrownBy(() -> define(KAFKA + ", client-properties = \"" + client + "\"", Map.of()))
                .hasMessageContaining("acks");
    }

    @Test
    void shouldShowEverySinkWithoutWhatOpensDoors() throws IOException {
        Path file = file("sinks.s { " + HOOK + ", secret-env = HOOK }");
        StringWriter shown = new StringWriter();
        PrintWriter out = new PrintWriter(shown);
        int exit = Main.commandLine().setOut(out).setErr(out).execute("config", "show", "--config", file.toString());
        assertThat(exit).as(shown.toString()).isZero();
        assertThat(shown.toString())
                .containsPattern("sinks\\.s\\.secret-env +HOOK +.*tailrace.conf:1")
                .containsPattern("sinks\\.s\\.url +https://h/\\.\\.\\. ")
                .containsPattern("sinks\\.s\\.retry-min +500ms +default")
                .doesNotContain("t0ken");
    }

    @Test
    void shouldPostWhatTheNodeReads() throws Exception {
        BlockingQueue<String> posted = new LinkedBlockingQueue<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String media = exchange.getRequestHeaders().getFirst("Content-Type");
            posted.add(exchange.getRequestHeaders().getFirst("Tailrace-Id") + " " + media + " " + body);
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        String hook = "type = webhook, url = \"http://127.0.0.1:"
                + receiver.getAddress().getPort() + "/\", allow = \"127.0.0.0/8\", secret-env = HOOK";
        SinkDefinition definition = define(hook, Map.of("HOOK", "s3cret-s3cret-s3cret"));
        JournalConfig journal =
                JournalConfig.in(directory.resolve("data")).withShards(1).withCycleBytes(1 << 20);
        try (Node node = Node.start(NodeConfig.of(journal).withPort(0).withSinks(List.of(definition)))) {
            node.journal()
                    .append(Append.to(
                            StreamId.of("a-1"),
                            ExpectedVersion.none(),
                            EventData.of("A", "{\"x\":1}"),
                            EventData.of("B", "2")))
                    .join();
            HttpRequest read = HttpRequest.newBuilder(URI.create(node.url() + "/v1/streams/a-1/events"))
                    .header("Accept", "application/cloudevents-batch+json")
                    .build();
            String events = HttpClient.newHttpClient()
                    .send(read, BodyHandlers.ofString())
                    .body();
            assertThat(posted.poll(20, TimeUnit.SECONDS))
                    .isEqualTo("s/0/1-2 application/cloudevents-batch+json " + events);
        } finally {
            receiver.stop(0);
        }
    }
}
