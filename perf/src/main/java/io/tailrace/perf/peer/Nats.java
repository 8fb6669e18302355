package io.tailrace.perf.peer;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * NATS JetStream from the path, a process of its own, with one stream on files and a subject for each stream of events. Each message
 * names the last one of its subject, so that the server checks what is expected as Tailrace does.
 */
final class Nats implements Peer {
    static final String PROGRAM = "nats-server";

    private static final String STREAM = "events";
    private static final String SUBJECT = "perf.";

    private final Program server;
    private final Connection connection;
    private final JetStream events;
    private final JetStreamManagement streams;
    private final InFlight inFlight;
    private final byte[] data;

    /** The sequence of the last message of each subject. */
    private final AtomicLongArray last = new AtomicLongArray(Callers.STREAMS);

    private Nats(Program server, Connection connection, int inFlight, String data) throws IOException {
        this.server = server;
        this.connection = connection;
        this.inFlight = new InFlight("NATS", inFlight);
        this.data = data.getBytes(StandardCharsets.US_ASCII);
        events = connection.jetStream();
        streams = connection.jetStreamManagement();
    }

    /** Starts a server whose files lie in {@code directory}. */
    static Nats start(Path directory, int inFlight, String data) throws Exception {
        String store = directory.resolve("store").toString();
        List<String> arguments = List.of("--addr", "127.0.0.1", "--jetstream", "--store_dir", store);
        return Program.serve(directory, PROGRAM, arguments, (server, port) -> {
            Options options = Options.builder()
                    .server("nats://127.0.0.1:" + port)
                    .noReconnect()
                    .build();
            Connection connection = server.await(() -> io.nats.client.Nats.connect(options));
            try {
                return new Nats(server, connection, inFlight, data).withStream();
            } catch (IOException | JetStreamApiException e) {
                connection.close();
                throw e;
            }
        });
    }

    private Nats withStream() throws IOException, JetStreamApiException {
        streams.addStream(StreamConfiguration.builder()
                .name(STREAM)
                .subjects(SUBJECT + "*")
                .storageType(StorageType.File)
                .replicas(1)
                .build());
        return this;
    }

    @Override
    public String name() {
        return "NATS " + connection.getServerInfo().getVersion();
    }

    @Override
    public String durability() {
        return "JetStream on files, one replica, not forced: the page cache, as JetStream is usually run";
    }

    @Override
    public double saturate(long durationNanos) throws Exception {
        return inFlight.saturate(durationNanos, this::send);
    }

    private void send(long number) {
        int stream = (int) (number % Callers.STREAMS);
        PublishOptions expected = PublishOptions.builder()
                .expectedLastSubjectSequence(last.get(stream))
                .build();
        CompletableFuture<PublishAck> unused = events.publishAsync(SUBJECT + stream, data, expected)
                .whenComplete((ack, failed) -> {
                    if (failed == null) {
                        last.set(stream, ack.getSeqno());
                    }
                    inFlight.answered(failed);
                });
    }

    @Override
    public void requireStored() throws IOException, JetStreamApiException {
        inFlight.requireStored(streams.getStreamInfo(STREAM).getStreamState().getMsgCount());
    }

    @Override
    public void close() throws IOException {
        try (server) {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
