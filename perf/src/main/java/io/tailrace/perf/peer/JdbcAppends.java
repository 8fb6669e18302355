package io.tailrace.perf.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;

/**
 * An events table with a unique (stream, version), which is how a database checks an expected version. Each thread has a
 * connection and streams of its own and commits one event at a time.
 */
final class JdbcAppends implements AutoCloseable {
    private static final String INSERT =
            "INSERT INTO events (stream, version, type, data) VALUES (?, ?, 'measured', ?)";

    /** Opens a connection that commits every statement. */
    @FunctionalInterface
    interface Connector {
        Connection connect() throws SQLException;
    }

    private final Callers callers;
    private final Connector connector;

    private JdbcAppends(Connector connector, Callers callers) {
        this.connector = connector;
        this.callers = callers;
    }

    /**
     * Makes the table and opens the connections.
     *
     * @param bytesType what the database calls a column of bytes
     * @param data of each event
     */
    static JdbcAppends open(Connector connector, int connections, String bytesType, String data) throws Exception {
        try (Connection connection = connector.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE events (position BIGINT GENERATED ALWAYS AS IDENTITY, stream VARCHAR(256) NOT NULL,"
                            + " version BIGINT NOT NULL, type VARCHAR(128) NOT NULL, data " + bytesType
                            + " NOT NULL, PRIMARY KEY (stream, version))");
        }
        byte[] bytes = data.getBytes(StandardCharsets.US_ASCII);
        return new JdbcAppends(connector, Callers.connect(connections, () -> new Session(connector.connect(), bytes)));
    }

    double saturate(long durationNanos) throws InterruptedException, ExecutionException {
        return callers.saturate(durationNanos);
    }

    void requireStored() throws SQLException {
        callers.requireStored(Long.parseLong(query("SELECT count(*) FROM events")));
    }

    /** The first column of the first row. */
    String query(String sql) throws SQLException {
        try (Connection connection = connector.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            if (!result.next()) {
                throw new SQLException("no row: " + sql);
            }
            return String.valueOf(result.getString(1));
        }
    }

    @Override
    public void close() throws IOException {
        callers.close();
    }

    /** One connection. */
    private static final class Session implements Callers.Connection {
        private final Connection connection;
        private final PreparedStatement insert;
        private final byte[] data;

        Session(Connection connection, byte[] data) throws SQLException {
            this.connection = connection;
            this.insert = connection.prepareStatement(INSERT);
            this.data = data;
        }

        @Override
        public void append(int stream, int version) throws SQLException {
            insert.setString(1, "perf-" + stream);
            insert.setLong(2, version);
            insert.setBytes(3, data);
            insert.executeUpdate();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
