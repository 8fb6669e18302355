package io.tailrace.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the two databases differ. */
enum Dialect {
    H2("jdbc:h2:", "varbinary(1048576)", "varchar(512)", "\uFFFF"),
    POSTGRESQL("jdbc:postgresql:", "bytea", "text COLLATE \"C\"", "\uDBFF\uDFFF");

    private final String urlStart;
    private final String bytesType;
    private final String keyType;
    private final String lastCharacter;

    Dialect(String urlStart, String bytesType, String keyType, String lastCharacter) {
        this.urlStart = urlStart;
        this.bytesType = bytesType;
        this.keyType = keyType;
        this.lastCharacter = lastCharacter;
    }

    static @Nullable Dialect ofUrl(String url) {
        return Stream.of(values())
                .filter(dialect -> url.startsWith(dialect.urlStart))
                .findFirst()
                .orElse(null);
    }

    /** The URL with what this code relies on. */
    String complete(String url, int timeoutSeconds) {
        return switch (this) {
            case H2 ->
                url + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1"
                        + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000"
                        // The file is written at each commit, and not in between: see ViewStore#write.
                        + ";WRITE_DELAY=0";
            // Without it each row of a batch is a message of its own.
            case POSTGRESQL ->
                url + (url.indexOf('?') < 0 ? '?' : '&') + "reWriteBatchedInserts=true&ApplicationName=tailrace"
                        // Above the statement's own time, for a server that is gone without a word.
                        + "&tcpKeepAlive=true&socketTimeout=" + (timeoutSeconds + 10);
        };
    }

    /** Has every statement of a connection given up after so long. */
    String timeout(int seconds) {
        return (this == H2 ? "SET QUERY_TIMEOUT " : "SET statement_timeout = ") + seconds * 1_000L;
    }

    String documentsTable() {
        return "CREATE TABLE " + Served.DOCUMENTS_TABLE + " (id " + keyType + " PRIMARY KEY, body " + bytesType
                + " NOT NULL)";
    }

    /** Whether tables are made and dropped in the transaction that is open. */
    boolean hasTransactionalTables() {
        return this == POSTGRESQL;
    }

    /** Comes after every key that begins with {@code prefix}, and before most others. */
    String after(String prefix) {
        return prefix + lastCharacter;
    }

    /** The statements of an upsert: each row goes to the first, and to the next if that one touched no row. */
    List<String> upsert(Upsert upsert) {
        return this == POSTGRESQL ? List.of(onConflict(upsert)) : h2(upsert);
    }

    private static String insert(Upsert upsert) {
        String columns = Stream.of(upsert.keys(), upsert.sets(), upsert.adds())
                .flatMap(List::stream)
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + upsert.table() + " (" + columns + ") VALUES (" + marks(upsert.columns()) + ")";
    }

    private static String onConflict(Upsert upsert) {
        List<String> changes = new ArrayList<>();
        upsert.sets().forEach(column -> changes.add(column + " = excluded." + column));
        upsert.adds()
                .forEach(column -> changes.add(
                        column + " = coalesce(" + upsert.table() + "." + column + ", 0) + excluded." + column));
        return insert(upsert) + " ON CONFLICT (" + String.join(", ", upsert.keys()) + ")"
                + (changes.isEmpty() ? " DO NOTHING" : " DO UPDATE SET " + String.join(", ", changes));
    }

    private static List<String> h2(Upsert upsert) {
        if (upsert.adds().isEmpty()) {
            String columns = Stream.concat(upsert.keys().stream(), upsert.sets().stream())
                    .collect(Collectors.joining(", "));
            return List.of("MERGE INTO " + upsert.table() + " (" + columns + ") KEY ("
                    + String.join(", ", upsert.keys()) + ") VALUES (" + marks(upsert.columns()) + ")");
        }
        List<String> changes = new ArrayList<>();
        upsert.sets().forEach(column -> changes.add(column + " = ?"));
        upsert.adds().forEach(column -> changes.add(column + " = coalesce(" + column + ", 0) + ?"));
        return List.of(
                "UPDATE " + upsert.table() + " SET " + String.join(", ", changes) + " WHERE " + equal(upsert.keys()),
                insert(upsert));
    }

    static String delete(Upsert upsert) {
        return "DELETE FROM " + upsert.table() + " WHERE " + equal(upsert.keys());
    }

    private static String equal(List<String> keys) {
        return keys.stream().map(column -> column + " = ?").collect(Collectors.joining(" AND "));
    }

    static String marks(int count) {
        return String.join(", ", java.util.Collections.nCopies(count, "?"));
    }
}
