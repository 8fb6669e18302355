package io.tailrace.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
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
    private final List<Batch> batches = new ArrayList<>();
    private final Map<Upsert, UpsertBatch> upserts = new HashMap<>();
    private @Nullable UpdateBatch updates;
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
            batches.add(documents);
        }
        return documents;
    }

    @Override
    public void upsert(Upsert statement, @Nullable Object... values) throws SQLException {
        UpsertBatch batch = batch(statement);
        batch.add(values);
        if (batch.size() >= BUFFERED_ROWS_MAX) {
            send();
        }
    }

    @Override
    public void delete(Upsert statement, @Nullable Object... key) throws SQLException {
        UpsertBatch batch = batch(statement);
        batch.delete(key);
        if (batch.size() >= BUFFERED_ROWS_MAX) {
            send();
        }
    }

    private UpsertBatch batch(Upsert statement) throws SQLException {
        requireOpen();
        sendUpdates();
        UpsertBatch batch = upserts.get(statement);
        if (batch == null) {
            batch = new UpsertBatch(connection, dialect, statement);
            upserts.put(statement, batch);
            batches.add(batch);
        }
        return batch;
    }

    @Override
    public void update(String sql, @Nullable Object... values) throws SQLException {
        requireOpen();
        UpdateBatch batch = updates;
        if (batch == null || !batch.sql().equals(sql)) {
            // Nobody knows which rows it touches, so all that came before goes before it.
            send();
            batch = new UpdateBatch(connection, sql);
            updates = batch;
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
        for (Batch batch : batches) {
            batch.send();
        }
        sendUpdates();
    }

    private void sendUpdates() throws SQLException {
        if (updates != null) {
            updates.send();
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
