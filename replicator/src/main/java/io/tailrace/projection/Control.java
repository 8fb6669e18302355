package io.tailrace.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one projection beside its views, in the schema {@code tailrace}: who writes it, which generation serves, which is
 * being built, how far each lane of each is, what an operator skipped.
 *
 * <p>The epoch is the fence: whoever starts to write raises it, in the rows of all positions, and each transaction on a view moves
 * its position only where the epoch is still its own. Two processes can so never both commit.
 */
final class Control {
    private static final List<String> TABLES = List.of(
            "CREATE SCHEMA IF NOT EXISTS tailrace",
            "CREATE TABLE IF NOT EXISTS tailrace.projection (name varchar(64) PRIMARY KEY, store varchar(64) NOT NULL,"
                    + " epoch bigint NOT NULL, owner varchar(255) NOT NULL, live int NOT NULL, building int NOT NULL,"
                    + " last_generation int NOT NULL, paused boolean NOT NULL)",
            "CREATE TABLE IF NOT EXISTS tailrace.generation (projection varchar(64) NOT NULL, generation int NOT NULL,"
                    + " version int NOT NULL, lanes int NOT NULL, events_per_second bigint NOT NULL,"
                    + " PRIMARY KEY (projection, generation))",
            "CREATE TABLE IF NOT EXISTS tailrace.lane_position (projection varchar(64) NOT NULL, generation int NOT NULL,"
                    + " shard int NOT NULL, lane int NOT NULL, sequence bigint NOT NULL, epoch bigint NOT NULL,"
                    + " PRIMARY KEY (projection, generation, shard, lane))",
            "CREATE TABLE IF NOT EXISTS tailrace.skipped (projection varchar(64) NOT NULL, generation int NOT NULL,"
                    + " shard int NOT NULL, sequence bigint NOT NULL,"
                    + " PRIMARY KEY (projection, generation, shard, sequence))");
    private static final String MOVE = "UPDATE tailrace.lane_position SET sequence = ? WHERE projection = ?"
            + " AND generation = ? AND shard = ? AND lane = ? AND sequence = ? AND epoch = ?";
    private static final Object TABLES_LOCK = new Object();

    private final String name;
    private final String store;
    private final int shards;

    /**
     * What there is when a process begins to write.
     *
     * @param live the generation that serves
     * @param building the one that is being built; 0 = none
     */
    record Claim(long epoch, int live, int building, boolean paused) {}

    Control(String name, String store, int shards) {
        this.name = name;
        this.store = store;
        this.shards = shards;
    }

    /** Makes the tables of all projections, if they are not there. */
    static void makeTables(ViewStore views) throws SQLException {
        // Two threads that both find them missing would have one of them fail.
        synchronized (TABLES_LOCK) {
            views.write(connection -> {
                ViewStore.execute(connection, TABLES);
                return true;
            });
        }
    }

    /** Takes the view over from whoever wrote it, unless another process has done so since {@code heldEpoch}; 0 = whoever. */
    Claim claim(Connection connection, String owner, long heldEpoch) throws SQLException {
        Claim before = read(connection);
        long epoch = before == null ? 1 : before.epoch + 1;
        String kept = owner.length() > 255 ? owner.substring(0, 255) : owner;
        // An answer that was lost may have been that of this process's own claim.
        if (before != null
                && heldEpoch > 0
                && before.epoch != heldEpoch
                && !owner(connection).equals(kept)) {
            throw taken(connection);
        }
        if (before == null) {
            update(
                    connection,
                    "INSERT INTO tailrace.projection (name, store, epoch, owner, live, building, last_generation,"
                            + " paused) VALUES (?, ?, ?, ?, 0, 0, 0, ?)",
                    name,
                    store,
                    epoch,
                    kept,
                    false);
            return new Claim(epoch, 0, 0, false);
        }
        update(connection, "UPDATE tailrace.projection SET epoch = ?, owner = ? WHERE name = ?", epoch, kept, name);
        update(connection, "UPDATE tailrace.lane_position SET epoch = ? WHERE projection = ?", epoch, name);
        return new Claim(epoch, before.live, before.building, before.paused);
    }

    private @Nullable Claim read(Connection connection) throws SQLException {
        String sql = "SELECT store, epoch, live, building, paused FROM tailrace.projection WHERE name = ? FOR UPDATE";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                if (!store.equals(row.getString(1))) {
                    throw new FencedException("the view was made from another store: projection=" + name + " store="
                            + row.getString(1) + " this=" + store
                            + "; give this node a database of its own, or the projection another name");
                }
                return new Claim(row.getLong(2), row.getInt(3), row.getInt(4), row.getBoolean(5));
            }
        }
    }

    /** Makes sure that the view is still this process's, and keeps it so until the commit. */
    void requireOwn(Connection connection, long epoch) throws SQLException {
        Claim now = read(connection);
        if (now == null || now.epoch != epoch) {
            throw taken(connection);
        }
    }

    /** Says whether the view is still this process's, without keeping it so. */
    void checkOwn(Connection connection, long epoch) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT epoch FROM tailrace.projection WHERE name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || row.getLong(1) != epoch) {
                    throw taken(connection);
                }
            }
        }
    }

    private String owner(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT owner FROM tailrace.projection WHERE name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "nobody";
            }
        }
    }

    private FencedException taken(Connection connection) throws SQLException {
        return new FencedException("another process writes this view now: projection=" + name + " owner="
                + owner(connection) + "; stop that one and retry here, or leave it to that one");
    }

    Optional<Generation> generation(Connection connection, int number) throws SQLException {
        String sql = "SELECT version, lanes, events_per_second FROM tailrace.generation WHERE projection = ?"
                + " AND generation = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            statement.setInt(2, number);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Generation(number, row.getInt(1), row.getInt(2), row.getLong(3)))
                        : Optional.empty();
            }
        }
    }

    /** A number for a generation that was never given out before; kept even if nothing comes of it. */
    int nextNumber(Connection connection) throws SQLException {
        update(connection, "UPDATE tailrace.projection SET last_generation = last_generation + 1 WHERE name = ?", name);
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT last_generation FROM tailrace.projection WHERE name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Notes a generation whose tables are there, with all its lanes at the start. */
    void add(Connection connection, Generation generation, long epoch, boolean live) throws SQLException {
        update(
                connection,
                "INSERT INTO tailrace.generation (projection, generation, version, lanes, events_per_second)"
                        + " VALUES (?, ?, ?, ?, ?)",
                name,
                generation.number(),
                generation.version(),
                generation.lanes(),
                generation.eventsPerSecond());
        for (int shard = 0; shard < shards; shard++) {
            for (int lane = 0; lane < Math.max(1, generation.lanes()); lane++) {
                update(
                        connection,
                        "INSERT INTO tailrace.lane_position (projection, generation, shard, lane, sequence, epoch)"
                                + " VALUES (?, ?, ?, ?, 0, ?)",
                        name,
                        generation.number(),
                        shard,
                        lane,
                        epoch);
            }
        }
        update(
                connection,
                "UPDATE tailrace.projection SET " + (live ? "live" : "building") + " = ? WHERE name = ?",
                generation.number(),
                name);
    }

    /** Has {@code generation} serve from the commit on. */
    void swap(Connection connection, Generation generation) throws SQLException {
        update(
                connection,
                "UPDATE tailrace.projection SET live = ?, building = 0 WHERE name = ?",
                generation.number(),
                name);
    }

    void setPaused(Connection connection, boolean paused) throws SQLException {
        update(connection, "UPDATE tailrace.projection SET paused = ? WHERE name = ?", paused, name);
    }

    void dropBuilding(Connection connection) throws SQLException {
        update(connection, "UPDATE tailrace.projection SET building = 0 WHERE name = ?", name);
    }

    void skip(Connection connection, int generation, int shard, long sequence) throws SQLException {
        update(
                connection,
                "INSERT INTO tailrace.skipped (projection, generation, shard, sequence) VALUES (?, ?, ?, ?)",
                name,
                generation,
                shard,
                sequence);
    }

    /** Sequences of {@code shard} that are passed over. */
    Set<Long> skipped(Connection connection, int generation, int shard) throws SQLException {
        String sql = "SELECT sequence FROM tailrace.skipped WHERE projection = ? AND generation = ? AND shard = ?";
        Set<Long> found = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            UpdateBatch.bind(statement, new Object[] {name, generation, shard});
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getLong(1));
                }
            }
        }
        return found;
    }

    /** The generations that there are, the ones in use among them. */
    List<Integer> generations(Connection connection) throws SQLException {
        List<Integer> found = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT generation FROM tailrace.generation WHERE projection = ?")) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getInt(1));
                }
            }
        }
        return found;
    }

    /** Forgets a generation whose tables are gone. */
    void forget(Connection connection, int generation) throws SQLException {
        for (String table : List.of("generation", "lane_position", "skipped")) {
            update(
                    connection,
                    "DELETE FROM tailrace." + table + " WHERE projection = ? AND generation = ?",
                    name,
                    generation);
        }
    }

    /** For each shard the sequence that {@code lane} has reached; of all lanes the lowest if {@code lane} is below 0. */
    long[] positions(Connection connection, int generation, int lane) throws SQLException {
        return positions(connection, name, generation, lane, shards);
    }

    static long[] positions(Connection connection, String name, int generation, int lane, int shards)
            throws SQLException {
        long[] positions = new long[shards];
        java.util.Arrays.fill(positions, -1);
        String sql = "SELECT shard, min(sequence) FROM tailrace.lane_position WHERE projection = ? AND generation = ?"
                + (lane < 0 ? "" : " AND lane = " + lane) + " GROUP BY shard";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            UpdateBatch.bind(statement, new Object[] {name, generation});
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    positions[rows.getInt(1)] = rows.getLong(2);
                }
            }
        }
        for (int shard = 0; shard < shards; shard++) {
            if (positions[shard] < 0) {
                throw new SQLException("the position is missing: projection=" + name + " generation=" + generation
                        + " shard=" + shard + "; rebuild the projection");
            }
        }
        return positions;
    }

    /**
     * Moves {@code lane} of {@code shard} on, which locks its position until the commit.
     *
     * @return false if it is not where it was thought to be, or not this process's any more
     */
    boolean move(Connection connection, int generation, int shard, int lane, long from, long to, long epoch)
            throws SQLException {
        return update(connection, MOVE, to, name, generation, shard, lane, from, epoch) == 1;
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            UpdateBatch.bind(statement, values);
            return statement.executeUpdate();
        }
    }
}
