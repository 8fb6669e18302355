package io.tailrace.perf.peer;

import io.tailrace.projection.ProjectionsConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What the views of these rows ask of a database, by plain JDBC: the floor. */
final class PlainUpserts {
    private static final String POSTGRESQL =
            "INSERT INTO counts (stream, last_version, events) VALUES (?, ?, ?) ON CONFLICT (stream) DO UPDATE SET"
                    + " last_version = excluded.last_version, events = counts.events + excluded.events";
    private static final String H2_UPDATE = "UPDATE counts SET last_version = ?, events = events + ? WHERE stream = ?";
    private static final String H2_INSERT = "INSERT INTO counts (last_version, events, stream) VALUES (?, ?, ?)";

    private PlainUpserts() {}

    /** Adds one to the rows of {@code events} keys in turn, in transactions of {@code batch}; returns the nanoseconds it took. */
    static long run(ProjectionsConfig config, int events, int keys, int batch) throws SQLException {
        boolean postgres = config.url().startsWith("jdbc:postgresql:");
        try (Connection connection = ViewDatabase.connect(config);
                Statement statement = connection.createStatement()) {
            statement.execute(CountsView.TABLE);
            connection.commit();
            long start = System.nanoTime();
            for (int from = 0; from < events; from += batch) {
                int to = Math.min(events, from + batch);
                if (postgres) {
                    write(connection, POSTGRESQL, from, to, keys, true);
                } else {
                    int known = Math.max(from, Math.min(to, keys));
                    write(connection, H2_INSERT, from, known, keys, false);
                    write(connection, H2_UPDATE, known, to, keys, false);
                }
                connection.commit();
            }
            long nanos = System.nanoTime() - start;
            requireAll(statement, events);
            return nanos;
        }
    }

    private static void write(Connection connection, String sql, int from, int to, int keys, boolean keyFirst)
            throws SQLException {
        if (from == to) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = from; i < to; i++) {
                int other = keyFirst ? 2 : 1;
                statement.setString(keyFirst ? 1 : 3, CountsView.key(i % keys));
                statement.setLong(other, i / keys + 1L);
                statement.setLong(other + 1, 1);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void requireAll(Statement statement, int events) throws SQLException {
        try (ResultSet sum = statement.executeQuery("SELECT sum(events) FROM counts")) {
            if (!sum.next() || sum.getLong(1) != events) {
                throw new IllegalStateException("the floor missed rows: wanted=" + events);
            }
        }
    }
}
