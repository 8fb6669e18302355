package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.ProblemException;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.Ack;
import io.tailrace.journal.Append;
import io.tailrace.journal.AppendCallback;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.AppendResult.Appended;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An import: lines in, acks out in the order of the lines, both at the same time. Each line is an append of its own. What
 * is under way is bounded; the request is read only as far as there is room. The first line that fails ends the import;
 * lines behind it that were under way may be stored. Confined to the event loop.
 */
final class ImportSession implements Live {
    private static final Set<String> MEDIA = Set.of("", Media.NDJSON, "application/ndjson", "application/jsonl");
    private static final int LINES_MAX = 1_024;
    private static final long BYTES_MAX = 4L << 20;
    private static final int ACK_BYTES_MAX = 4 << 20;
    private static final long DISCARD_BYTES = 1L << 20;

    private final Exchange exchange;
    private final HttpServerResponse response;
    private final @Nullable Ack ack;
    private final int linesMax;
    private final LineSplitter splitter;
    private final Intake intake;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final JsonOut acks = new JsonOut(4096);
    private final Runnable proceed = this::proceed;
    private long number;
    private long bytes;
    private long discarded;
    private long sent;
    private boolean received;
    private boolean stopped;
    private boolean over;

    private ImportSession(Exchange exchange, @Nullable Ack ack) {
        this.exchange = exchange;
        this.ack = ack;
        response = exchange.response();
        NodeConfig config = exchange.shared().config();
        linesMax = Math.min(LINES_MAX, Math.max(1, config.journal().ringSize() / 2));
        splitter = new LineSplitter(config.bodyBytes());
        intake = new Intake(exchange.request);
    }

    static void start(Exchange exchange) {
        Ack ack = exchange.query("ack").ack();
        String media = Media.plain(exchange.header(HttpHeaders.CONTENT_TYPE));
        if (!MEDIA.contains(media)) {
            throw Media.unsupported("the body must be " + Media.NDJSON + ": one event a line, not " + media);
        }
        Media.checkEncoding(exchange.header(HttpHeaders.CONTENT_ENCODING));
        new ImportSession(exchange, ack).begin();
    }

    private void begin() {
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, Media.NDJSON)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setWriteQueueMaxSize(ACK_BYTES_MAX);
        response.exceptionHandler(failure -> leave());
        response.closeHandler(v -> leave());
        response.drainHandler(v -> proceed());
        exchange.request.exceptionHandler(failure -> leave());
        exchange.request.handler(this::piece);
        exchange.request.endHandler(v -> {
            received = true;
            intake.close();
            splitter.end();
            proceed();
        });
        if (exchange.header(HttpHeaders.EXPECT) != null) {
            response.writeContinue();
        }
        exchange.loop.add(this);
        proceed();
    }

    @Override
    public void woken() {}

    @Override
    public void beat() {}

    @Override
    public void goodbye() {
        if (!stopped && !over) {
            stop(Problem.of(Slug.SHUTTING_DOWN, "the node is shutting down; send the rest again"));
            proceed();
        }
    }

    /** Takes in no more lines; the next one is answered so. */
    private void stop(Problem problem) {
        Line last = new Line(number + 1, 0);
        last.problem = problem;
        lines.add(last);
        stopped = true;
    }

    private void piece(Buffer piece) {
        if (over) {
            discarded += piece.length();
            if (discarded > DISCARD_BYTES) {
                exchange.abandon();
            }
            return;
        }
        intake.came();
        splitter.add(piece.getBytes());
        proceed();
    }

    /** Acks that are sent during an upgrade wait in memory until the body has ended. */
    private void bound() {
        if (!over && !stopped && intake.isUpgrading() && sent > ACK_BYTES_MAX) {
            stop(Problem.of(
                            Slug.PAYLOAD_TOO_LARGE,
                            "limit exceeded: an import that came with an upgrade to HTTP/2 may have acks of "
                                    + ACK_BYTES_MAX + " bytes; send the rest over HTTP/1.1, or with prior knowledge")
                    .with("limit", "ack-bytes")
                    .with("max", ACK_BYTES_MAX));
        }
    }

    /** Takes in what there is room for, asks for more when all is taken, gives out what is answered. */
    private void proceed() {
        bound();
        while (!over && !stopped && hasRoom()) {
            byte[] line = splitter.next();
            if (line == null) {
                break;
            }
            number++;
            if (line.length > 0) {
                take(line);
            }
        }
        settle();
        flush();
        if (!over && !stopped && !received && hasRoom() && splitter.isEmpty()) {
            intake.ask();
        }
    }

    private boolean hasRoom() {
        return lines.size() < linesMax && bytes < BYTES_MAX && (intake.isUpgrading() || !response.writeQueueFull());
    }

    private void take(byte[] text) {
        Line line = new Line(number, text.length);
        lines.add(line);
        try {
            if (splitter.isTooLong(text)) {
                throw Body.tooLarge(exchange.shared().config().bodyBytes(), text.length);
            }
            admit(line);
            bytes += text.length;
            Append append = exchange.shared().events().line(text);
            exchange.shared().journal().append(ack == null ? append : append.withAck(ack), line);
        } catch (ProblemException e) {
            line.problem = e.problem();
            stopped = true;
        } catch (RuntimeException e) {
            line.problem = Refusals.logged(e, exchange.occurrence());
            stopped = true;
        }
    }

    private void admit(Line line) {
        if (!exchange.shared().admission().admit(line.length)) {
            throw Problem.of(Slug.OVERLOADED, "the node has too much in memory; send the rest again later")
                    .exception();
        }
        line.admitted = true;
    }

    /** Writes the answers at the head that are known. */
    private void settle() {
        for (Line line = lines.peek(); line != null && line.isDone() && !over; line = lines.peek()) {
            lines.remove();
            if (line.admitted) {
                bytes -= line.length;
                exchange.shared().admission().release(line.length);
            }
            if (line.result instanceof Appended appended) {
                ack(line, appended);
            } else {
                fail(line);
            }
        }
        if (received && splitter.isEmpty() && lines.isEmpty() && !over) {
            flush();
            leave();
            response.end();
        }
    }

    private void ack(Line line, Appended appended) {
        acks.begin()
                .member("type", "ack")
                .member("line", line.number)
                .member("stream", appended.streams().get(0).stream().value())
                .member("version", appended.version())
                .member("replayed", appended.replayed())
                .positionMember(appended.position().shard(), appended.position().sequence())
                .end()
                .frame("\n");
    }

    private void fail(Line line) {
        Problem problem = line.problem != null ? line.problem : Refusals.of(line.known());
        exchange.shared().meters().rejected(problem.slug());
        acks.begin().member("type", "error").member("line", line.number).name("problem");
        problem.write(acks, exchange.occurrence());
        acks.end().frame("\n");
        flush();
        leave();
        response.end();
        if (!received) {
            intake.open();
        }
    }

    private void flush() {
        if (acks.length() > 0) {
            byte[] ready = acks.toBytes();
            acks.reset();
            if (!over) {
                sent += ready.length;
                response.write(Buffer.buffer(ready));
            }
        }
    }

    private void leave() {
        if (!over) {
            over = true;
            exchange.count();
            stopped = true;
            intake.close();
            exchange.loop.remove(this);
            for (Line line : lines) {
                if (line.admitted) {
                    exchange.shared().admission().release(line.length);
                }
            }
            lines.clear();
        }
    }

    /** One line under way. */
    private final class Line implements AppendCallback, Runnable {
        private final long number;
        private final int length;
        private boolean admitted;
        private @Nullable Problem problem;
        // Written by the journal's thread before it is queued for the loop, which sets done.
        private @Nullable AppendResult answer;
        private @Nullable AppendResult result;

        Line(long number, int length) {
            this.number = number;
            this.length = length;
        }

        boolean isDone() {
            return problem != null || result != null;
        }

        AppendResult known() {
            return result != null ? result : new AppendResult.Unknown("no answer");
        }

        @Override
        public void answered(AppendResult given) {
            answer = given;
            exchange.loop.answers().add(this);
        }

        @Override
        public void run() {
            result = answer;
            if (!over) {
                settle();
                exchange.loop.flushLater(proceed);
            }
        }
    }
}
