package io.tailrace.perf.peer;

import io.tailrace.journal.Journal;
import io.tailrace.projection.Projections;
import io.tailrace.projection.ProjectionsConfig;
import io.tailrace.projection.RunningProjection;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Databases to keep views in, a new and empty one for each trial, with a view that counts the events of each stream and a program that
 * asks the same of the database without events.
 */
public final class ViewDatabase implements AutoCloseable {
    /** What keeps them. */
    public enum Kind {
        H2,
        POSTGRESQL
    }

    private final Path directory;
    private final @Nullable EmbeddedPostgres server;
    private int databases;
    private @Nullable ProjectionsConfig resumed;

    private ViewDatabase(Path directory, @Nullable EmbeddedPostgres server) {
        this.directory = directory;
        this.server = server;
    }

    public static ViewDatabase start(Kind kind, Path directory) throws IOException {
        if (kind == Kind.H2) {
            return new ViewDatabase(directory, null);
        }
        return new ViewDatabase(directory, Postgres.durable(directory).start());
    }

    /** Takes {@code journal} into a view in an empty database; returns when everything is in it. */
    public Projections follow(Journal journal) throws Exception {
        return CountsView.caughtUp(journal, next());
    }

    /**
     * Has the view follow {@code journal}, always in the same database: it goes on where it was when this was called last. Returns
     * when everything is in it.
     */
    public Projections resume(Journal journal) throws Exception {
        ProjectionsConfig kept = resumed == null ? next() : resumed;
        resumed = kept;
        return CountsView.caughtUp(journal, kept);
    }

    /** The view among {@code projections}. */
    public static RunningProjection view(Projections projections) {
        return CountsView.running(projections);
    }

    /**
     * Adds one to the rows of {@code events} keys in turn, in an empty database and by plain JDBC.
     *
     * @return seconds
     */
    public double plain(int events, int keys, int batch) throws Exception {
        return PlainUpserts.run(next(), events, keys, batch) / 1e9;
    }

    /** An empty database. */
    private ProjectionsConfig next() throws SQLException {
        databases++;
        if (server == null) {
            return ProjectionsConfig.embedded(directory.resolve("h2-" + databases));
        }
        String name = "views" + databases;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return ProjectionsConfig.of(server.getJdbcUrl("postgres", name)).withUser("postgres", "");
    }

    /** A connection as a program without projections would open it, with what makes batches fast. */
    static Connection connect(ProjectionsConfig config) throws SQLException {
        boolean postgres = config.url().startsWith("jdbc:postgresql:");
        String url =
                config.url() + (postgres ? "&reWriteBatchedInserts=true" : ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
        Connection connection = DriverManager.getConnection(url, config.user(), config.password());
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}
