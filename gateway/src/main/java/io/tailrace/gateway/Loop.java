package io.tailrace.gateway;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.ProblemException;
import io.tailrace.gateway.json.Slug;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One event loop: its server, the connections it keeps open, and the way back to it from the journal's threads. All
 * fields but {@code liveCount} and {@code wakeScheduled} belong to the loop's thread.
 */
final class Loop extends VerticleBase {
    private static final int SCRATCH_BYTES = 4096;
    private static final int FLUSHES_GATHERED = 256;

    private final Shared shared;
    private final HttpServerOptions options;
    private final RouteTable routes = Routes.table();
    private final Set<Live> live = new LinkedHashSet<>();
    private final Set<Runnable> flushes = new LinkedHashSet<>();
    private final AtomicBoolean wakeScheduled = new AtomicBoolean();
    private final Broadcast toSockets;
    private final JsonOut scratch = new JsonOut(SCRATCH_BYTES);
    private volatile int liveCount;
    private volatile boolean listening;
    private volatile int port;
    private Answers answers;
    private Deliveries deliveries;
    private Submissions submissions;
    private HttpServer server;

    @SuppressWarnings("NullAway.Init") // What is set when the loop starts is there before any request.
    Loop(Shared shared, HttpServerOptions options) {
        this.shared = shared;
        this.options = options;
        toSockets = new Broadcast(shared, Framing.ARRAY);
    }

    @Override
    public Future<?> start() {
        deliveries = new Deliveries((ContextInternal) context, shared.config().followersShare());
        submissions = new Submissions(context);
        answers = new Answers(context, submissions::submit, this::flush);
        server = vertx.createHttpServer(options)
                .requestHandler(this::handle)
                .invalidRequestHandler(this::invalid)
                .connectionHandler(this::connected);
        vertx.setPeriodic(
                shared.config().heartbeat().toMillis(), timer -> snapshot().forEach(Live::beat));
        return server.listen().onSuccess(listener -> {
            port = listener.actualPort();
            listening = true;
        });
    }

    int port() {
        return port;
    }

    boolean isListening() {
        return listening;
    }

    Shared shared() {
        return shared;
    }

    Answers answers() {
        return answers;
    }

    Submissions submissions() {
        return submissions;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    /** What those sockets take that follow everything. */
    Broadcast toSockets() {
        return toSockets;
    }

    /** A buffer for what is written before the handler returns. */
    JsonOut scratch() {
        return scratch.reset();
    }

    /** Keeps a connection among those that are woken and that end with the node. */
    void add(Live connection) {
        live.add(connection);
        liveCount = live.size();
        if (shared.stopping().get()) {
            connection.goodbye();
        }
    }

    void remove(Live connection) {
        live.remove(connection);
        liveCount = live.size();
    }

    /** Has {@code write} run once, after the answers that are being given out. */
    void flushLater(Runnable write) {
        flushes.add(write);
    }

    /** Wakes what waits for events. Safe from any thread; cheap when nothing waits. */
    void committed() {
        if (liveCount > 0 && wakeScheduled.compareAndSet(false, true)) {
            context.runOnContext(v -> deliveries.add(this::wake));
        }
    }

    private void wake() {
        wakeScheduled.set(false);
        toSockets.woken();
        snapshot().forEach(Live::woken);
    }

    /** Ends what stays open, then waits for requests under way, and stops listening. Safe from any thread. */
    Future<Void> shutdown() {
        return Future.future(done -> context.runOnContext(v -> {
            snapshot().forEach(Live::goodbye);
            server.shutdown(shared.config().drain().toMillis(), TimeUnit.MILLISECONDS)
                    .onComplete(done::handle);
        }));
    }

    private List<Live> snapshot() {
        return new ArrayList<>(live);
    }

    private void flush() {
        if (!flushes.isEmpty()) {
            List<Runnable> due = new ArrayList<>(flushes);
            flushes.clear();
            due.forEach(Runnable::run);
        }
    }

    private void connected(HttpConnection connection) {
        Meters meters = shared.meters();
        int open = meters.connections.incrementAndGet();
        connection.closeHandler(v -> meters.connections.decrementAndGet());
        gather(connection);
        if (open > shared.config().connections()) {
            meters.rejected(Slug.OVERLOADED);
            connection.close();
        }
    }

    /** Has the answers that one round gives over an HTTP/2 connection leave it together, and not each with a flush of its own. */
    private static void gather(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            ChannelPipeline pipeline = base.channel().pipeline();
            if (pipeline.get(Http2ConnectionHandler.class) != null) {
                pipeline.addFirst(new FlushConsolidationHandler(FLUSHES_GATHERED, true));
            }
        }
    }

    private void handle(HttpServerRequest request) {
        RouteTable.Match match;
        try {
            String path = request.path();
            match = routes.find(request.method(), path == null ? "" : path);
        } catch (ProblemException e) {
            new Exchange(this, request, null, List.of()).problem(e.problem());
            return;
        }
        Exchange exchange = new Exchange(this, request, match.route(), match.parameters());
        exchange.guard(() -> match.route().handler().accept(exchange));
    }

    private void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem = cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException
                ? Problem.of(
                                Slug.HEADERS_TOO_LARGE,
                                "limit exceeded: header-bytes="
                                        + shared.config().headerBytes()
                                        + " for the headers, and the same for the request line")
                        .with("limit", "header-bytes")
                        .with("max", shared.config().headerBytes())
                : Problem.of(Slug.INVALID_PARAMETER, "this is not an HTTP/1.1 request");
        Exchange exchange = new Exchange(this, request, null, List.of());
        exchange.closeAfter();
        exchange.problem(problem);
    }
}
