package io.tailrace.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/** Makes, publishes and drops the tables of a projection's generations. */
final class Tables {
    private Tables() {}

    /** Makes the tables of one generation, in a schema of their own; what a try that was broken off left is dropped first. */
    static void make(Connection connection, Dialect dialect, Projection projection, int generation)
            throws SQLException {
        String schema = Names.quoted(Names.schema(projection.name(), generation));
        ViewStore.execute(
                connection, List.of("DROP SCHEMA IF EXISTS " + schema + " CASCADE", "CREATE SCHEMA " + schema));
        connection.setSchema(Names.schema(projection.name(), generation));
        ViewStore.execute(connection, List.of(dialect.documentsTable()));
        ViewStore.execute(connection, projection.tables());
    }

    static void drop(Connection connection, String projection, int generation) throws SQLException {
        String schema = Names.quoted(Names.schema(projection, generation));
        ViewStore.execute(connection, List.of("DROP SCHEMA IF EXISTS " + schema + " CASCADE"));
    }

    /**
     * Has the SQL views under the projection's own name show {@code generation}. Where tables are made in transactions, what
     * others read changes in one piece with the rest of the transaction.
     */
    static void publish(Connection connection, Dialect dialect, String projection, int generation) throws SQLException {
        String from = Names.schema(projection, generation);
        String to = Names.quoted(Names.published(projection));
        ViewStore.execute(connection, List.of("CREATE SCHEMA IF NOT EXISTS " + to));
        for (String table : tables(connection, from)) {
            String view = to + "." + Names.quoted(table);
            String select = " AS SELECT * FROM " + Names.quoted(from) + "." + Names.quoted(table);
            replace(connection, dialect, view, select);
        }
    }

    private static void replace(Connection connection, Dialect dialect, String view, String select)
            throws SQLException {
        String replace = "CREATE OR REPLACE VIEW " + view + select;
        if (!dialect.hasTransactionalTables()) {
            ViewStore.execute(connection, List.of(replace));
            return;
        }
        Savepoint before = connection.setSavepoint();
        try {
            ViewStore.execute(connection, List.of(replace));
            connection.releaseSavepoint(before);
        } catch (SQLException e) {
            // PostgreSQL replaces a view only by one with the same columns.
            connection.rollback(before);
            ViewStore.execute(
                    connection, List.of("DROP VIEW IF EXISTS " + view + " CASCADE", "CREATE VIEW " + view + select));
        }
    }

    private static List<String> tables(Connection connection, String schema) throws SQLException {
        List<String> tables = new ArrayList<>();
        String sql = "SELECT table_name FROM information_schema.tables WHERE table_schema = ?"
                + " AND table_type = 'BASE TABLE' ORDER BY table_name";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, schema);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
        }
        return tables;
    }
}
