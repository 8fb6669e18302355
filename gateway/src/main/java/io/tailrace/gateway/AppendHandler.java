package io.tailrace.gateway;

import io.tailrace.gateway.json.EventReader;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Percent;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.Ack;
import io.tailrace.journal.Append;
import io.tailrace.journal.Append.StreamAppend;
import io.tailrace.journal.AppendCallback;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.Written;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.StreamId;
import io.vertx.core.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Appends over HTTP. Parses on the event loop, hands over to the journal, and is answered through {@link Answers}: no
 * thread waits and none is switched in between.
 */
final class AppendHandler {
    private static final String CE = "ce-";
    private static final CharSequence CE_SPECVERSION = HttpHeaders.createOptimized("ce-specversion");
    private static final CharSequence CE_TYPE = HttpHeaders.createOptimized("ce-type");

    private AppendHandler() {}

    /** Events for one stream. */
    static void stream(Exchange exchange) {
        StreamId stream = exchange.stream();
        Ack ack = exchange.query("ack").ack();
        String match = exchange.header(HttpHeaders.IF_MATCH);
        String noneMatch = exchange.header(HttpHeaders.IF_NONE_MATCH);
        ExpectedVersion expected = Preconditions.expected(match, noneMatch);
        boolean conditional = match != null || noneMatch != null;
        String contentType = exchange.header(HttpHeaders.CONTENT_TYPE);
        String media = Media.plain(contentType);
        Map<String, String> attributes = media.startsWith("application/cloudevents") ? Map.of() : attributes(exchange);
        if (attributes.isEmpty()) {
            checkMedia(media, Media.CLOUD_EVENT, Media.CLOUD_BATCH);
        }
        Body.read(exchange, body -> {
            EventReader reader = exchange.shared().events();
            List<EventData> events = !attributes.isEmpty()
                    ? List.of(reader.binary(contentType == null ? "" : contentType, attributes, body))
                    : media.equals(Media.CLOUD_EVENT)
                            ? reader.cloudEvent(stream, body)
                            : media.equals(Media.CLOUD_BATCH)
                                    ? reader.cloudEvents(stream, body)
                                    : reader.events(stream, body);
            Append append = new Append(List.of(new StreamAppend(stream, expected, events)), List.of(), ack);
            exchange.loop.submissions().add(new Pending(exchange, append, conditional, true));
        });
    }

    /** Events for several streams of one shard. */
    static void many(Exchange exchange) {
        Ack ack = exchange.query("ack").ack();
        checkMedia(Media.plain(exchange.header(HttpHeaders.CONTENT_TYPE)));
        Body.read(exchange, body -> {
            Append append = exchange.shared().events().append(body);
            exchange.loop
                    .submissions()
                    .add(new Pending(exchange, ack == null ? append : append.withAck(ack), false, false));
        });
    }

    private static void checkMedia(String media, String... more) {
        if (media.isEmpty() || media.equals(Media.JSON) || List.of(more).contains(media)) {
            return;
        }
        String others = more.length == 0 ? "" : ", " + String.join(", ", more);
        throw Media.unsupported("the body must be " + Media.JSON + others + ", not " + media);
    }

    /** The attributes of a CloudEvent in binary mode; empty if the request is none. */
    private static Map<String, String> attributes(Exchange exchange) {
        if (exchange.header(CE_SPECVERSION) == null && exchange.header(CE_TYPE) == null) {
            return Map.of();
        }
        Map<String, String> attributes = new HashMap<>();
        exchange.request.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(CE)
                    && attributes.put(lower.substring(CE.length()), Percent.decode(value, false)) != null) {
                throw Query.invalid(lower, "the header " + lower + " may stand only once");
            }
        });
        return attributes;
    }

    /** One append under way. Made and answered on the event loop; the journal calls it in between. */
    private static final class Pending implements AppendCallback, Submissions.Submission, Runnable {
        private final Exchange exchange;
        private final Append append;
        private final boolean conditional;
        private final boolean single;
        private final long startedNanos = System.nanoTime();
        // Written by the journal's thread, read by the loop: the queue between them orders the two.
        private @Nullable AppendResult result;

        Pending(Exchange exchange, Append append, boolean conditional, boolean single) {
            this.exchange = exchange;
            this.append = append;
            this.conditional = conditional;
            this.single = single;
        }

        @Override
        public void submit() {
            try {
                exchange.shared().journal().append(OwnStreams.refused(append), this);
            } catch (RuntimeException e) {
                exchange.failed(e);
            }
        }

        @Override
        public void answered(AppendResult answer) {
            result = answer;
            exchange.loop.answers().add(this);
        }

        @Override
        public void run() {
            exchange.shared().meters().appended(System.nanoTime() - startedNanos);
            if (result instanceof Appended appended) {
                if (single) {
                    created(appended);
                } else {
                    written(appended);
                }
                return;
            }
            Problem problem =
                    result == null ? Problem.of(Slug.INTERNAL, "the journal gave no answer") : Refusals.of(result);
            boolean precondition = conditional && problem.slug() == Slug.WRONG_EXPECTED_VERSION;
            exchange.problem(precondition ? problem.withStatus(412) : problem);
        }

        private void created(Appended appended) {
            Written written = appended.streams().get(0);
            String stream = written.stream().value();
            var response = exchange.response();
            response.putHeader(HttpHeaders.ETAG, Preconditions.etag(written.lastVersion()));
            response.putHeader(
                    HttpHeaders.LOCATION, "/v1/streams/" + Percent.encode(stream) + "/events/" + written.lastVersion());
            JsonOut out = exchange.loop.scratch().begin();
            out.member("stream", stream)
                    .member("firstVersion", written.firstVersion())
                    .member("lastVersion", written.lastVersion());
            answer(201, appended, out);
        }

        private void written(Appended appended) {
            JsonOut out = exchange.loop.scratch().begin().name("streams").beginArray();
            for (Written written : appended.streams()) {
                out.begin()
                        .member("stream", written.stream().value())
                        .member("firstVersion", written.firstVersion())
                        .member("lastVersion", written.lastVersion())
                        .end();
            }
            out.endArray();
            answer(200, appended, out);
        }

        private void answer(int status, Appended appended, JsonOut out) {
            if (appended.replayed()) {
                exchange.response().putHeader("Idempotency-Replayed", "true");
            }
            out.member("shard", appended.position().shard())
                    .positionMember(
                            appended.position().shard(), appended.position().sequence())
                    .member("ack", appended.ack().label())
                    .member("replayed", appended.replayed())
                    .end();
            exchange.json(status, out);
        }
    }
}
