package io.tailrace.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents of one transaction: what was read and what is to be written. A document that is read is locked until the commit
 * where other threads write this view too; one that was not there is inserted and never overwritten, so that two threads that
 * both found nothing cannot both succeed.
 */
final class DocumentBatch implements Documents, Batch {
    private static final int FETCH_KEYS_MAX = 500;
    private static final int BUFFERED_BYTES_MAX = 16 << 20;
    private static final Upsert UPSERT =
            Upsert.into(Served.DOCUMENTS_TABLE).key(Served.DOCUMENTS.key()).set("body");
    private static final String INSERT = "INSERT INTO documents (id, body) VALUES (?, ?)";
    private static final String DELETE = "DELETE FROM documents WHERE id = ?";

    private final Connection connection;
    private final Dialect dialect;
    private final boolean alone;
    private final Map<String, Entry> entries = new HashMap<>();
    private long bufferedBytes;
    private int writes;

    private static final class Entry {
        private byte @Nullable [] body;
        private boolean known;
        private boolean wasMissing;
        private boolean written;
    }

    /** {@code alone} = no other thread writes this view. */
    DocumentBatch(Connection connection, Dialect dialect, boolean alone) {
        this.connection = connection;
        this.dialect = dialect;
        this.alone = alone;
    }

    @Override
    public void fetch(Collection<String> keys) throws SQLException {
        List<String> unknown = new ArrayList<>();
        for (String key : keys) {
            Entry entry = entries.computeIfAbsent(key, k -> new Entry());
            if (!entry.known) {
                entry.known = true;
                entry.wasMissing = true;
                unknown.add(key);
            }
        }
        if (!alone) {
            unknown.sort(null);
        }
        for (int from = 0; from < unknown.size(); from += FETCH_KEYS_MAX) {
            select(unknown.subList(from, Math.min(unknown.size(), from + FETCH_KEYS_MAX)));
        }
    }

    private void select(List<String> keys) throws SQLException {
        String sql = "SELECT id, body FROM documents WHERE id IN (" + Dialect.marks(keys.size()) + ")"
                + (alone ? "" : " ORDER BY id FOR UPDATE");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < keys.size(); i++) {
                statement.setString(i + 1, keys.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Entry entry = entries.computeIfAbsent(rows.getString(1), k -> new Entry());
                    entry.body = rows.getBytes(2);
                    entry.wasMissing = false;
                }
            }
        }
    }

    @Override
    public byte @Nullable [] get(String key) throws SQLException {
        Entry entry = entries.get(key);
        if (entry == null || !entry.known) {
            fetch(List.of(key));
            entry = entries.get(key);
        }
        byte[] body = entry == null ? null : entry.body;
        return body == null ? null : body.clone();
    }

    @Override
    public void put(String key, byte[] json) throws SQLException {
        if (json.length > DOCUMENT_BYTES_MAX) {
            throw new IllegalArgumentException("limit exceeded: document bytes=" + json.length + " max="
                    + DOCUMENT_BYTES_MAX + " key=" + key + "; share it out over several keys");
        }
        requireKey(key);
        write(key, json.clone());
    }

    @Override
    public void delete(String key) throws SQLException {
        requireKey(key);
        write(key, null);
    }

    static void requireKey(String key) {
        if (key.isEmpty() || key.length() > KEY_CHARS_MAX || key.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a key of a document: characters=" + key.length() + ", allowed 1 to "
                    + KEY_CHARS_MAX + ", without U+0000");
        }
    }

    private void write(String key, byte @Nullable [] body) throws SQLException {
        Entry entry = entries.computeIfAbsent(key, k -> new Entry());
        writes += entry.written ? 0 : 1;
        entry.body = body;
        entry.known = true;
        entry.written = true;
        bufferedBytes += body == null ? 0 : body.length;
        if (bufferedBytes > BUFFERED_BYTES_MAX) {
            send();
        }
    }

    @Override
    public int size() {
        return writes;
    }

    @Override
    public void send() throws SQLException {
        UpsertBatch upserts = new UpsertBatch(connection, dialect, UPSERT);
        List<@Nullable Object[]> inserts = new ArrayList<>();
        List<@Nullable Object[]> deletes = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (entry.written) {
                @Nullable Object[] row = {key, entry.body};
                if (entry.body == null) {
                    deletes.add(new @Nullable Object[] {key});
                } else if (entry.wasMissing && !alone) {
                    inserts.add(row);
                } else {
                    upserts.add(row);
                }
            }
        });
        // What is sent is this transaction's own from now on, and is asked for again if it is needed.
        entries.clear();
        bufferedBytes = 0;
        writes = 0;
        upserts.send();
        insert(inserts);
        if (!deletes.isEmpty()) {
            UpdateBatch.execute(connection, DELETE, deletes);
        }
    }

    private void insert(List<@Nullable Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        rows.sort((one, other) -> String.valueOf(one[0]).compareTo(String.valueOf(other[0])));
        try {
            UpdateBatch.execute(connection, INSERT, rows);
        } catch (SQLException e) {
            throw Failures.isDuplicateKey(e)
                    ? new ConflictException("a document was written at the same moment by another thread", e)
                    : e;
        }
    }
}
