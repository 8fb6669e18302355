package io.tailrace.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Occurrence;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.ProblemException;
import io.tailrace.gateway.json.Slug;
import io.tailrace.gateway.json.SocketMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.ws.WebSocketFrameImpl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket: appends and subscriptions of many kinds over one connection. Appends and commands are handed over in the
 * order in which they come, those of one round of the loop together; the acks of one batch of the journal go out as one frame. Confined to the event loop.
 */
final class Socket implements Live {
    static final String TEXT = "tailrace.v1.json";
    static final String BINARY = "tailrace.v1.json.bin";
    private static final int APPENDS_MAX = 1_024;
    private static final int SUBSCRIPTIONS_MAX = 256;
    private static final int QUIET_BEATS_MAX = 4;
    private static final short GOING_AWAY = 1001;
    private static final short POLICY = 1008;
    private static final short TOO_BIG = 1009;
    private static final short OVERLOAD = 1013;

    private final Loop loop;
    private final ServerWebSocket socket;
    private final Occurrence occurrence;
    private final boolean binary;
    private final Map<String, SocketFeed> subscriptions = new LinkedHashMap<>();
    private final JsonOut acks = new JsonOut(1024);
    private final Runnable flush = this::flush;
    private @Nullable Buffer begun;
    private long begunBytes;
    private int appends;
    private int quietBeats;
    private boolean paused;
    private boolean leaving;
    private boolean over;

    private Socket(Loop loop, ServerWebSocket socket, Occurrence occurrence) {
        this.loop = loop;
        this.socket = socket;
        this.occurrence = occurrence;
        binary = BINARY.equals(socket.subProtocol());
    }

    /** Turns the request into a socket, if it offers a protocol that is spoken here and comes from an allowed page. */
    static void open(Exchange exchange) {
        exchange.query();
        if (!exchange.request.canUpgradeToWebSocket()) {
            throw Problem.of(Slug.UPGRADE_REQUIRED, "connect with a WebSocket client")
                    .exception();
        }
        checkOrigin(exchange.header("Origin"), exchange.header("Host"));
        String offered = exchange.header("Sec-WebSocket-Protocol");
        List<String> protocols = new ArrayList<>();
        for (String protocol : (offered == null ? "" : offered).split(",", -1)) {
            protocols.add(protocol.trim());
        }
        if (!protocols.contains(TEXT) && !protocols.contains(BINARY)) {
            throw Query.invalid("Sec-WebSocket-Protocol", "offer the sub-protocol " + TEXT + " or " + BINARY);
        }
        if (exchange.shared().stopping().get()) {
            throw Problem.of(Slug.SHUTTING_DOWN, "the node is shutting down").exception();
        }
        exchange.request
                .toWebSocket()
                .onSuccess(socket -> new Socket(exchange.loop, socket, exchange.occurrence()).begin())
                .onFailure(exchange::failed);
    }

    /** A page may connect to the node that it came from, and to no other. Programs send no origin. */
    private static void checkOrigin(@Nullable String origin, @Nullable String host) {
        if (origin == null) {
            return;
        }
        int scheme = origin.indexOf("://");
        if (host == null || scheme < 0 || !origin.substring(scheme + 3).equalsIgnoreCase(host)) {
            throw Problem.of(Slug.FORBIDDEN, "pages of another origin may not open a socket here")
                    .exception();
        }
    }

    private void begin() {
        loop.shared().meters().sockets.incrementAndGet();
        socket.frameHandler(this::frame);
        socket.pongHandler(pong -> quietBeats = 0);
        socket.drainHandler(v -> subscriptions().forEach(SocketFeed::pump));
        socket.exceptionHandler(failure -> leave());
        socket.closeHandler(v -> leave());
        loop.add(this);
    }

    @Override
    public void woken() {
        if (!subscriptions.isEmpty()) {
            subscriptions().forEach(SocketFeed::wake);
        }
    }

    @Override
    public void beat() {
        if (over) {
            return;
        }
        if (++quietBeats > QUIET_BEATS_MAX) {
            socket.close(POLICY, "no answer to pings");
            return;
        }
        socket.writePing(Buffer.buffer());
    }

    @Override
    public void goodbye() {
        leaving = true;
        if (!over && appends == 0) {
            socket.close(GOING_AWAY, "shutdown");
        }
    }

    boolean hasRoom() {
        return !over && !socket.writeQueueFull();
    }

    Shared shared() {
        return loop.shared();
    }

    /** Sends one message. */
    void send(JsonOut message) {
        if (over || socket.isClosed()) {
            return;
        }
        if (message.length() > shared().config().bodyBytes()) {
            sendInParts(message);
        } else {
            send(Unpooled.wrappedBuffer(message.toBytes()));
        }
    }

    /** Sends one message of {@code head}, {@code body} and {@code tail}, none of which is copied or changed. */
    void send(byte[] head, byte[] body, byte[] tail) {
        if (over || socket.isClosed()) {
            return;
        }
        if (head.length + (long) body.length + tail.length > shared().config().bodyBytes()) {
            sendInParts(new JsonOut(head.length + body.length + tail.length)
                    .put(head)
                    .put(body)
                    .put(tail));
        } else {
            send(Unpooled.wrappedBuffer(head, body, tail));
        }
    }

    private void send(ByteBuf message) {
        // As one frame, of the bytes themselves: a text message would be decoded only to be encoded again.
        socket.writeFrame(
                new WebSocketFrameImpl(binary ? WebSocketFrameType.BINARY : WebSocketFrameType.TEXT, message));
    }

    /** As frames that are no longer than those that are taken here. */
    private void sendInParts(JsonOut message) {
        if (binary) {
            socket.writeBinaryMessage(Buffers.of(message));
        } else {
            socket.writeTextMessage(message.toText());
        }
    }

    void error(String name, @Nullable String value, Problem problem) {
        shared().meters().rejected(problem.slug());
        flush();
        JsonOut out = new JsonOut(512).begin().member("op", "error");
        if (value != null) {
            out.member(name, value);
        }
        out.name("problem");
        problem.write(out, occurrence);
        send(out.end());
    }

    void failed(String name, @Nullable String value, Throwable failure) {
        error(name, value, Refusals.logged(failure, occurrence));
    }

    private void frame(WebSocketFrame frame) {
        quietBeats = 0;
        boolean carries = frame.isText() || frame.isBinary() || frame.isContinuation();
        if (over || leaving || !carries) {
            return;
        }
        if (!frame.isContinuation() && frame.isBinary() != binary) {
            socket.close((short) 1003, "the protocol " + socket.subProtocol() + " has other frames");
            return;
        }
        Buffer piece = frame.binaryData();
        int held = begun == null ? 0 : begun.length();
        if (held + piece.length() > shared().config().bodyBytes()) {
            socket.close(TOO_BIG, "body-bytes=" + shared().config().bodyBytes());
            return;
        }
        if (!frame.isFinal()) {
            if (!shared().admission().admit(piece.length())) {
                socket.close(OVERLOAD, "the node has too much in memory");
                return;
            }
            begunBytes += piece.length();
            begun = (begun == null ? Buffer.buffer() : begun).appendBuffer(piece);
            return;
        }
        byte[] message =
                begun == null ? piece.getBytes() : begun.appendBuffer(piece).getBytes();
        forget();
        received(message);
    }

    /** Gives back the room of a message that came in parts. */
    private void forget() {
        if (begun != null) {
            shared().admission().release(begunBytes);
            begunBytes = 0;
            begun = null;
        }
    }

    private void received(byte[] bytes) {
        try {
            SocketMessage message = shared().events().message(bytes);
            if (message instanceof SocketMessage.Write write) {
                new SocketAppend(this, write, bytes.length).begin();
            } else if (message instanceof SocketMessage.Run run) {
                new SocketCommand(this, run, bytes.length).begin();
            } else if (message instanceof SocketMessage.Subscribe subscribe) {
                subscribe(subscribe.sub(), () -> SocketSubscription.open(this, subscribe));
            } else if (message instanceof SocketMessage.Consume consume) {
                subscribe(consume.sub(), () -> SocketConsumer.open(this, consume));
            } else if (message instanceof SocketMessage.Settle settle) {
                consumer(settle.sub()).settle(settle, bytes.length);
            } else if (message instanceof SocketMessage.Credit credit) {
                subscription(credit.sub()).credit(credit.n());
            } else if (message instanceof SocketMessage.Unsubscribe unsubscribe) {
                remove(subscription(unsubscribe.sub()));
            }
        } catch (ProblemException e) {
            Object id = e.problem().fields().get("id");
            error("id", id == null ? null : id.toString(), e.problem());
        } catch (RuntimeException e) {
            failed("id", null, e);
        }
    }

    /** Takes room for an append or a command of {@code length} bytes; false = there was none, and the client was told. */
    boolean take(String id, int length) {
        if (!shared().admission().admit(length)) {
            error("id", id, Problem.of(Slug.OVERLOADED, "the node has too much in memory; try again later"));
            return false;
        }
        appends++;
        if (appends >= APPENDS_MAX && !paused) {
            paused = true;
            socket.pause();
        }
        return true;
    }

    /** Gives the room back. */
    void done(int length) {
        appends--;
        shared().admission().release(length);
        if (paused && appends <= APPENDS_MAX / 2 && !over) {
            paused = false;
            socket.resume();
        }
    }

    Loop loop() {
        return loop;
    }

    /** The frame of acks under way; what is added goes out after the answers that are being given out. */
    JsonOut acks() {
        if (acks.length() == 0) {
            acks.begin().member("op", "acks").name("items").beginArray();
        }
        return acks;
    }

    /** Sends the acks once the answers at hand are given out. */
    void flushLater() {
        loop.flushLater(flush);
    }

    private void subscribe(String name, Supplier<SocketFeed> opener) {
        if (subscriptions.containsKey(name)) {
            throw Query.invalid("sub", "there is a subscription of that name; unsubscribe it first");
        }
        if (subscriptions.size() >= SUBSCRIPTIONS_MAX) {
            throw Query.invalid("sub", "a socket has at most " + SUBSCRIPTIONS_MAX + " subscriptions");
        }
        SocketFeed subscription = opener.get();
        subscriptions.put(name, subscription);
        shared().meters().subscriptions.incrementAndGet();
        subscription.pump();
    }

    private SocketFeed subscription(String name) {
        SocketFeed subscription = subscriptions.get(name);
        if (subscription == null) {
            throw Query.invalid("sub", "there is no subscription of that name");
        }
        return subscription;
    }

    private SocketConsumer consumer(String name) {
        if (subscription(name) instanceof SocketConsumer consumer) {
            return consumer;
        }
        throw Query.invalid("sub", "that is a subscription, which has nothing to settle; open one with \"consume\"");
    }

    void remove(SocketFeed subscription) {
        if (subscriptions.remove(subscription.name(), subscription)) {
            subscription.close();
            shared().meters().subscriptions.decrementAndGet();
        }
    }

    private List<SocketFeed> subscriptions() {
        return new ArrayList<>(subscriptions.values());
    }

    private void flush() {
        if (acks.length() > 0) {
            send(acks.endArray().end());
            acks.reset();
        }
        if (leaving && appends == 0 && !over) {
            socket.close(GOING_AWAY, "shutdown");
        }
    }

    private void leave() {
        if (!over) {
            over = true;
            forget();
            loop.remove(this);
            subscriptions().forEach(this::remove);
            shared().meters().sockets.decrementAndGet();
        }
    }
}
