package io.tailrace.projection;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one upsert, folded by key. They are sent in the order of their keys, so that two threads that write the same rows wait for
 * each other instead of ending in a deadlock, and so that an index is walked and not jumped about in.
 */
final class UpsertBatch implements Batch {
    private static final Comparator<List<@Nullable Object>> BY_KEY = UpsertBatch::compare;

    private final Connection connection;
    private final Upsert upsert;
    private final List<String> statements;
    private final boolean updatesFirst;
    private final Map<List<@Nullable Object>, Folded> rows = new HashMap<>();

    /** What becomes of one row. */
    private static final class Folded {
        private boolean cleared;
        private @Nullable Object @Nullable [] values;
    }

    UpsertBatch(Connection connection, Dialect dialect, Upsert upsert) {
        if (upsert.keys().isEmpty()) {
            throw new IllegalArgumentException("an upsert needs its key: table=" + upsert.table());
        }
        this.connection = connection;
        this.upsert = upsert;
        this.statements = dialect.upsert(upsert);
        this.updatesFirst = statements.size() == 2;
    }

    void add(@Nullable Object[] values) {
        if (values.length != upsert.columns()) {
            throw new IllegalArgumentException("the upsert into " + upsert.table() + " has " + upsert.columns()
                    + " columns and was given " + values.length + " values");
        }
        int keys = upsert.keys().size();
        @Nullable Object[] row = values.clone();
        Folded folded = rows.computeIfAbsent(Arrays.asList(row).subList(0, keys), key -> new Folded());
        @Nullable Object[] before = folded.values;
        if (before != null) {
            for (int i = keys + upsert.sets().size(); i < row.length; i++) {
                row[i] = sum(before[i], row[i]);
            }
        }
        folded.values = row;
    }

    void delete(@Nullable Object[] key) {
        if (key.length != upsert.keys().size()) {
            throw new IllegalArgumentException("the key of " + upsert.table() + " has "
                    + upsert.keys().size() + " columns and was given " + key.length + " values");
        }
        Folded folded = rows.computeIfAbsent(Arrays.asList(key.clone()), k -> new Folded());
        folded.cleared = true;
        folded.values = null;
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public void send() throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        List<List<@Nullable Object>> keys = new ArrayList<>(rows.keySet());
        keys.sort(BY_KEY);
        List<@Nullable Object[]> due = new ArrayList<>(keys.size());
        List<@Nullable Object[]> cleared = new ArrayList<>();
        for (List<@Nullable Object> key : keys) {
            Folded folded = rows.get(key);
            if (folded != null && folded.cleared) {
                cleared.add(key.toArray());
            }
            if (folded != null && folded.values != null) {
                due.add(folded.values);
            }
        }
        rows.clear();
        if (!cleared.isEmpty()) {
            UpdateBatch.execute(connection, Dialect.delete(upsert), cleared);
        }
        if (due.isEmpty()) {
            return;
        }
        try {
            if (updatesFirst) {
                insert(missing(due));
            } else {
                UpdateBatch.execute(connection, statements.get(0), due);
            }
        } catch (SQLException e) {
            throw Failures.isDuplicateKey(e)
                    ? new ConflictException("a row was inserted at the same moment: table=" + upsert.table(), e)
                    : e;
        }
    }

    private void insert(List<@Nullable Object[]> due) throws SQLException {
        if (!due.isEmpty()) {
            UpdateBatch.execute(connection, statements.get(1), due);
        }
    }

    /** Updates the rows that are there and returns the others. */
    private List<@Nullable Object[]> missing(List<@Nullable Object[]> due) throws SQLException {
        int keys = upsert.keys().size();
        List<@Nullable Object[]> updates = new ArrayList<>(due.size());
        for (@Nullable Object[] row : due) {
            @Nullable Object[] turned = new @Nullable Object[row.length];
            System.arraycopy(row, keys, turned, 0, row.length - keys);
            System.arraycopy(row, 0, turned, row.length - keys, keys);
            updates.add(turned);
        }
        int[] touched = UpdateBatch.execute(connection, statements.get(0), updates);
        List<@Nullable Object[]> missing = new ArrayList<>();
        for (int i = 0; i < touched.length; i++) {
            if (touched[i] == 0) {
                missing.add(due.get(i));
            }
        }
        return missing;
    }

    private static @Nullable Object sum(@Nullable Object before, @Nullable Object more) {
        if (before == null || more == null) {
            return before == null ? more : before;
        }
        if (isWhole(before) && isWhole(more)) {
            return Math.addExact(((Number) before).longValue(), ((Number) more).longValue());
        }
        if (before instanceof Double || more instanceof Double || before instanceof Float || more instanceof Float) {
            return ((Number) before).doubleValue() + ((Number) more).doubleValue();
        }
        return new BigDecimal(before.toString()).add(new BigDecimal(more.toString()));
    }

    private static boolean isWhole(Object number) {
        return number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte;
    }

    private static int compare(List<@Nullable Object> one, List<@Nullable Object> other) {
        for (int i = 0; i < one.size(); i++) {
            int order = compare(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compare(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Long a && other instanceof Long b) {
            return Long.compare(a, b);
        }
        return String.valueOf(one).compareTo(String.valueOf(other));
    }
}
