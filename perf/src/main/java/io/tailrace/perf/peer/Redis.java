package io.tailrace.perf.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;

/**
 * Redis from the path, a process of its own, with an append-only file that is forced before a command is answered. A stream of events is
 * a Redis stream whose entries are named by their versions, so that an entry before the last is refused.
 */
final class Redis implements Peer {
    static final String PROGRAM = "redis-server";

    private static final byte[] TYPE = bytes("type");
    private static final byte[] MEASURED = bytes("measured");
    private static final byte[] DATA = bytes("data");

    private final Program server;
    private final Callers callers;
    private final Jedis questions;

    private Redis(Program server, Callers callers, Jedis questions) {
        this.server = server;
        this.callers = callers;
        this.questions = questions;
    }

    /** Starts a server whose file lies in {@code directory}. */
    static Redis start(Path directory, int connections, String data) throws Exception {
        List<String> arguments =
                List.of("--bind", "127.0.0.1", "--appendonly", "yes", "--appendfsync", "always", "--save", "");
        return Program.serve(directory, PROGRAM, arguments, (server, port) -> {
            Jedis questions = server.await(() -> connect(port));
            try {
                byte[] bytes = bytes(data);
                return new Redis(
                        server, Callers.connect(connections, () -> new Session(connect(port), bytes)), questions);
            } catch (Exception e) {
                questions.close();
                throw e;
            }
        });
    }

    private static Jedis connect(int port) {
        Jedis connection = new Jedis("127.0.0.1", port);
        try {
            connection.ping();
            return connection;
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static byte[] key(int stream) {
        return bytes("perf-" + stream);
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String name() {
        String info = questions.info("server");
        String version = "redis_version:";
        return "Redis "
                + info.lines()
                        .filter(line -> line.startsWith(version))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("Redis does not tell its version: " + info))
                        .substring(version.length());
    }

    @Override
    public String durability() {
        return "appendonly=" + setting("appendonly") + " appendfsync=" + setting("appendfsync")
                + ": forced before it is acknowledged";
    }

    private String setting(String name) {
        return String.valueOf(questions.configGet(name).get(name));
    }

    @Override
    public double saturate(long durationNanos) throws Exception {
        return callers.saturate(durationNanos);
    }

    @Override
    public void requireStored() {
        List<Response<Long>> lengths = new ArrayList<>();
        try (Pipeline pipeline = questions.pipelined()) {
            for (int stream = 0; stream < Callers.STREAMS; stream++) {
                lengths.add(pipeline.xlen(key(stream)));
            }
        }
        callers.requireStored(lengths.stream().mapToLong(Response::get).sum());
    }

    @Override
    public void close() throws IOException {
        try (server;
                questions) {
            callers.close();
        }
    }

    /** One connection. */
    private static final class Session implements Callers.Connection {
        private final Jedis connection;
        private final byte[] data;

        Session(Jedis connection, byte[] data) {
            this.connection = connection;
            this.data = data;
        }

        @Override
        public void append(int stream, int version) {
            connection.xadd(
                    key(stream),
                    XAddParams.xAddParams().id(new StreamEntryID(version, 0)),
                    Map.of(TYPE, MEASURED, DATA, data));
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
