package io.tailrace.projection;

import io.tailrace.journal.Positions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a view by key, from the generation that serves; entries and their position are of one state. Safe from any thread. */
final class ViewReader {
    private static final int FETCH_ROWS = 50;
    private static final Room ONE = new Room(1, Integer.MAX_VALUE);

    private final ViewStore store;
    private final Projection projection;
    private final int shards;

    /** What a page may hold. */
    record Room(int entries, int bytes) {}

    ViewReader(ViewStore store, Projection projection, int shards) {
        this.store = store;
        this.projection = projection;
        this.shards = shards;
    }

    /** The entry of {@code key}, or no entry; {@code reached} is known to be in the view. */
    ViewPage find(String key, Positions reached) throws SQLException {
        DocumentBatch.requireKey(key);
        return read(reached, new Question(" WHERE " + key() + " = ?", List.of(key), ONE));
    }

    /**
     * Entries, as many as there is room for, whose keys begin with {@code prefix}, in the order of their keys.
     *
     * @param after the key to go on after; null = from the first
     */
    ViewPage page(String prefix, @Nullable String after, Room room, Positions reached) throws SQLException {
        StringBuilder where = new StringBuilder();
        List<String> values = new ArrayList<>();
        if (!prefix.isEmpty()) {
            where.append(" WHERE ")
                    .append(key())
                    .append(" >= ? AND ")
                    .append(key())
                    .append(" < ?");
            values.add(prefix);
            values.add(store.dialect().after(prefix));
        }
        if (after != null) {
            where.append(where.isEmpty() ? " WHERE " : " AND ").append(key()).append(" > ?");
            values.add(after);
        }
        return read(reached, new Question(where.toString(), values, room));
    }

    private record Question(String where, List<String> values, Room room) {}

    private ViewPage read(Positions reached, Question question) throws SQLException {
        try {
            return store.read(connection -> answer(connection, question, reached));
        } catch (SQLException e) {
            String state = e.getSQLState();
            boolean gone = state != null && (state.startsWith("42") || state.equals("90079"));
            if (!gone) {
                throw e;
            }
            // Another generation took over between the two questions, and this one's tables are gone.
            return store.read(connection -> answer(connection, question, reached));
        }
    }

    private ViewPage answer(Connection connection, Question question, Positions reached) throws SQLException {
        int live = live(connection);
        if (live == 0) {
            return new ViewPage(List.of(), true, Positions.start());
        }
        Positions held = Positions.of(Control.positions(connection, projection.name(), live, -1, shards));
        for (int shard = 0; shard < shards; shard++) {
            if (reached.sequence(shard) > held.sequence(shard)) {
                held = held.with(shard, reached.sequence(shard));
            }
        }
        List<ViewPage.Entry> entries = new ArrayList<>();
        boolean last = rows(connection, question, live, entries);
        return new ViewPage(entries, last, held);
    }

    private int live(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT live FROM tailrace.projection WHERE name = ?")) {
            statement.setString(1, projection.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getInt(1) : 0;
            }
        }
    }

    /** Adds what there is room for; returns whether that is all. */
    private boolean rows(Connection connection, Question question, int live, List<ViewPage.Entry> entries)
            throws SQLException {
        boolean documents = projection.served().isDocuments();
        String sql = "SELECT " + (documents ? "id, body" : key() + ", t.*") + " FROM "
                + Names.quoted(Names.schema(projection.name(), live)) + "."
                + Names.quoted(projection.served().table()) + " t" + question.where() + " ORDER BY " + key()
                + " LIMIT " + (question.room().entries() + 1);
        long bytes = 0;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            UpdateBatch.bind(statement, question.values().toArray());
            // A driver left to itself takes all rows into memory.
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    byte[] json = documents ? rows.getBytes(2) : RowJson.write(rows, 2);
                    bytes += json.length;
                    boolean full = entries.size() == question.room().entries()
                            || (bytes > question.room().bytes() && !entries.isEmpty());
                    if (full) {
                        return false;
                    }
                    entries.add(new ViewPage.Entry(rows.getString(1), json));
                }
            }
        }
        return true;
    }

    private String key() {
        return "t." + projection.served().key();
    }
}
