package io.tailrace.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One transaction on a view, with the batches of it. For one thread; of no use after the handler has returned. */
final class ViewTransaction implements View {
    private static final int BUFFERED_ROWS_MAX = 20_000;

    private final Connection connection;
    private final Dialect dialect;
    private final boolean rebuilding;
    private final boolean alone;
    private final Map<Object, Batch> batches = new LinkedHashMap<>();
    private final Map<Upsert, UpsertBatch> upserts = new HashMap<>();
    private final Map<String, UpdateBatch> updates = new HashMap<>();
    private @Nullable DocumentBatch documents;
    private boolean ended;

    ViewTransaction(Connection connection, Dialect dialect, boolean rebuilding, boolean alone) {
        this.connection = connection;
        this.dialect = dialect;
        this.rebuilding = rebuilding;
        this.alone = alone;
    }

    @Override
    public boolean isRebuilding() {
        return rebuilding;
    }

    @Override
    public Documents documents() {
        requireOpen();
        if (documents == null) {
            documents = new DocumentBatch(connection, dialect, alone);
            batches.put(Served.DOCUMENTS, documents);
        }
        return documents;
    }

    @Override
    public void upsert(Upsert statement, @Nullable Object... values) throws SQLException {
        requireOpen();
        UpsertBatch batch = upserts.get(statement);
        if (batch == null) {
            batch = new UpsertBatch(connection, dialect, statement);
            upserts.put(statement, batch);
            batches.put(statement, batch);
        }
        batch.add(values);
        if (batch.size() >= BUFFERED_ROWS_MAX) {
            send();
        }
    }

    @Override
    public void update(String sql, @Nullable Object... values) throws SQLException {
        requireOpen();
        UpdateBatch batch = updates.get(sql);
        if (batch == null) {
            batch = new UpdateBatch(connection, sql);
            updates.put(sql, batch);
            batches.put(sql, batch);
        }
        batch.add(values);
        if (batch.size() >= BUFFERED_ROWS_MAX) {
            send();
        }
    }

    @Override
    public <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... values) throws SQLException {
        requireOpen();
        send();
        List<T> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            UpdateBatch.bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
        }
        return found;
    }

    /** Sends what is gathered. */
    void send() throws SQLException {
        for (Batch batch : batches.values()) {
            batch.send();
        }
    }

    /** Refuses what comes from now on. */
    void end() {
        ended = true;
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("a view is written while the handler runs, and not after it has returned");
        }
    }
}
