package io.tailrace.gateway;

import io.tailrace.command.Aggregates;
import io.tailrace.command.CommandsConfig;
import io.tailrace.consumer.GroupsConfig;
import io.tailrace.journal.JournalConfig;
import io.tailrace.projection.Projection;
import io.tailrace.projection.ProjectionsConfig;
import io.tailrace.replica.ReplicaConfig;
import io.tailrace.sink.SinkDefinition;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How to run a node. Immutable; start from {@link #of(JournalConfig)}. Every bound is checked here, so that a node that
 * starts has room to work in.
 *
 * @param journal what to open
 * @param host address to listen on; only programs of this machine reach the default {@code 127.0.0.1}
 * @param port 0 to 65,535; 0 = one that is free, told by {@link Node#port()}
 * @param bodyBytes largest request body, WebSocket message, import line or page, in bytes; 1 KiB to 64 MiB
 * @param headerBytes all headers of a request together, in bytes; 1 KiB to 1 MiB. The request line has the same bound
 * @param pageEvents most events of a page; 1 to 10,000
 * @param jsonDepth how deep JSON may be nested; 4 to 1,000
 * @param inFlightBytes request bodies and pages in memory at one time, in bytes; {@code bodyBytes} to 16 GiB. Above
 *     it requests are refused with 503 before their body is read
 * @param connections open at one time; 1 to 1,000,000. Those above are closed at once
 * @param http2 what an HTTP/2 connection may take, and whether there are any
 * @param drain how long {@link Node#close()} waits for requests under way; 0 to 10 minutes
 * @param heartbeat how often a quiet subscription is told that it is alive; 100 ms to 50 s
 * @param eventLoops threads that serve connections; 0 to 256; 0 = half the cores, at least 1
 * @param readers threads that read events from disk; 1 to 64
 * @param followersShare what those who follow keep of an event loop's time however many requests there are, in percent; 1
 *     to 100 = they never give way
 * @param vertxMetrics whether Vert.x measures its HTTP server too, beside the meters of the node
 * @param aggregates what commands may be sent to; their upcasters are those of the journal if it is given none
 * @param commands how commands are run
 * @param projections what turns events into views
 * @param views where the views are kept
 * @param stallAfter how long what follows the journals may stand still while there is work for it; 1 s to 1 hour
 * @param sinks where every event is sent to as well; each of its own name
 * @param groups what consumer groups may take
 * @param replicaOf the primary to be a replica of; null = this node leads
 */
public record NodeConfig(
        JournalConfig journal,
        String host,
        int port,
        int bodyBytes,
        int headerBytes,
        int pageEvents,
        int jsonDepth,
        long inFlightBytes,
        int connections,
        Http2Config http2,
        Duration drain,
        Duration heartbeat,
        int eventLoops,
        int readers,
        int followersShare,
        boolean vertxMetrics,
        Aggregates aggregates,
        CommandsConfig commands,
        List<Projection> projections,
        ProjectionsConfig views,
        Duration stallAfter,
        List<SinkDefinition> sinks,
        GroupsConfig groups,
        @Nullable ReplicaConfig replicaOf) {

    public static final String HOST_DEFAULT = "127.0.0.1";
    public static final int PORT_DEFAULT = 7070;
    public static final int BODY_BYTES_DEFAULT = 8 << 20;
    public static final int HEADER_BYTES_DEFAULT = 16 << 10;
    public static final int PAGE_EVENTS_DEFAULT = 1_000;
    public static final int JSON_DEPTH_DEFAULT = 64;
    public static final long IN_FLIGHT_BYTES_DEFAULT = 64L << 20;
    public static final int CONNECTIONS_DEFAULT = 10_000;
    public static final Duration DRAIN_DEFAULT = Duration.ofSeconds(10);
    public static final Duration HEARTBEAT_DEFAULT = Duration.ofSeconds(15);
    public static final int EVENT_LOOPS_DEFAULT = 0;
    public static final int READERS_DEFAULT = 2;
    public static final int FOLLOWERS_SHARE_DEFAULT = 5;
    /** Below that of the store, for views in the embedded database. */
    public static final String VIEWS_DIRECTORY = "views";

    public static final Duration STALL_AFTER_DEFAULT = Duration.ofSeconds(30);

    public NodeConfig {
        sinks = List.copyOf(sinks);
        projections = List.copyOf(projections);
        if (host.isBlank()) {
            throw new IllegalArgumentException("host must not be empty: name an address, as 127.0.0.1");
        }
        within("port", port, 0, 65_535);
        within("body-bytes", bodyBytes, 1 << 10, 64 << 20);
        within("header-bytes", headerBytes, 1 << 10, 1 << 20);
        within("page-events", pageEvents, 1, 10_000);
        within("json-depth", jsonDepth, 4, 1_000);
        within("in-flight-bytes", inFlightBytes, bodyBytes, 16L << 30);
        within("connections", connections, 1, 1_000_000);
        within("drain milliseconds", drain.toMillis(), 0, 600_000);
        within("heartbeat milliseconds", heartbeat.toMillis(), 100, 50_000);
        within("event-loops", eventLoops, 0, 256);
        within("readers", readers, 1, 64);
        within("followers-share", followersShare, 1, 100);
        within("stall-after milliseconds", stallAfter.toMillis(), 1_000, 3_600_000);
    }

    /** The defaults over that journal. */
    public static NodeConfig of(JournalConfig journal) {
        return new NodeConfig(
                journal,
                HOST_DEFAULT,
                PORT_DEFAULT,
                BODY_BYTES_DEFAULT,
                HEADER_BYTES_DEFAULT,
                PAGE_EVENTS_DEFAULT,
                JSON_DEPTH_DEFAULT,
                IN_FLIGHT_BYTES_DEFAULT,
                CONNECTIONS_DEFAULT,
                Http2Config.defaults(),
                DRAIN_DEFAULT,
                HEARTBEAT_DEFAULT,
                EVENT_LOOPS_DEFAULT,
                READERS_DEFAULT,
                FOLLOWERS_SHARE_DEFAULT,
                false,
                Aggregates.of(),
                CommandsConfig.defaults(),
                List.of(),
                ProjectionsConfig.embedded(journal.directory().resolve(VIEWS_DIRECTORY)),
                STALL_AFTER_DEFAULT,
                List.of(),
                GroupsConfig.defaults(),
                null);
    }

    public NodeConfig withJournal(JournalConfig wanted) {
        return with(fields -> fields.journal = wanted);
    }

    public NodeConfig withHost(String wanted) {
        return with(fields -> fields.host = wanted);
    }

    public NodeConfig withPort(int wanted) {
        return with(fields -> fields.port = wanted);
    }

    public NodeConfig withBodyBytes(int wanted) {
        return with(fields -> fields.bodyBytes = wanted);
    }

    public NodeConfig withHeaderBytes(int wanted) {
        return with(fields -> fields.headerBytes = wanted);
    }

    public NodeConfig withPageEvents(int wanted) {
        return with(fields -> fields.pageEvents = wanted);
    }

    public NodeConfig withJsonDepth(int wanted) {
        return with(fields -> fields.jsonDepth = wanted);
    }

    public NodeConfig withInFlightBytes(long wanted) {
        return with(fields -> fields.inFlightBytes = wanted);
    }

    public NodeConfig withConnections(int wanted) {
        return with(fields -> fields.connections = wanted);
    }

    public NodeConfig withHttp2(Http2Config wanted) {
        return with(fields -> fields.http2 = wanted);
    }

    public NodeConfig withDrain(Duration wanted) {
        return with(fields -> fields.drain = wanted);
    }

    public NodeConfig withHeartbeat(Duration wanted) {
        return with(fields -> fields.heartbeat = wanted);
    }

    public NodeConfig withEventLoops(int wanted) {
        return with(fields -> fields.eventLoops = wanted);
    }

    public NodeConfig withReaders(int wanted) {
        return with(fields -> fields.readers = wanted);
    }

    public NodeConfig withFollowersShare(int wanted) {
        return with(fields -> fields.followersShare = wanted);
    }

    public NodeConfig withVertxMetrics(boolean wanted) {
        return with(fields -> fields.vertxMetrics = wanted);
    }

    public NodeConfig withAggregates(Aggregates wanted) {
        return with(fields -> fields.aggregates = wanted);
    }

    public NodeConfig withCommands(CommandsConfig wanted) {
        return with(fields -> fields.commands = wanted);
    }

    public NodeConfig withProjections(List<Projection> wanted) {
        return with(fields -> fields.projections = wanted);
    }

    public NodeConfig withViews(ProjectionsConfig wanted) {
        return with(fields -> fields.views = wanted);
    }

    public NodeConfig withStallAfter(Duration wanted) {
        return with(fields -> fields.stallAfter = wanted);
    }

    public NodeConfig withSinks(List<SinkDefinition> wanted) {
        return with(fields -> fields.sinks = wanted);
    }

    public NodeConfig withGroups(GroupsConfig wanted) {
        return with(fields -> fields.groups = wanted);
    }

    public NodeConfig withReplicaOf(@Nullable ReplicaConfig wanted) {
        return with(fields -> fields.replicaOf = wanted);
    }

    private NodeConfig with(Consumer<Fields> change) {
        Fields fields = new Fields(this);
        change.accept(fields);
        return fields.toConfig();
    }

    /** The number of event loops that {@code eventLoops} asks for on this machine. */
    int loops() {
        return eventLoops > 0 ? eventLoops : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "out of range: " + name + "=" + value + ", allowed " + min + " to " + max);
        }
    }

    /** All values, one of which is about to be exchanged. */
    private static final class Fields {
        private JournalConfig journal;
        private String host;
        private int port;
        private int bodyBytes;
        private int headerBytes;
        private int pageEvents;
        private int jsonDepth;
        private long inFlightBytes;
        private int connections;
        private Http2Config http2;
        private Duration drain;
        private Duration heartbeat;
        private int eventLoops;
        private int readers;
        private int followersShare;
        private boolean vertxMetrics;
        private Aggregates aggregates;
        private CommandsConfig commands;
        private List<Projection> projections;
        private ProjectionsConfig views;
        private Duration stallAfter;
        private List<SinkDefinition> sinks;
        private GroupsConfig groups;

        private @Nullable ReplicaConfig replicaOf;

        Fields(NodeConfig from) {
            journal = from.journal;
            host = from.host;
            port = from.port;
            bodyBytes = from.bodyBytes;
            headerBytes = from.headerBytes;
            pageEvents = from.pageEvents;
            jsonDepth = from.jsonDepth;
            inFlightBytes = from.inFlightBytes;
            connections = from.connections;
            http2 = from.http2;
            drain = from.drain;
            heartbeat = from.heartbeat;
            eventLoops = from.eventLoops;
            readers = from.readers;
            followersShare = from.followersShare;
            vertxMetrics = from.vertxMetrics;
            aggregates = from.aggregates;
            commands = from.commands;
            projections = from.projections;
            views = from.views;
            stallAfter = from.stallAfter;
            sinks = from.sinks;
            groups = from.groups;
            replicaOf = from.replicaOf;
        }

        NodeConfig toConfig() {
            return new NodeConfig(
                    journal,
                    host,
                    port,
                    bodyBytes,
                    headerBytes,
                    pageEvents,
                    jsonDepth,
                    inFlightBytes,
                    connections,
                    http2,
                    drain,
                    heartbeat,
                    eventLoops,
                    readers,
                    followersShare,
                    vertxMetrics,
                    aggregates,
                    commands,
                    projections,
                    views,
                    stallAfter,
                    sinks,
                    groups,
                    replicaOf);
        }
    }
}
