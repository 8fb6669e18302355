package io.tailrace.perf.peer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** A Kafka broker in this JVM, which is its own controller. */
final class KafkaBroker implements AutoCloseable {
    private final KafkaRaftServer server;
    private final String address;

    private KafkaBroker(KafkaRaftServer server, String address) {
        this.server = server;
        this.address = address;
    }

    /**
     * Starts one whose log lies in {@code directory}.
     *
     * @param flushed whether it forces its log before it acknowledges
     */
    static KafkaBroker start(Path directory, boolean flushed) throws IOException {
        int port = freePort();
        Properties properties = properties(directory, port, freePort(), flushed);
        format(directory, properties);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        server.startup();
        return new KafkaBroker(server, "127.0.0.1:" + port);
    }

    private static Properties properties(Path directory, int port, int controllerPort, boolean flushed) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                "1",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controllerPort,
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + port,
                "controller.listener.names",
                "CONTROLLER",
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs",
                directory.resolve("log").toString()));
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1"));
        if (flushed) {
            properties.put("log.flush.interval.messages", "1");
        }
        return properties;
    }

    private static void format(Path directory, Properties properties) throws IOException {
        Path file = directory.resolve("server.properties");
        Files.createDirectories(directory);
        StringBuilder lines = new StringBuilder();
        properties.forEach(
                (key, value) -> lines.append(key).append('=').append(value).append('\n'));
        Files.writeString(file, lines);
        try (PrintStream unheard = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            int exit = StorageTool.execute(
                    new String[] {
                        "format",
                        "--config",
                        file.toString(),
                        "--cluster-id",
                        Uuid.randomUuid().toString()
                    },
                    unheard);
            if (exit != 0) {
                throw new IOException("Kafka could not format its directory: directory=" + directory);
            }
        }
    }

    /** The broker has to be told its port before it listens; another may take it in between, which ends the run. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where it listens, as {@code 127.0.0.1:9092}. */
    String address() {
        return address;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
