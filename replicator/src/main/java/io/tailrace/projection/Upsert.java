package io.tailrace.projection;

import java.util.List;

/**
 * A row that is written whether it is there or not, the same on every database. Immutable; made once and kept in a constant.
 *
 * <pre>{@code Upsert.into("balances").key("account").set("status").add("balance")}</pre>
 *
 * @param table name of the table
 * @param keys columns that make its primary key
 * @param sets columns that take the new value
 * @param adds columns of numbers that the value is added to; in a new row they begin with it
 */
public record Upsert(String table, List<String> keys, List<String> sets, List<String> adds) {
    public Upsert {
        Names.requirePlain("table", table);
        keys = List.copyOf(keys);
        sets = List.copyOf(sets);
        adds = List.copyOf(adds);
        keys.forEach(column -> Names.requirePlain("column", column));
        sets.forEach(column -> Names.requirePlain("column", column));
        adds.forEach(column -> Names.requirePlain("column", column));
    }

    public static Upsert into(String table) {
        return new Upsert(table, List.of(), List.of(), List.of());
    }

    public Upsert key(String... columns) {
        return new Upsert(table, List.of(columns), sets, adds);
    }

    public Upsert set(String... columns) {
        return new Upsert(table, keys, List.of(columns), adds);
    }

    public Upsert add(String... columns) {
        return new Upsert(table, keys, sets, List.of(columns));
    }

    int columns() {
        return keys.size() + sets.size() + adds.size();
    }
}
