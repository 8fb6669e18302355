package io.tailrace.projection;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database that holds the views: a pool of connections that write and one of connections that read. The database need not be
 * there when this is opened, or all the time: what fails is an {@link SQLException}, and the next try may succeed. Safe from any
 * thread.
 */
final class ViewStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ViewStore.class);
    private static final long CONNECT_MILLIS = 5_000;
    /** What H2 says of a database that is closed. */
    private static final String CLOSED = "90121";

    private final Dialect dialect;
    private final boolean embedded;
    private final ReentrantLock writing = new ReentrantLock();
    private final HikariDataSource writers;
    private final HikariDataSource readers;

    /** What is done with a connection, and committed if it returns. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private ViewStore(ProjectionsConfig config) {
        this.dialect = requireNonNull(Dialect.ofUrl(config.url()));
        this.embedded = config.url().startsWith("jdbc:h2:file:");
        this.writers = new HikariDataSource(pool(config, "views-write", "TRANSACTION_READ_COMMITTED"));
        this.readers = new HikariDataSource(pool(config, "views-read", "TRANSACTION_REPEATABLE_READ"));
    }

    static ViewStore open(ProjectionsConfig config) {
        return new ViewStore(config);
    }

    private HikariConfig pool(ProjectionsConfig config, String name, String isolation) {
        int timeoutSeconds = (int) config.statementTimeout().toSeconds();
        HikariConfig pool = new HikariConfig();
        pool.setPoolName(name);
        pool.setJdbcUrl(dialect.complete(config.url(), timeoutSeconds));
        // Named, as a service of another jar is not found where a program has its own class loaders.
        pool.setDriverClassName(dialect == Dialect.H2 ? "org.h2.Driver" : "org.postgresql.Driver");
        pool.setUsername(config.user());
        pool.setPassword(config.password());
        pool.setMaximumPoolSize(config.connections());
        pool.setMinimumIdle(0);
        pool.setAutoCommit(false);
        pool.setTransactionIsolation(isolation);
        pool.setConnectionTimeout(CONNECT_MILLIS);
        pool.setConnectionInitSql(dialect.timeout(timeoutSeconds));
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    Dialect dialect() {
        return dialect;
    }

    /**
     * Writes in a transaction.
     *
     * <p>The embedded database writes its tables to its file one after the other while transactions go on, so that what a killed process
     * leaves may hold one half of a transaction that was committed meanwhile. One writer at a time, each writing the file at its
     * commit, leaves nothing under way when that is done.
     */
    <T> T write(Work<T> work) throws SQLException {
        if (dialect != Dialect.H2) {
            return within(writers.getConnection(), work);
        }
        writing.lock();
        try {
            return within(writers.getConnection(), work);
        } finally {
            writing.unlock();
        }
    }

    /** Reads one state of the database. */
    <T> T read(Work<T> work) throws SQLException {
        return within(readers.getConnection(), work);
    }

    private static <T> T within(Connection open, Work<T> work) throws SQLException {
        try (Connection connection = open) {
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        }
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    static void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Ends the connections, and with them an embedded database. */
    @Override
    public void close() {
        readers.close();
        if (embedded) {
            shutDown();
        }
        writers.close();
    }

    private void shutDown() {
        try (Connection connection = writers.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (SQLException e) {
            // The connection through which it was closed is gone with it.
            if (!CLOSED.equals(e.getSQLState())) {
                LOG.warn(
                        "the embedded database was not closed in order; it recovers when it is opened cause={}",
                        e.toString());
            }
        }
    }
}
