package io.tailrace.projection;

import io.tailrace.replicator.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Where the views are kept and how they are written. Immutable; every bound is checked here.
 *
 * @param url JDBC URL of PostgreSQL or H2
 * @param user empty = none
 * @param password empty = none
 * @param lanes threads for each shard that take in streams side by side, in generations that are made from now on; 1 to 64.
 *     Each of them reads the whole shard
 * @param batchEvents most events of one transaction; 1 to 100,000
 * @param batchBytes a transaction that holds events of so many bytes, as they are stored, takes no more of them; 1 KiB to 64 MiB
 * @param eventsPerSecond the most events a second that a rebuild takes in; 0 = as fast as it goes
 * @param connections the most to the database that write at one time, and as many that read; 1 to 1,000
 * @param statementTimeout after which a statement is given up and tried again; 1 s to 1 day
 */
public record ProjectionsConfig(
        String url,
        String user,
        String password,
        int lanes,
        int batchEvents,
        long batchBytes,
        long eventsPerSecond,
        int connections,
        Duration statementTimeout) {
    public static final int LANES_DEFAULT = 1;
    public static final int BATCH_EVENTS_DEFAULT = 4_096;
    public static final long BATCH_BYTES_DEFAULT = 8L << 20;
    public static final int CONNECTIONS_DEFAULT = 8;
    public static final Duration STATEMENT_TIMEOUT_DEFAULT = Duration.ofSeconds(60);

    public ProjectionsConfig {
        if (Dialect.ofUrl(url) == null) {
            throw new IllegalArgumentException(
                    "views are kept in PostgreSQL or H2: the URL must begin with jdbc:postgresql: or jdbc:h2:");
        }
        Bounds.require("lanes", lanes, 1, 64);
        Bounds.require("batch-events", batchEvents, 1, 100_000);
        Bounds.require("batch-bytes", batchBytes, 1 << 10, 64 << 20);
        Bounds.require("events-per-second", eventsPerSecond, 0, Long.MAX_VALUE);
        Bounds.require("connections", connections, 1, 1_000);
        Bounds.require("statement-timeout seconds", statementTimeout.toSeconds(), 1, 86_400);
    }

    /** The defaults over the database at {@code url}. */
    public static ProjectionsConfig of(String url) {
        return new ProjectionsConfig(
                url,
                "",
                "",
                LANES_DEFAULT,
                BATCH_EVENTS_DEFAULT,
                BATCH_BYTES_DEFAULT,
                0,
                CONNECTIONS_DEFAULT,
                STATEMENT_TIMEOUT_DEFAULT);
    }

    /** The defaults over an embedded H2 in {@code directory}, which is made when it is opened. */
    public static ProjectionsConfig embedded(Path directory) {
        return of("jdbc:h2:file:" + directory.toAbsolutePath().normalize().resolve("views"));
    }

    public ProjectionsConfig withUser(String wanted, String secret) {
        return with(fields -> {
            fields.user = wanted;
            fields.password = secret;
        });
    }

    public ProjectionsConfig withLanes(int wanted) {
        return with(fields -> fields.lanes = wanted);
    }

    public ProjectionsConfig withBatchEvents(int wanted) {
        return with(fields -> fields.batchEvents = wanted);
    }

    public ProjectionsConfig withBatchBytes(long wanted) {
        return with(fields -> fields.batchBytes = wanted);
    }

    public ProjectionsConfig withEventsPerSecond(long wanted) {
        return with(fields -> fields.eventsPerSecond = wanted);
    }

    public ProjectionsConfig withConnections(int wanted) {
        return with(fields -> fields.connections = wanted);
    }

    public ProjectionsConfig withStatementTimeout(Duration wanted) {
        return with(fields -> fields.statementTimeout = wanted);
    }

    private ProjectionsConfig with(Consumer<Fields> change) {
        Fields fields = new Fields(this);
        change.accept(fields);
        return fields.toConfig();
    }

    /** All but the password. */
    @Override
    public String toString() {
        return "ProjectionsConfig[url=" + url + ", user=" + user + ", lanes=" + lanes + ", batchEvents=" + batchEvents
                + ", batchBytes=" + batchBytes + ", eventsPerSecond=" + eventsPerSecond + ", connections=" + connections
                + ", statementTimeout="
                + statementTimeout + "]";
    }

    /** All values, some of which are about to be exchanged. */
    private static final class Fields {
        private final String url;
        private String user;
        private String password;
        private int lanes;
        private int batchEvents;
        private long batchBytes;
        private long eventsPerSecond;
        private int connections;
        private Duration statementTimeout;

        Fields(ProjectionsConfig from) {
            url = from.url;
            user = from.user;
            password = from.password;
            lanes = from.lanes;
            batchEvents = from.batchEvents;
            batchBytes = from.batchBytes;
            eventsPerSecond = from.eventsPerSecond;
            connections = from.connections;
            statementTimeout = from.statementTimeout;
        }

        ProjectionsConfig toConfig() {
            return new ProjectionsConfig(
                    url,
                    user,
                    password,
                    lanes,
                    batchEvents,
                    batchBytes,
                    eventsPerSecond,
                    connections,
                    statementTimeout);
        }
    }
}
