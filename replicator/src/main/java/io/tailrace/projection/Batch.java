package io.tailrace.projection;

import java.sql.SQLException;

/** Writes of one statement, gathered until they are sent together. */
interface Batch {
    /** Rows that wait. */
    int size();

    /** Sends them. */
    void send() throws SQLException;
}
