package io.tailrace.gateway;

import io.tailrace.command.Aggregates;
import io.tailrace.command.Commands;
import io.tailrace.journal.Evolution;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.ReplicaOf;
import io.tailrace.journal.StoreIdentity;
import io.tailrace.replica.Replica;
import io.tailrace.replica.ReplicaConfig;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: one journal, served over HTTP and WebSocket. Owns the journal, the event loops and the threads that
 * read; all of them end with {@link #close()}. Safe from any thread.
 */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final int IDLE_SECONDS = 60;
    private static final int BACKLOG = 1_024;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final long START_SECONDS = 30;
    private static final long CLOSE_SECONDS = 10;

    private final NodeConfig config;
    private final Shared shared;
    private final Vertx vertx;
    private final List<Loop> loops;
    private final AutoCloseable wakes;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Node(Shared shared, Vertx vertx, List<Loop> loops, AutoCloseable wakes) {
        this.config = shared.config();
        this.shared = shared;
        this.vertx = vertx;
        this.loops = loops;
        this.wakes = wakes;
    }

    /**
     * Opens the journal, which recovers it, and listens. When this returns the node answers.
     *
     * @throws io.tailrace.journal.JournalException if the journal cannot be opened; the message says why
     * @throws IllegalStateException if the address cannot be listened on
     */
    public static Node start(NodeConfig config) {
        Meters meters = new Meters(config.journal().observer());
        Aggregates aggregates = config.aggregates();
        boolean own = config.journal().evolution().isNone();
        Evolution evolution =
                own ? Evolution.of(aggregates.upcasters()) : config.journal().evolution();
        // An event loop must never be held up, so it leaves the writing to the writer.
        Journal journal = Journal.open(
                journal(config).withObserver(meters).withEvolution(evolution).withCallersWrite(false));
        try {
            // Where nothing takes commands, nothing needs snapshots.
            boolean snapshots =
                    config.commands().snapshots() && !aggregates.all().isEmpty();
            CommandMeters watching = new CommandMeters(meters.registry);
            Commands commands = Commands.open(
                    journal,
                    aggregates,
                    config.commands().withSnapshots(snapshots).withObserver(watching));
            watching.watch(commands);
            return start(config, commands, meters);
        } catch (RuntimeException | Error e) {
            journal.close();
            throw e;
        }
    }

    /** As it is configured, and the copy of a primary if it is to be one. */
    private static JournalConfig journal(NodeConfig config) {
        ReplicaConfig replica = config.replicaOf();
        if (replica == null) {
            return config.journal();
        }
        StoreIdentity identity =
                Replica.identity(replica, !Journal.isIn(config.journal().directory()));
        return config.journal().withReplicaOf(new ReplicaOf(replica.primary().toString(), identity));
    }

    private static Node start(NodeConfig config, Commands commands, Meters meters) {
        Journal journal = commands.journal();
        Vertx vertx = vertx(config, meters);
        Followers followers = new Followers(meters.registry, config.stallAfter());
        Sinks sinks = new Sinks(followers, meters.registry);
        ConsumerGroups groups = null;
        Replica replica = config.replicaOf() == null ? null : Replica.start(journal, config.replicaOf());
        if (replica != null) {
            followers.register(replica);
        }
        NodeViews views = null;
        try {
            groups = ConsumerGroups.open(journal, config.groups(), followers, meters.registry);
            views = NodeViews.open(config, journal, followers);
            Shared shared = Shared.of(
                    config,
                    commands,
                    meters,
                    vertx.createSharedWorkerExecutor("tailrace-read", config.readers()),
                    followers,
                    sinks,
                    groups,
                    replica,
                    views);
            meters.watch(journal, shared.admission());
            List<Loop> loops = new ArrayList<>();
            HttpServerOptions options = options(config);
            for (int i = 0; i < config.loops(); i++) {
                Loop loop = new Loop(shared, options);
                loops.add(loop);
                listen(vertx, loop, config);
            }
            AutoCloseable wakes = journal.onCommit((shard, sequence) -> loops.forEach(Loop::committed));
            sinks.start(journal, config.sinks());
            Node node = new Node(shared, vertx, List.copyOf(loops), wakes);
            LOG.info(
                    "node listens url={} shards={} loops={} native={}",
                    node.url(),
                    journal.shards(),
                    loops.size(),
                    vertx.isNativeTransportEnabled());
            return node;
        } catch (RuntimeException | Error e) {
            sinks.close();
            if (groups != null) {
                groups.close();
            }
            if (views != null) {
                views.close();
            }
            followers.close();
            if (replica != null) {
                replica.close();
            }
            commands.close();
            await(vertx.close(), CLOSE_SECONDS);
            throw e;
        }
    }

    private static Vertx vertx(NodeConfig config, Meters meters) {
        MicrometerMetricsOptions metrics = new MicrometerMetricsOptions()
                .setEnabled(true)
                // Vert.x knows registries by name, and would give those of one name the first of them.
                .setRegistryName(UUID.randomUUID().toString())
                // By their names too, or all pools would be one, and the gauges of each but the first would be refused.
                .setLabels(EnumSet.of(Label.POOL_TYPE, Label.POOL_NAME, Label.HTTP_METHOD, Label.HTTP_CODE))
                .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
                .addDisabledMetricsCategory(MetricsDomain.VERTICLES)
                .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
                .addDisabledMetricsCategory(MetricsDomain.HTTP_CLIENT)
                .addDisabledMetricsCategory(MetricsDomain.DATAGRAM_SOCKET);
        if (!config.vertxMetrics()) {
            // Looks up seven meters by their tags for each request, which costs more than parsing it: see Meters.
            metrics.addDisabledMetricsCategory(MetricsDomain.HTTP_SERVER);
        }
        VertxOptions options = new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(config.loops())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setMetricsOptions(metrics);
        return Vertx.builder()
                .with(options)
                .withMetrics(new MicrometerMetricsFactory(meters.registry))
                .build();
    }

    private static HttpServerOptions options(NodeConfig config) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                // A negative port is one that is free, and the same for all event loops.
                .setPort(config.port() == 0 ? -1 : config.port())
                .setMaxHeaderSize(config.headerBytes())
                .setMaxInitialLineLength(config.headerBytes())
                .setMaxChunkSize(CHUNK_BYTES)
                .setMaxFormBufferedBytes(0)
                .setHandle100ContinueAutomatically(false)
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(config.bodyBytes())
                .setMaxWebSocketMessageSize(config.bodyBytes())
                .setRegisterWebSocketWriteHandlers(false)
                .setWebSocketSubProtocols(List.of(Socket.TEXT, Socket.BINARY));
        options.setTcpNoDelay(true)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setAcceptBacklog(BACKLOG)
                .setReuseAddress(true);
        return http2(config, options);
    }

    private static HttpServerOptions http2(NodeConfig config, HttpServerOptions options) {
        Http2Config http2 = config.http2();
        Http2Settings settings = new Http2Settings()
                .setMaxConcurrentStreams(http2.streams())
                .setMaxFrameSize(http2.frameBytes())
                .setInitialWindowSize(http2.windowBytes())
                .setMaxHeaderListSize(config.headerBytes());
        return options.setHttp2ClearTextEnabled(http2.enabled())
                .setInitialSettings(settings)
                .setHttp2ConnectionWindowSize(Http2Config.WINDOWS * http2.windowBytes())
                .setHttp2RstFloodMaxRstFramePerWindow(http2.resets())
                .setHttp2RstFloodWindowDuration(Http2Config.RESET_SECONDS)
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
    }

    private static void listen(Vertx vertx, Loop loop, NodeConfig config) {
        try {
            vertx.deployVerticle(loop, new DeploymentOptions()).await(START_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "cannot listen on " + config.host() + ":" + config.port() + ": " + e.getMessage()
                            + "; choose another port, or 0 for one that is free",
                    e);
        }
    }

    /** The port that is listened on. */
    public int port() {
        return loops.get(0).port();
    }

    /** Where the node answers, as {@code http://127.0.0.1:7070}. */
    public String url() {
        String host = config.host();
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port();
    }

    /** The journal that is served; appends and reads on it go past HTTP. Closed with the node. */
    public Journal journal() {
        return shared.journal();
    }

    /** The commands that are served; closed with the node. */
    public Commands commands() {
        return shared.commands();
    }

    /** What follows the journals here; whatever does registers with it. */
    Followers followers() {
        return shared.followers();
    }

    /** Whether {@link #close()} has begun. */
    public boolean isStopping() {
        return shared.stopping().get();
    }

    /**
     * Ends what is open in order: not ready, no new connections, subscriptions told goodbye, requests under way waited
     * for as long as {@code drain} says, then the journal closed. Idempotent.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        shared.stopping().set(true);
        shared.groups().stopWaiting();
        List<Future<Void>> ends = loops.stream().map(Loop::shutdown).toList();
        await(Future.join(ends), config.drain().toSeconds() + CLOSE_SECONDS);
        try {
            wakes.close();
        } catch (Exception e) {
            LOG.warn("wake-ups did not end", e);
        }
        await(shared.readers().close(), CLOSE_SECONDS);
        shared.sinks().close();
        shared.groups().close();
        shared.followers().close();
        shared.views().close();
        Replica replica = shared.replica();
        if (replica != null) {
            replica.close();
        }
        try {
            shared.commands().close();
            shared.journal().close();
        } finally {
            await(vertx.close(), CLOSE_SECONDS);
            shared.meters().registry.close();
        }
        LOG.info("node closed");
    }

    private static void await(Future<?> end, long seconds) {
        try {
            end.await(seconds, TimeUnit.SECONDS);
        } catch (Exception e) {
            LOG.warn("did not end in time: {}", e.toString());
        }
    }
}
