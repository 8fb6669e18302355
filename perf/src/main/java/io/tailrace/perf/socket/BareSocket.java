package io.tailrace.perf.socket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tailrace.perf.http.OneLoop;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket floor: a Vert.x server that parses each frame to the last token and acknowledges all that came in one turn of
 * the event loop with one frame, items as long as a node's. It checks nothing and stores nothing. A socket that sends
 * {@code subscribe} gets every later append as an event. One event loop; bound to 127.0.0.1.
 */
public final class BareSocket implements AutoCloseable {
    private static final int FRAME_BYTES = 8 << 20;
    private static final int TURN_FRAMES = 64;
    /** What a node's event has more than the message it came in. */
    private static final int PADDING = 200;

    private static final byte[] UNSUBSCRIBE = Text.ascii("{\"op\":\"unsubscribe\"");
    private static final String ITEM = ",\"version\":123,\"position\":\"v1.AAEAAA\",\"replayed\":false}";

    private final JsonFactory json = new JsonFactory();
    private final OneLoop loop;
    private final HttpServer server;
    private final String frame;
    /** Who follows what is appended. Confined to the event loop. */
    private final Set<ServerWebSocket> subscribers = new LinkedHashSet<>();

    private long tokens;

    private BareSocket(OneLoop loop, String frame) {
        this.loop = loop;
        this.frame = frame;
        this.server = loop.vertx()
                .createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setMaxWebSocketFrameSize(FRAME_BYTES)
                        .setMaxWebSocketMessageSize(FRAME_BYTES)
                        .setPerFrameWebSocketCompressionSupported(false)
                        .setPerMessageWebSocketCompressionSupported(false)
                        .setRegisterWebSocketWriteHandlers(false)
                        .setWebSocketSubProtocols(List.of(Protocol.JSON.text(), Protocol.BINARY.text())))
                .webSocketHandler(
                        socket -> socket.frameHandler(new Session(loop.vertx().getOrCreateContext(), socket)::frame));
    }

    /** Starts a server that passes on to a subscriber what is appended. */
    public static BareSocket start() throws IOException {
        return start("");
    }

    /** Starts a server that sends {@code frame} to a subscriber without end, as fast as the connection takes it. */
    public static BareSocket start(String frame) throws IOException {
        OneLoop loop = new OneLoop();
        BareSocket bare = new BareSocket(loop, frame);
        loop.listen(bare.server);
        return bare;
    }

    public int port() {
        return server.actualPort();
    }

    /** One socket. Confined to the event loop. */
    private final class Session {
        private final Context context;
        private final ServerWebSocket socket;
        private final boolean binary;
        private @Nullable StringBuilder acks;
        private @Nullable StringBuilder passed;
        private boolean pumping;

        Session(Context context, ServerWebSocket socket) {
            this.context = context;
            this.socket = socket;
            binary = Protocol.BINARY.text().equals(socket.subProtocol());
        }

        void frame(WebSocketFrame frame) {
            if (!frame.isText() && !frame.isBinary()) {
                return;
            }
            byte[] message = frame.binaryData().getBytes();
            String id = parse(message);
            if (id.isEmpty()) {
                if (Text.isAt(message, 0, message.length, UNSUBSCRIBE)) {
                    subscribers.remove(socket);
                } else {
                    subscribe();
                }
                return;
            }
            pass(message);
            if (acks == null) {
                acks = new StringBuilder("{\"op\":\"acks\",\"items\":[");
                context.runOnContext(v -> flush());
            } else {
                acks.append(',');
            }
            acks.append("{\"id\":\"").append(id).append('"').append(ITEM);
        }

        private void subscribe() {
            if (frame.isEmpty()) {
                subscribers.add(socket);
                socket.writeTextMessage("{\"op\":\"caught-up\"}");
            } else if (!pumping) {
                pumping = true;
                socket.drainHandler(v -> pump());
                pump();
            }
        }

        /**
         * Frames until the socket is full, in turns: what a client that has gone no longer takes never makes the socket
         * full, and its leaving is told on this loop, which a turn without an end would keep for ever.
         */
        private void pump() {
            for (int i = 0; i < TURN_FRAMES && hasRoom(); i++) {
                socket.writeTextMessage(frame);
            }
            if (hasRoom()) {
                context.runOnContext(v -> pump());
            }
        }

        private boolean hasRoom() {
            return !socket.isClosed() && !socket.writeQueueFull();
        }

        /** To whoever follows, with as many bytes around it as a node puts there; to many what one turn brings at once. */
        private void pass(byte[] message) {
            if (subscribers.isEmpty()) {
                return;
            }
            StringBuilder events = passed;
            String text = new String(message, StandardCharsets.UTF_8) + " ".repeat(PADDING);
            if (events == null) {
                events = new StringBuilder("{\"op\":\"events\",\"events\":[").append(text);
                passed = events;
            } else {
                events.append(',').append(text);
            }
            if (subscribers.size() == 1) {
                deliver();
            }
        }

        private void deliver() {
            StringBuilder events = passed;
            passed = null;
            if (events != null) {
                String text = events.append("],\"position\":\"v1.AAEAAA\"}").toString();
                subscribers.forEach(to -> to.writeTextMessage(text));
            }
        }

        private void flush() {
            deliver();
            StringBuilder whole = acks;
            acks = null;
            if (whole == null) {
                return;
            }
            String text = whole.append("]}").toString();
            if (binary) {
                socket.writeBinaryMessage(Buffer.buffer(text));
            } else {
                socket.writeTextMessage(text);
            }
        }
    }

    /** Reads every token, the text of strings included, and returns the id; empty if there is none. */
    private String parse(byte[] bytes) {
        String id = "";
        int depth = 0;
        try (JsonParser parser = json.createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens++;
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token == JsonToken.VALUE_STRING) {
                    tokens += parser.getTextLength() & 1;
                    if (depth == 1 && "id".equals(parser.currentName())) {
                        id = parser.getText();
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return id;
    }

    @Override
    public void close() throws IOException {
        loop.stop(tokens);
    }
}
