package io.tailrace.gateway.system;

import io.tailrace.broker.SparePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL whose processes can be killed, and started again on the same files and the same port. */
final class Database implements AutoCloseable {
    private static final int STARTS = 20;

    private final Path directory;
    private final int port;
    private EmbeddedPostgres server;

    private Database(Path directory, int port) throws Exception {
        this.directory = directory;
        this.port = port;
        this.server = launch();
    }

    static Database start(Path directory) throws Exception {
        return new Database(directory, SparePort.find());
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    private EmbeddedPostgres launch() throws Exception {
        IOException last = new IOException("not tried");
        for (int attempt = 0; attempt < STARTS; attempt++) {
            try {
                return EmbeddedPostgres.builder()
                        .setDataDirectory(directory.resolve("postgres"))
                        .setCleanDataDirectory(false)
                        .setPort(port)
                        .setPGStartupWait(Duration.ofSeconds(30))
                        // The builder is made for tests, where nothing has to survive.
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .start();
            } catch (IOException e) {
                // The killed server's children hold its memory for a moment.
                last = e;
                TimeUnit.MILLISECONDS.sleep(250);
            }
        }
        throw last;
    }

    /** SIGKILL to the server; its children end when they see that it is gone. */
    void kill() throws Exception {
        long pid =
                Long.parseLong(Files.readAllLines(directory.resolve("postgres").resolve("postmaster.pid"))
                        .get(0));
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(30, TimeUnit.SECONDS);
    }

    /** Starts again after {@link #kill}. */
    void restart() throws Exception {
        server.close();
        server = launch();
    }

    /** A number out of the database. */
    long number(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Keeps everybody from {@code table} until that is closed, or the database killed. */
    AutoCloseable hold(String table) throws SQLException {
        Connection connection = server.getPostgresDatabase().getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
        }
        return connection;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
