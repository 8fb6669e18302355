package io.tailrace.gateway.cli;

import static io.tailrace.gateway.config.Key.*;

import io.tailrace.command.CommandsConfig;
import io.tailrace.consumer.GroupsConfig;
import io.tailrace.gateway.Http2Config;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.gateway.aggregate.AggregateJars;
import io.tailrace.gateway.aggregate.Provided;
import io.tailrace.gateway.config.Configuration;
import io.tailrace.gateway.schema.SchemaMode;
import io.tailrace.gateway.schema.Schemas;
import io.tailrace.journal.Ack;
import io.tailrace.journal.EventCheck;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.Limits;
import io.tailrace.projection.ProjectionsConfig;
import io.tailrace.replica.ReplicaConfig;
import io.tailrace.sink.SinkDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands a configuration over to the node and the journal. */
final class NodeSettings {
    private NodeSettings() {}

    static NodeConfig node(Configuration from) {
        Provided jars = jars(from);
        return NodeConfig.of(journal(from))
                .withHost(from.text(NODE_HOST))
                .withPort(from.integer(NODE_PORT))
                .withEventLoops(from.integer(NODE_EVENT_LOOPS))
                .withReaders(from.integer(NODE_READERS))
                .withFollowersShare(from.integer(NODE_FOLLOWERS_SHARE))
                .withVertxMetrics(from.text(NODE_VERTX_METRICS).equals("on"))
                .withBodyBytes(from.integer(HTTP_BODY_BYTES))
                .withHeaderBytes(from.integer(HTTP_HEADER_BYTES))
                .withPageEvents(from.integer(HTTP_PAGE_EVENTS))
                .withJsonDepth(from.integer(HTTP_JSON_DEPTH))
                .withInFlightBytes(from.number(HTTP_IN_FLIGHT_BYTES))
                .withConnections(from.integer(HTTP_CONNECTIONS))
                .withHttp2(new Http2Config(
                        from.text(HTTP2_ENABLED).equals("on"),
                        from.integer(HTTP2_STREAMS),
                        from.integer(HTTP2_FRAME_BYTES),
                        from.integer(HTTP2_WINDOW_BYTES),
                        from.integer(HTTP2_RESETS)))
                .withDrain(from.duration(HTTP_DRAIN))
                .withHeartbeat(from.duration(HTTP_HEARTBEAT))
                .withStallAfter(from.duration(FOLLOWERS_STALL_AFTER))
                .withSinks(sinks(from))
                .withReplicaOf(replicaOf(from))
                .withGroups(groups(from))
                .withAggregates(jars.aggregates())
                .withProjections(runsProjections(from) ? jars.projections() : List.of())
                .withViews(views(from))
                .withCommands(CommandsConfig.defaults()
                        .withHotStates(from.integer(COMMANDS_HOT_STATES))
                        .withTimeBudget(from.duration(COMMANDS_TIME_BUDGET))
                        .withSnapshots(from.text(COMMANDS_SNAPSHOTS).equals("on"))
                        .withSnapshotBytes(from.number(COMMANDS_SNAPSHOT_BYTES)));
    }

    /** Those of the configuration, all of which are checked, if this node is to run them. */
    private static List<SinkDefinition> sinks(Configuration from) {
        List<SinkDefinition> configured =
                from.sinks().stream().map(SinkSettings::definition).toList();
        return runs(from, "sinks") ? configured : List.of();
    }

    /** Whether this node is to run projections. */
    static boolean runsProjections(Configuration from) {
        return runs(from, "projections");
    }

    private static boolean runs(Configuration from, String what) {
        String wanted = from.text(FOLLOWERS_RUN);
        return wanted.equals("all") || wanted.equals(what);
    }

    private static GroupsConfig groups(Configuration from) {
        return new GroupsConfig(
                from.integer(GROUPS_MAX),
                from.integer(GROUPS_MEMBERS),
                from.integer(GROUPS_IN_FLIGHT),
                from.integer(GROUPS_PARKED),
                from.integer(GROUPS_WINDOW),
                from.number(GROUPS_WINDOW_BYTES),
                from.duration(GROUPS_CHECKPOINT_INTERVAL));
    }

    private static @Nullable ReplicaConfig replicaOf(Configuration from) {
        String primary = from.text(REPLICA_OF);
        return primary.equals("none")
                ? null
                : new ReplicaConfig(ServerOption.check(primary), from.duration(REPLICA_SILENCE));
    }

    private static Provided jars(Configuration from) {
        Optional<Path> directory = from.optionalPath(AGGREGATES_DIRECTORY);
        return directory.isEmpty() ? Provided.NOTHING : AggregateJars.open(directory.get());
    }

    private static ProjectionsConfig views(Configuration from) {
        String url = from.text(PROJECTIONS_URL);
        ProjectionsConfig config = url.equals("embedded")
                ? ProjectionsConfig.embedded(from.path(DATA).resolve(NodeConfig.VIEWS_DIRECTORY))
                : ProjectionsConfig.of(url);
        String user = from.text(PROJECTIONS_USER);
        return config.withUser(user.equals("none") ? "" : user, password(from))
                .withLanes(from.integer(PROJECTIONS_LANES))
                .withBatchEvents(from.integer(PROJECTIONS_BATCH_EVENTS))
                .withBatchBytes(from.number(PROJECTIONS_BATCH_BYTES))
                .withEventsPerSecond(from.number(PROJECTIONS_EVENTS_PER_SECOND))
                .withConnections(from.integer(PROJECTIONS_CONNECTIONS))
                .withStatementTimeout(from.duration(PROJECTIONS_STATEMENT_TIMEOUT));
    }

    private static String password(Configuration from) {
        Optional<Path> file = from.optionalPath(PROJECTIONS_PASSWORD_FILE);
        try {
            return file.isEmpty() ? "" : Files.readString(file.get()).strip();
        } catch (IOException e) {
            throw Failure.usage("cannot read the password of the views' database: " + PROJECTIONS_PASSWORD_FILE.path()
                    + "=" + file.get() + ": " + e);
        }
    }

    static JournalConfig journal(Configuration from) {
        return JournalConfig.in(from.path(DATA))
                .withShards(from.integer(JOURNAL_SHARDS))
                .withDurability(Ack.of(from.text(JOURNAL_DURABILITY)))
                .withCycleBytes(from.number(JOURNAL_CYCLE_BYTES))
                .withCycleAge(from.duration(JOURNAL_CYCLE_AGE))
                .withRingSize(from.integer(JOURNAL_RING_SIZE))
                .withIdempotencyWindow(from.integer(JOURNAL_IDEMPOTENCY_WINDOW))
                .withFlushInterval(from.duration(JOURNAL_FLUSH_INTERVAL))
                .withCloseWait(from.duration(JOURNAL_CLOSE_WAIT))
                .withLocatorCacheBytes(from.number(JOURNAL_LOCATOR_CACHE_BYTES))
                .withLimits(new Limits(
                        from.integer(LIMITS_EVENT_BYTES),
                        from.integer(LIMITS_METADATA_BYTES),
                        from.integer(LIMITS_COMMIT_BYTES),
                        from.integer(LIMITS_COMMIT_EVENTS),
                        from.integer(LIMITS_STREAM_ID_BYTES),
                        from.integer(LIMITS_TYPE_BYTES),
                        from.integer(LIMITS_EVENT_ID_BYTES)))
                .withCheck(schemas(from));
    }

    private static EventCheck schemas(Configuration from) {
        SchemaMode mode = SchemaMode.valueOf(from.text(SCHEMAS_MODE).toUpperCase(Locale.ROOT));
        Optional<Path> directory = from.optionalPath(SCHEMAS_DIRECTORY);
        if (directory.isEmpty() || mode == SchemaMode.OFF) {
            return EventCheck.NONE;
        }
        try {
            return Schemas.load(directory.get()).check(mode);
        } catch (IOException e) {
            throw Failure.usage(
                    "cannot read the schemas: " + SCHEMAS_DIRECTORY.path() + "=" + directory.get() + ": " + e);
        }
    }
}
