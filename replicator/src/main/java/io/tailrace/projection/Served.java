package io.tailrace.projection;

/**
 * The table of a view that is read over HTTP, a row by its key.
 *
 * @param table name, as in {@link Projection#tables()}
 * @param key the column that holds the key: text, unique, and on PostgreSQL best with {@code COLLATE "C"}, by which pages are
 *     ordered
 */
public record Served(String table, String key) {
    static final String DOCUMENTS_TABLE = "documents";

    /** What is written through {@link View#documents()}. */
    public static final Served DOCUMENTS = new Served(DOCUMENTS_TABLE, "id");

    public Served {
        Names.requirePlain("table", table);
        Names.requirePlain("column", key);
    }

    boolean isDocuments() {
        return table.equals(DOCUMENTS_TABLE);
    }
}
