package io.tailrace.perf.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * An events table with a unique (stream, version), which is how a database checks an expected version. Each thread has a
 * connection and streams of its own and commits one event at a time.
 */
final class JdbcAppends implements AutoCloseable {
    private static final int STREAMS = 10_000;
    private static final String INSERT =
            "INSERT INTO events (stream, version, type, data) VALUES (?, ?, 'measured', ?)";

    /** Opens a connection that commits every statement. */
    @FunctionalInterface
    interface Connector {
        Connection connect() throws SQLException;
    }

    private final List<Session> sessions = new ArrayList<>();
    private final ExecutorService threads;
    private final Connector connector;

    private JdbcAppends(Connector connector, int connections) {
        this.connector = connector;
        threads = Executors.newFixedThreadPool(connections, task -> {
            Thread thread = new Thread(task, "perf-jdbc");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Makes the table and opens the connections.
     *
     * @param bytesType what the database calls a column of bytes
     * @param data of each event
     */
    static JdbcAppends open(Connector connector, int connections, String bytesType, String data) throws SQLException {
        JdbcAppends appends = new JdbcAppends(connector, connections);
        try (Connection connection = connector.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE events (position BIGINT GENERATED ALWAYS AS IDENTITY, stream VARCHAR(256) NOT NULL,"
                            + " version BIGINT NOT NULL, type VARCHAR(128) NOT NULL, data " + bytesType
                            + " NOT NULL, PRIMARY KEY (stream, version))");
        }
        byte[] bytes = data.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < connections; i++) {
            appends.sessions.add(new Session(connector.connect(), i, connections, bytes));
        }
        return appends;
    }

    double saturate(long durationNanos) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        long end = start + durationNanos;
        List<Future<Long>> running = new ArrayList<>();
        for (Session session : sessions) {
            running.add(threads.submit(() -> session.appendUntil(end)));
        }
        long appended = 0;
        for (Future<Long> one : running) {
            appended += one.get();
        }
        return appended * 1e9 / (System.nanoTime() - start);
    }

    void requireStored() throws SQLException {
        long appended = sessions.stream().mapToLong(session -> session.count).sum();
        long stored = Long.parseLong(query("SELECT count(*) FROM events"));
        if (stored != appended) {
            throw new IllegalStateException(
                    "stored is not what was acknowledged: acknowledged=" + appended + " stored=" + stored);
        }
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
        threads.shutdownNow();
        try {
            for (Session session : sessions) {
                session.connection.close();
            }
        } catch (SQLException e) {
            throw new IOException("a connection could not be closed", e);
        }
    }

    /** One connection. One thread at a time. */
    private static final class Session {
        private final Connection connection;
        private final PreparedStatement insert;
        private final int first;
        private final int step;
        private final byte[] data;
        private final int[] versions = new int[STREAMS];
        private int stream;
        private long count;

        Session(Connection connection, int first, int step, byte[] data) throws SQLException {
            this.connection = connection;
            this.insert = connection.prepareStatement(INSERT);
            this.first = first;
            this.step = step;
            this.stream = first;
            this.data = data;
        }

        long appendUntil(long endNanos) throws SQLException {
            long before = count;
            do {
                insert.setString(1, "perf-" + stream);
                insert.setLong(2, ++versions[stream]);
                insert.setBytes(3, data);
                insert.executeUpdate();
                count++;
                stream = stream + step < STREAMS ? stream + step : first;
            } while (System.nanoTime() < endNanos);
            return count - before;
        }
    }
}
