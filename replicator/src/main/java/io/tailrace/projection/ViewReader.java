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
    private final ViewStore store;
    private final Projection projection;
    private final int shards;

    ViewReader(ViewStore store, Projection projection, int shards) {
        this.store = store;
        this.projection = projection;
        this.shards = shards;
    }

    /** The entry of {@code key}, or no entry; {@code reached} is known to be in the view. */
    ViewPage find(String key, Positions reached) throws SQLException {
        DocumentBatch.requireKey(key);
        return read(reached, 1, new Question(" WHERE " + key() + " = ?", List.of(key), 1));
    }

    /**
     * Up to {@code limit} entries whose keys begin with {@code prefix}, in the order of their keys.
     *
     * @param after the key to go on after; null = from the first
     */
    ViewPage page(String prefix, @Nullable String after, int limit, Positions reached) throws SQLException {
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
        return read(reached, limit, new Question(where.toString(), values, limit + 1));
    }

    private record Question(String where, List<String> values, int limit) {}

    private ViewPage read(Positions reached, int limit, Question question) throws SQLException {
        try {
            return store.read(connection -> answer(connection, question, reached, limit));
        } catch (SQLException e) {
            String state = e.getSQLState();
            boolean gone = state != null && (state.startsWith("42") || state.equals("90079"));
            if (!gone) {
                throw e;
            }
            // Another generation took over between the two questions, and this one's tables are gone.
            return store.read(connection -> answer(connection, question, reached, limit));
        }
    }

    private ViewPage answer(Connection connection, Question question, Positions reached, int limit)
            throws SQLException {
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
        List<ViewPage.Entry> entries = rows(connection, question, live);
        boolean last = entries.size() <= limit;
        return new ViewPage(last ? entries : entries.subList(0, limit), last, held);
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

    private List<ViewPage.Entry> rows(Connection connection, Question question, int live) throws SQLException {
        boolean documents = projection.served().isDocuments();
        String sql = "SELECT " + (documents ? "id, body" : key() + ", t.*") + " FROM "
                + Names.quoted(Names.schema(projection.name(), live)) + "."
                + Names.quoted(projection.served().table()) + " t" + question.where() + " ORDER BY " + key()
                + " LIMIT " + question.limit();
        List<ViewPage.Entry> entries = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            UpdateBatch.bind(statement, question.values().toArray());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    byte[] json = documents ? rows.getBytes(2) : RowJson.write(rows, 2);
                    entries.add(new ViewPage.Entry(rows.getString(1), json));
                }
            }
        }
        return entries;
    }

    private String key() {
        return "t." + projection.served().key();
    }
}
