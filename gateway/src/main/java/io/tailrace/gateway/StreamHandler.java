package io.tailrace.gateway;

import io.tailrace.gateway.json.EventWriter;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.ProblemException;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.Evolution;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Journal.Shape;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Streams by name, and single events of them. The journal is asked on a reader's thread. */
final class StreamHandler {
    private StreamHandler() {}

    /** First and last event of a stream. */
    private record Ends(RecordedEvent first, RecordedEvent last) {}

    static void describe(Exchange exchange) {
        StreamId stream = exchange.stream();
        WaitFor.then(exchange, exchange.query(WaitFor.PARAMETER), () -> describe(exchange, stream));
    }

    private static void describe(Exchange exchange, StreamId stream) {
        Journal journal = exchange.shared().journal();
        read(
                exchange,
                () -> new Ends(found(stream, journal.event(stream, 1)), found(stream, journal.last(stream))),
                ends -> {
                    String etag = Preconditions.etag(ends.last.version());
                    exchange.response()
                            .putHeader(HttpHeaders.ETAG, etag)
                            .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
                    if (Preconditions.isHeld(exchange.header(HttpHeaders.IF_NONE_MATCH), etag)) {
                        exchange.empty(304);
                        return;
                    }
                    JsonOut out = exchange.loop.scratch().begin();
                    out.member("stream", stream.value())
                            .member("category", stream.category())
                            .member("version", ends.last.version())
                            .member("shard", ends.last.shard())
                            .member("firstTime", ends.first.time().toString())
                            .member("lastTime", ends.last.time().toString())
                            .end();
                    if (exchange.request.method().equals(HttpMethod.HEAD)) {
                        exchange.response().putHeader(HttpHeaders.CONTENT_TYPE, Exchange.TYPE_JSON);
                        exchange.response().putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(out.length()));
                        exchange.response().end();
                        exchange.release();
                    } else {
                        exchange.json(200, out);
                    }
                });
    }

    static void event(Exchange exchange) {
        StreamId stream = exchange.stream();
        Query query = exchange.query("shape", "part", WaitFor.PARAMETER);
        WaitFor.then(exchange, query, () -> event(exchange, stream, query));
    }

    private static void event(Exchange exchange, StreamId stream, Query query) {
        Shape shape = query.shape();
        int part = (int) query.number("part", 1, Evolution.PARTS_MAX, 1);
        String which = exchange.parameter(1);
        boolean last = which.equals("last");
        long version = last ? 0 : Query.number("version", which, 1, Long.MAX_VALUE);
        Journal journal = exchange.shared().journal();
        boolean stable = Preconditions.areLasting(journal, shape);
        Callable<RecordedEvent> question = () -> {
            RecordedEvent stored = found(stream, last ? journal.last(stream) : journal.event(stream, version));
            return shape == Shape.STORED ? stored : newest(journal, stored, part);
        };
        read(exchange, question, event -> {
            String etag = Preconditions.etag(event.version());
            exchange.response()
                    .putHeader(HttpHeaders.ETAG, etag)
                    .putHeader(HttpHeaders.CACHE_CONTROL, last || !stable ? "no-cache" : PageAnswer.IMMUTABLE);
            if (stable && Preconditions.isHeld(exchange.header(HttpHeaders.IF_NONE_MATCH), etag)) {
                exchange.empty(304);
                return;
            }
            JsonOut out = exchange.loop.scratch();
            EventWriter.writeOne(event, out);
            exchange.json(200, out);
        });
    }

    static void list(Exchange exchange) {
        NameQuery query = NameQuery.of(exchange);
        Journal journal = exchange.shared().journal();
        read(exchange, () -> journal.streams(query.prefix(), query.after(), query.limit()), page -> {
            JsonOut out = exchange.loop.scratch().begin().name("streams").beginArray();
            page.streams().forEach(stream -> out.string(stream.value()));
            out.endArray();
            StreamId last = page.next();
            if (last != null) {
                String next = query.next("/v1/streams", last);
                out.member("next", next);
                exchange.response().putHeader("Link", "<" + next + ">; rel=\"next\"");
            }
            exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            exchange.json(200, out.end());
        });
    }

    /** Asks the journal on a reader's thread and answers on the event loop. */
    static <T> void read(Exchange exchange, Callable<T> question, Consumer<T> answer) {
        exchange.shared()
                .readers()
                .executeBlocking(question, false)
                .onSuccess(value -> exchange.guard(() -> answer.accept(value)))
                .onFailure(exchange::failed);
    }

    private static RecordedEvent newest(Journal journal, RecordedEvent stored, int part) {
        List<RecordedEvent> parts = journal.config().evolution().newest(stored);
        if (part > parts.size()) {
            throw Problem.of(
                            Slug.NOT_FOUND,
                            "readers see " + parts.size()
                                    + " events of this version; shape=stored shows what was written")
                    .with("stream", stored.stream().value())
                    .exception();
        }
        return parts.get(part - 1);
    }

    static RecordedEvent found(StreamId stream, @Nullable RecordedEvent event) {
        if (event == null) {
            throw notFound(stream);
        }
        return event;
    }

    static ProblemException notFound(StreamId stream) {
        return Problem.of(Slug.NOT_FOUND, "no such event: the stream has none, or not that many")
                .with("stream", stream.value())
                .exception();
    }
}
