package io.tailrace.perf.peer;

import io.tailrace.broker.SparePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** PostgreSQL from the embedded binaries, on its own processes, forced to disk at every commit. */
final class Postgres implements Peer {
    private static final int SPARE_CONNECTIONS = 10;

    private final EmbeddedPostgres server;
    private final JdbcAppends appends;

    private Postgres(EmbeddedPostgres server, JdbcAppends appends) {
        this.server = server;
        this.appends = appends;
    }

    /** A server whose files lie in {@code directory} and whose commits survive: the builder is made for tests, where nothing has to. */
    static EmbeddedPostgres.Builder durable(Path directory) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setOverrideWorkingDirectory(directory.resolve("binaries").toFile())
                .setCleanDataDirectory(true)
                .setPort(SparePort.find())
                .setPGStartupWait(Duration.ofMinutes(1))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "4GB");
    }

    /** Starts a server whose files lie in {@code directory}. */
    static Postgres start(Path directory, int connections, String data) throws Exception {
        EmbeddedPostgres server = durable(directory)
                .setServerConfig("max_connections", Integer.toString(connections + SPARE_CONNECTIONS))
                .start();
        try {
            String url = server.getJdbcUrl("postgres", "postgres") + "&prepareThreshold=1";
            return new Postgres(
                    server,
                    JdbcAppends.open(() -> java.sql.DriverManager.getConnection(url), connections, "BYTEA", data));
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return "PostgreSQL " + shown("server_version");
    }

    @Override
    public String durability() {
        return "fsync=" + shown("fsync") + " synchronous_commit=" + shown("synchronous_commit") + " wal_sync_method="
                + shown("wal_sync_method");
    }

    private String shown(String setting) {
        try {
            return appends.query("SHOW " + setting);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL does not tell: setting=" + setting, e);
        }
    }

    @Override
    public double saturate(long durationNanos) throws Exception {
        return appends.saturate(durationNanos);
    }

    @Override
    public void requireStored() throws SQLException {
        appends.requireStored();
    }

    @Override
    public void close() throws IOException {
        try (server) {
            appends.close();
        }
    }
}
