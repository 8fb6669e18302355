package io.tailrace.gateway;

import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.ProblemException;
import io.tailrace.gateway.json.Slug;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects one request's body, with its room in memory taken beforehand: by its announced length, or piece by piece where
 * none is announced. What is over the limit is dropped as it comes. Confined to the event loop.
 */
final class Body {
    private static final byte[] EMPTY = {};

    private final Exchange exchange;
    private final Consumer<byte[]> then;
    private final int limit;
    private final long declared;
    private @Nullable Buffer held;
    private boolean refused;
    private long discarded;

    private Body(Exchange exchange, long declared, Consumer<byte[]> then) {
        this.exchange = exchange;
        this.declared = declared;
        this.then = then;
        limit = exchange.shared().config().bodyBytes();
    }

    /** Reads the body and hands it to {@code then}, on the event loop; what that throws is the answer. */
    static void read(Exchange exchange, Consumer<byte[]> then) {
        Media.checkEncoding(exchange.header(HttpHeaders.CONTENT_ENCODING));
        Body body = new Body(exchange, declared(exchange), then);
        body.start();
    }

    private void start() {
        exchange.request.exceptionHandler(failure -> exchange.release());
        exchange.request.handler(this::piece);
        exchange.request.endHandler(v -> ended());
        refused = true;
        if (declared > limit) {
            throw tooLarge(limit, declared);
        }
        if (declared > 0) {
            exchange.admit(declared);
        }
        refused = false;
        if (exchange.header(HttpHeaders.EXPECT) != null) {
            exchange.response().writeContinue();
        }
    }

    private void piece(Buffer piece) {
        if (refused) {
            discard(piece.length());
            return;
        }
        int length = piece.length() + (held == null ? 0 : held.length());
        try {
            if (length > limit) {
                throw tooLarge(limit, length);
            }
            if (declared < 0) {
                exchange.admit(piece.length());
            }
        } catch (ProblemException e) {
            refused = true;
            held = null;
            exchange.problem(e.problem());
            return;
        }
        if (held != null) {
            held.appendBuffer(piece);
        } else if (declared == piece.length()) {
            held = piece;
        } else {
            held = Buffer.buffer((int) Math.max(declared, piece.length())).appendBuffer(piece);
        }
    }

    /** Reads on for a while, so that a client that sends before it reads gets its answer and not a broken connection. */
    private void discard(int length) {
        discarded += length;
        if (discarded > 2L * limit) {
            exchange.abandon();
        }
    }

    private void ended() {
        if (!refused) {
            byte[] bytes = held == null ? EMPTY : held.getBytes();
            held = null;
            exchange.guard(() -> then.accept(bytes));
        }
    }

    static ProblemException tooLarge(long limit, long found) {
        return Problem.of(
                        Slug.PAYLOAD_TOO_LARGE,
                        "limit exceeded: body-bytes=" + limit + ", found " + found
                                + "; send less at a time, or import many events with POST /v1/import")
                .with("limit", "body-bytes")
                .with("value", found)
                .with("max", limit)
                .exception();
    }

    private static long declared(Exchange exchange) {
        String length = exchange.header(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : Query.number("Content-Length", length, 0, Long.MAX_VALUE);
    }
}
