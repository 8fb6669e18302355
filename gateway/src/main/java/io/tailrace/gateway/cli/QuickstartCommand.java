package io.tailrace.gateway.cli;

import io.tailrace.gateway.NodeConfig;
import io.tailrace.journal.JournalConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A node with a real history in it, and what to try on it. */
@Command(
        name = "quickstart",
        description = {
            "Start a node, import the file history of a public repository over HTTP, print commands to try, and leave the"
                    + " node running until Ctrl-C.",
            "Without DIR the store is in a temporary directory, which is removed at the end."
        },
        footer = {
            "  tailrace quickstart",
            "  tailrace quickstart ./try --port 8080     keep the store in ./try",
            "  tailrace quickstart --port 0 --exit       import, print and stop, for scripts",
            "  tailrace quickstart --kafka localhost:9092   fill a Kafka topic too"
        })
final class QuickstartCommand extends CliCommand {
    private static final String SAMPLE = "/sample/git-history-disruptor.ndjson.gz";
    private static final long CYCLE_BYTES = 64L << 20;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "Where to keep the store. Default: a temporary directory.")
    @Nullable
    private Path directory;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port to listen on; 0 takes a free one. Default: ${DEFAULT-VALUE}.",
            defaultValue = "7070")
    private int port;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = {
                "Send every event to a Kafka topic too, by a sink of the name to-kafka, and wait until all of the history is there.",
                "The topic is made if it is not there."
            })
    @Nullable
    private String kafka;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description =
                    "That topic. Default: tailrace-quickstart with DIR, else one that is new: tailrace- and a number.")
    @Nullable
    private String topic;

    @Option(names = "--exit", description = "Stop after the import instead of running on.")
    private boolean exit;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (port < 0 || port > 65_535) {
            throw Failure.usage("--port must be from 0 to 65535: --port=" + port);
        }
        Path data = directory == null ? Files.createTempDirectory("tailrace-") : directory;
        NodeConfig config = NodeConfig.of(JournalConfig.in(data).withCycleBytes(CYCLE_BYTES))
                .withPort(port)
                .withSinks(QuickstartKafka.sinks(kafka, topic, directory != null));
        Runnable afterwards = directory == null ? () -> remove(data) : () -> {};
        try (RunningNode running = RunningNode.start(config, afterwards)) {
            PrintWriter out = out();
            running.announce(out, config);
            importSample(out, running.node().url());
            QuickstartKafka.await(config, running.node(), out);
            whatToTry(running.node().url(), directory).forEach(out::println);
            out.flush();
            if (!exit) {
                running.await();
            }
        }
        return ExitCode.OK;
    }

    private void importSample(PrintWriter out, String url) throws IOException {
        ProgressLine progress = new ProgressLine(err(), "importing");
        ImportTotals totals = new ImportTotals();
        try (InputStream sample = QuickstartCommand.class.getResourceAsStream(SAMPLE)) {
            if (sample == null) {
                throw Failure.failed("the sample is missing from this build: " + SAMPLE);
            }
            ImportSource source = ImportSource.of(sample);
            new RemoteImport(URI.create(url), source, totals, progress, Duration.ofSeconds(10)).run();
        } finally {
            progress.end();
        }
        out.println(totals.summary(progress.seconds()));
    }

    // The test of this command runs every line that starts with curl.
    private static List<String> whatToTry(String url, @Nullable Path kept) {
        return List.of(
                "",
                "The file history of a public repository, one stream a file. Try in another terminal:",
                "",
                "# the versions of one file",
                "curl -s '" + url + "/v1/streams/file-README.md/events?limit=3'",
                "# the last event of it",
                "curl -s '" + url + "/v1/streams/file-README.md/events?direction=backward&limit=1'",
                "# streams by the start of their names",
                "curl -s '" + url + "/v1/streams?prefix=file-src/&limit=5'",
                "# append an event, if order-1 is not there yet",
                "curl -s '" + url + "/v1/streams/order-1/events' -H 'Content-Type: application/json'"
                        + " -H 'If-None-Match: *' -d '{\"id\":\"e1\",\"type\":\"OrderPlaced\",\"data\":{\"total\":17}}'",
                "# everything, then live as it comes (Ctrl-C ends it)",
                "curl -sN '" + url + "/v1/events' -H 'Accept: text/event-stream'",
                "# what the node measures",
                "curl -s '" + url + "/metrics'",
                "",
                kept == null
                        ? "Ctrl-C stops the node and removes its temporary store."
                        : "Ctrl-C stops the node; the store stays in " + kept + ".");
    }

    private static void remove(Path directory) {
        try (Stream<Path> entries = Files.walk(directory)) {
            entries.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            System.err.println("tailrace: cannot remove " + directory + ": " + e.getMessage());
        }
    }
}
