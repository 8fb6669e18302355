package io.tailrace.gateway;

import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Journal.Direction;
import io.tailrace.journal.Journal.Shape;
import io.tailrace.journal.Positions;
import io.tailrace.journal.StreamId;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Reads of one stream and of everything: which form is wanted, from where, and who answers. */
final class ReadHandler {
    private static final List<String> OFFERED = List.of(Media.JSON, Media.NDJSON, Media.EVENTS, Media.CLOUD_BATCH);
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final int LIMIT_DEFAULT = 100;

    /** Stands for "after the last event there is now". */
    private static final long END = -1;

    private ReadHandler() {}

    static void stream(Exchange exchange) {
        StreamId stream = exchange.stream();
        Query query = exchange.query("from", "after", "limit", "direction", "types", "shape", WaitFor.PARAMETER);
        WaitFor.then(exchange, query, () -> stream(exchange, stream, query));
    }

    private static void stream(Exchange exchange, StreamId stream, Query query) {
        String media = Media.choose(exchange.header(HttpHeaders.ACCEPT), OFFERED);
        boolean backward = isBackward(query);
        boolean live = media.equals(Media.EVENTS);
        if (live && (backward || query.has("limit"))) {
            throw Query.invalid("direction", "a live stream goes forward and has no limit");
        }
        EventFilter filter = types(EventFilter.all(), query);
        long from = from(exchange, query, live, backward);
        Journal journal = exchange.shared().journal();
        if (media.equals(Media.JSON) || media.equals(Media.CLOUD_BATCH)) {
            StreamPage page =
                    new StreamPage(exchange.shared(), stream, from, backward, limit(exchange, query), filter, query);
            String held = exchange.header(HttpHeaders.IF_NONE_MATCH);
            StreamHandler.read(exchange, () -> page.read(media, held), answer -> page(exchange, answer));
            return;
        }
        Direction direction = backward ? Direction.BACKWARD : Direction.FORWARD;
        Shape shape = query.shape();
        // The end is taken before the answer begins: what is appended after it was seen to begin is behind it.
        long start = from == END ? journal.version(stream) + 1 : from;
        Callable<Source> opener = () -> {
            if (!live && journal.version(stream) == 0) {
                throw StreamHandler.notFound(stream);
            }
            return Source.stream(journal.readStream(stream, start, direction, shape), filter, start - 1);
        };
        follow(exchange, opener, live, query);
    }

    static void all(Exchange exchange) {
        Query query = exchange.query(
                "from",
                "after",
                "limit",
                "types",
                "categories",
                "prefix",
                "shard",
                "shape",
                "correlation",
                "causation",
                WaitFor.PARAMETER);
        WaitFor.then(exchange, query, () -> all(exchange, query));
    }

    private static void all(Exchange exchange, Query query) {
        String media = Media.choose(exchange.header(HttpHeaders.ACCEPT), OFFERED);
        boolean live = media.equals(Media.EVENTS);
        if (live && query.has("limit")) {
            throw Query.invalid("limit", "a live stream has no limit");
        }
        Callable<Source> opener = everything(exchange, query, live);
        if (media.equals(Media.JSON) || media.equals(Media.CLOUD_BATCH)) {
            AllPage page = new AllPage(exchange.shared(), opener, limit(exchange, query), query);
            String held = exchange.header(HttpHeaders.IF_NONE_MATCH);
            StreamHandler.read(exchange, () -> page.read(media, held), answer -> page(exchange, answer));
            return;
        }
        follow(exchange, opener, live, query);
    }

    /** How everything is read, as the query says. */
    private static Callable<Source> everything(Exchange exchange, Query query, boolean live) {
        Journal journal = exchange.shared().journal();
        EventFilter named = types(EventFilter.all(), query)
                .withCategories(query.list("categories").stream().distinct().toArray(String[]::new))
                .withPrefix(query.text("prefix", ""));
        int shard = (int) query.number("shard", 0, journal.shards() - 1L, -1);
        boolean single = journal.shards() == 1;
        Positions after = after(exchange, query, live);
        Positions start = after == null ? journal.end() : after;
        Shape shape = query.shape();
        Trace trace = Trace.of(query);
        return () -> Source.all(
                shard < 0
                        ? journal.readAll(start, named, shape)
                        : journal.readShard(shard, start.sequence(shard) + 1, named, shape),
                single,
                trace::matches);
    }

    private static void follow(Exchange exchange, Callable<Source> opener, boolean live, Query query) {
        if (live) {
            new SseSession(exchange, opener).start();
        } else {
            long limit = query.number("limit", 1, Long.MAX_VALUE, Long.MAX_VALUE);
            new LinesSession(exchange, opener, limit).start();
        }
    }

    private static void page(Exchange exchange, PageAnswer page) {
        var response = exchange.response();
        if (page.etag() != null) {
            response.putHeader(HttpHeaders.ETAG, page.etag());
        }
        response.putHeader(HttpHeaders.CACHE_CONTROL, page.isImmutable() ? PageAnswer.IMMUTABLE : "no-cache");
        response.putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        PooledBytes bytes = page.bytes();
        if (bytes == null) {
            exchange.empty(304);
            return;
        }
        if (!page.links().isEmpty()) {
            response.putHeader("Link", page.links());
        }
        exchange.own(bytes);
        response.putHeader(HttpHeaders.CONTENT_TYPE, page.media());
        exchange.end(bytes.buffer());
    }

    private static long from(Exchange exchange, Query query, boolean live, boolean backward) {
        String lastId = live ? exchange.header(LAST_EVENT_ID) : null;
        if (lastId != null) {
            return Query.number(LAST_EVENT_ID, lastId, 0, Long.MAX_VALUE - 1) + 1;
        }
        if (query.has("from") && query.has("after")) {
            throw Query.invalid("from", "\"from\" and \"after\" exclude each other: send one");
        }
        if (query.has("after")) {
            return query.number("after", 0, Long.MAX_VALUE - 1, 0) + 1;
        }
        if (live && query.text("from", "").equals("end")) {
            return END;
        }
        return query.number("from", 1, Long.MAX_VALUE, backward ? Long.MAX_VALUE : 1);
    }

    /** The place to read on from; null = the end. */
    private static @Nullable Positions after(Exchange exchange, Query query, boolean live) {
        String lastId = live ? exchange.header(LAST_EVENT_ID) : null;
        String token = lastId == null ? query.text("after") : lastId;
        if (query.has("from")) {
            if (query.has("after") || !List.of("start", "end").contains(query.text("from", ""))) {
                throw Query.invalid("from", "\"from\" is \"start\" or \"end\"; for a place in between send \"after\"");
            }
            if (token == null && query.text("from", "").equals("end")) {
                return null;
            }
        }
        try {
            return token == null ? Positions.start() : Positions.parse(token);
        } catch (IllegalArgumentException e) {
            throw Query.invalid(lastId == null ? "after" : LAST_EVENT_ID, String.valueOf(e.getMessage()));
        }
    }

    private static boolean isBackward(Query query) {
        return switch (query.text("direction", "forward")) {
            case "forward" -> false;
            case "backward" -> true;
            default -> throw Query.invalid("direction", "\"direction\" must be forward or backward");
        };
    }

    private static EventFilter types(EventFilter filter, Query query) {
        return filter.withTypes(query.list("types").stream().distinct().toArray(String[]::new));
    }

    private static int limit(Exchange exchange, Query query) {
        int max = exchange.shared().config().pageEvents();
        return (int) query.number("limit", 1, max, Math.min(LIMIT_DEFAULT, max));
    }
}
