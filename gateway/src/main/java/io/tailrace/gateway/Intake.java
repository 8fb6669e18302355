package io.tailrace.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * Takes a body piece by piece, when there is room for the next one, and reads nothing of it ahead. Confined to the event
 * loop.
 *
 * <p>The body of a request that came with an upgrade to HTTP/2 is sent as HTTP/1.1, so that the windows of HTTP/2 do not
 * hold it up, and pausing the request holds up nothing: the socket itself is not read meanwhile.
 */
final class Intake {
    private static final String HTTP1_DECODER = "httpDecoder";

    private final HttpServerRequest request;
    private final @Nullable Channel socket;
    private final Gate gate = new Gate();
    private boolean asked;
    private boolean ended;

    /** Holds up reads, which Netty's HTTP/2 asks for whatever is configured. */
    private static final class Gate extends ChannelOutboundHandlerAdapter {
        private boolean shut;

        @Override
        public void read(ChannelHandlerContext context) {
            if (!shut) {
                context.read();
            }
        }
    }

    Intake(HttpServerRequest request) {
        this.request = request;
        socket = upgrading(request);
        if (socket != null) {
            socket.pipeline().addFirst(gate);
        }
        request.pause();
    }

    /** The socket that a body after an upgrade comes from; null = the request can be paused as it is. */
    private static @Nullable Channel upgrading(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2 || !(request.connection() instanceof ConnectionBase connection)) {
            return null;
        }
        Channel channel = connection.channel();
        return channel.pipeline().get(HTTP1_DECODER) == null ? null : channel;
    }

    /** Whether the client is still sending as HTTP/1.1, and so cannot say that it has read any of an answer in HTTP/2. */
    boolean isUpgrading() {
        return socket != null && !ended;
    }

    /** The next piece may come. Asking again before it did changes nothing. */
    void ask() {
        if (!asked) {
            asked = true;
            request.fetch(1);
            read(true);
        }
    }

    /** A piece came; no other follows until it is asked for. */
    void came() {
        asked = false;
        read(false);
    }

    /** Takes whatever comes from now on. */
    void open() {
        request.resume();
        read(true);
    }

    /** What the connection carries next is to be read. */
    void close() {
        ended = true;
        read(true);
    }

    private void read(boolean wanted) {
        if (socket != null) {
            gate.shut = !wanted;
            socket.config().setAutoRead(wanted);
        }
    }
}
