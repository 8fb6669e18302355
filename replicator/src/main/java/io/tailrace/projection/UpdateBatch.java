package io.tailrace.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of values for one statement of the user. */
final class UpdateBatch implements Batch {
    private final Connection connection;
    private final String sql;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    UpdateBatch(Connection connection, String sql) {
        this.connection = connection;
        this.sql = sql;
    }

    String sql() {
        return sql;
    }

    void add(@Nullable Object[] values) {
        rows.add(values.clone());
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public void send() throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        List<@Nullable Object[]> due = new ArrayList<>(rows);
        rows.clear();
        execute(connection, sql, due);
    }

    /** Carries out {@code sql} for each of {@code rows}; how many rows of the table each has touched. */
    static int[] execute(Connection connection, String sql, List<@Nullable Object[]> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (@Nullable Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }

    static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value instanceof String text) {
                statement.setString(i + 1, text);
            } else if (value instanceof Long number) {
                statement.setLong(i + 1, number);
            } else if (value instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else if (value instanceof java.time.Instant time) {
                statement.setObject(i + 1, time.atOffset(java.time.ZoneOffset.UTC));
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }
}
