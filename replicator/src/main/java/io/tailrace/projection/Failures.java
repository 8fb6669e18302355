package io.tailrace.projection;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what went wrong: the database, which will come back, or the event and its handler, which will fail again. */
final class Failures {
    /** Connection, transaction rolled back, wrong state of the session, resources, not now, operator, system: classes of SQL. */
    private static final Set<String> PASSING = Set.of("08", "40", "25", "53", "55", "57", "58", "HY");
    /**
     * H2, by its own codes: file broken off or full, connection broken, database closed or held by another process.
     */
    private static final Set<String> PASSING_H2 =
            Set.of("90007", "90013", "90020", "90028", "90031", "90039", "90067", "90098", "90121", "90135", "90150");

    private Failures() {}

    /** Whether the same may succeed later with nothing changed but the database. */
    static boolean isPassing(Throwable failure) {
        SQLException found = sql(failure);
        if (found == null) {
            return false;
        }
        if (found instanceof SQLTransientException
                || found instanceof SQLRecoverableException
                || found instanceof SQLNonTransientConnectionException) {
            return true;
        }
        String state = found.getSQLState();
        return state != null
                && state.length() >= 2
                && (PASSING_H2.contains(state) || PASSING.contains(state.substring(0, 2)));
    }

    static boolean isConflict(Throwable failure) {
        return find(failure, ConflictException.class) != null;
    }

    static boolean isDuplicateKey(SQLException failure) {
        return "23505".equals(failure.getSQLState());
    }

    /** The innermost reason in a line. */
    static String text(Throwable failure) {
        SQLException found = sql(failure);
        Throwable named = found == null ? failure : found;
        String message = named.getMessage();
        String text = (message == null ? named.toString() : message).strip().replaceAll("\\s+", " ");
        String type = found == null ? named.getClass().getSimpleName() + ": " : "";
        return (type + text).length() > 500 ? (type + text).substring(0, 500) + "…" : type + text;
    }

    private static @Nullable SQLException sql(Throwable failure) {
        SQLException found = find(failure, SQLException.class);
        // A batch's own exception says less than the one that it brings along.
        return found != null && found.getSQLState() == null && found.getNextException() != null
                ? found.getNextException()
                : found;
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        int depth = 0;
        for (Throwable each = failure; each != null && depth < 20; each = each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
            depth++;
        }
        return null;
    }
}
