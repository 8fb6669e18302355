package io.tailrace.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The view as a handler writes it: one transaction, which holds the position of the events too and is committed when the handler
 * has returned. For the handler's thread, until it returns.
 *
 * <p>Writes are gathered and sent in batches. What is upserted and deleted by key, and documents, are folded by key, so that
 * however often they change, a batch sends each row once; statements of SQL keep their place between them, and are sent together as
 * long as the same statement is used again and again. A question sends what is gathered first, so that it sees it.
 */
public interface View {
    /** Reads one row of an answer. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Whether these events were taken in before, by the generation that serves while this one is built. What a handler does beside
     * writing its view, it leaves out then.
     */
    boolean isRebuilding();

    /** Documents by key. */
    Documents documents();

    /**
     * Writes a row, or adds to the one that is there: {@code values} in the order of the statement's keys, columns that are set, and
     * columns that are added to. Rows of one key are folded before they are sent.
     */
    void upsert(Upsert statement, @Nullable Object... values) throws SQLException;

    /** Removes the row with that key of the statement's table, if it is there. */
    void delete(Upsert statement, @Nullable Object... key) throws SQLException;

    /** Carries out a statement of SQL, with {@code values} for its question marks. */
    void update(String sql, @Nullable Object... values) throws SQLException;

    /** All rows that {@code sql} finds; what was written before is among them. */
    <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... values) throws SQLException;
}
