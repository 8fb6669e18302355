package io.tailrace.gateway;

import io.tailrace.command.Aggregate;
import io.tailrace.command.AggregateState;
import io.tailrace.command.Commands;
import io.tailrace.command.Difference;
import io.tailrace.command.StateChange;
import io.tailrace.gateway.json.EventWriter;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.JsonType;
import io.tailrace.gateway.json.Percent;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What aggregates there are, the states they are in, and how they came to be so. States are built on a reader's thread. */
final class AggregateHandler {
    private static final int CHANGES_MAX = 100;
    private static final int CHANGES_DEFAULT = 20;

    private AggregateHandler() {}

    /** The aggregates that are registered. */
    static void list(Exchange exchange) {
        exchange.query();
        JsonOut out = exchange.loop.scratch().begin().name("aggregates").beginArray();
        for (Aggregate<?, ?, ?> aggregate :
                exchange.shared().commands().aggregates().all()) {
            out.begin().member("name", aggregate.name());
            names(out, "commands", aggregate.commands().names());
            names(out, "events", aggregate.events().names());
            out.member("stateVersion", aggregate.stateVersion()).end();
        }
        exchange.json(200, out.endArray().end());
    }

    private static void names(JsonOut out, String name, Iterable<String> values) {
        out.name(name).beginArray();
        values.forEach(out::string);
        out.endArray();
    }

    /** The state now, after a version, or as of a time. */
    static void state(Exchange exchange) {
        StreamId stream = Targets.stream(exchange);
        Query query = exchange.query("version", "at", WaitFor.PARAMETER);
        WaitFor.then(exchange, query, () -> state(exchange, stream, query));
    }

    private static void state(Exchange exchange, StreamId stream, Query query) {
        if (query.has("version") && query.has("at")) {
            throw Query.invalid("at", "\"version\" and \"at\" exclude each other: send one");
        }
        Commands commands = exchange.shared().commands();
        long version = query.number("version", 1, Long.MAX_VALUE, 0);
        Instant at = query.has("at") ? time(query.text("at", "")) : null;
        Callable<AggregateState> question = () -> {
            AggregateState state = at != null
                    ? commands.state(stream, at)
                    : version > 0 ? commands.state(stream, version) : commands.state(stream);
            if (state.version() == 0 || state.version() < version) {
                throw StreamHandler.notFound(stream);
            }
            return state;
        };
        StreamHandler.read(exchange, question, state -> answer(exchange, state));
    }

    private static Instant time(String value) {
        try {
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException e) {
            throw Query.invalid("at", "\"at\" must be a time as in RFC 3339, for example 2026-04-05T17:31:00Z");
        }
    }

    private static void answer(Exchange exchange, AggregateState state) {
        JsonOut out = new JsonOut(state.data().length + 512).begin();
        out.member("stream", state.stream().value()).member("version", state.version());
        Instant time = state.time();
        if (time != null) {
            out.member("time", time.toString());
        }
        out.member("name", state.name());
        value(out, "state", state.contentType(), state.data());
        out.member("snapshotVersion", state.snapshotVersion()).end();
        exchange.response()
                .putHeader(HttpHeaders.ETAG, Preconditions.etag(state.version()))
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        exchange.admit(out.length());
        exchange.json(200, out);
    }

    /** A value as JSON where it is some, else in base64 under {@code name_base64}. */
    static void value(JsonOut out, String name, String contentType, byte[] value) {
        if (JsonType.isJson(contentType)) {
            out.name(name).raw(new String(value, StandardCharsets.UTF_8));
        } else {
            out.member(name + "_base64", Base64.getEncoder().encodeToString(value));
        }
    }

    /** The events, each with what it changed. */
    static void history(Exchange exchange) {
        StreamId stream = Targets.stream(exchange);
        Query query = exchange.query("from", "limit");
        long from = query.number("from", 1, Long.MAX_VALUE, 1);
        int limit = (int) query.number("limit", 1, CHANGES_MAX, CHANGES_DEFAULT);
        Commands commands = exchange.shared().commands();
        String path = "/v1/aggregates/" + Percent.encode(exchange.parameter(0)) + "/"
                + Percent.encode(exchange.parameter(1)) + "/history?from=";
        Callable<JsonOut> question = () -> {
            List<StateChange> changes = commands.history(stream, from, limit);
            long head = commands.journal().version(stream);
            if (head == 0) {
                throw StreamHandler.notFound(stream);
            }
            JsonOut out = new JsonOut(16 << 10).begin().member("stream", stream.value());
            out.name("changes").beginArray();
            long last = changes(changes, exchange.shared().config().bodyBytes(), out);
            out.endArray();
            if (last > 0 && last < head) {
                out.member("next", path + (last + 1) + "&limit=" + limit);
            }
            return out.end();
        };
        StreamHandler.read(exchange, question, out -> {
            exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            exchange.admit(out.length());
            exchange.response().putHeader(HttpHeaders.CONTENT_TYPE, Exchange.TYPE_JSON);
            exchange.end(Buffers.of(out));
        });
    }

    /** Writes them until there are enough bytes; returns the version of the last. */
    private static long changes(List<StateChange> changes, int bytes, JsonOut out) {
        long last = 0;
        for (StateChange change : changes) {
            if (out.length() >= bytes) {
                break;
            }
            change(change, out);
            last = change.event().version();
        }
        return last;
    }

    private static void change(StateChange change, JsonOut out) {
        RecordedEvent stored = change.event().stored();
        out.begin().name("event");
        EventWriter.writeOne(stored, out);
        boolean asStored = change.read().size() == 1
                && change.read().get(0).stored() == change.read().get(0);
        if (!asStored) {
            out.name("read").beginArray();
            change.read().forEach(event -> EventWriter.writeOne(event, out));
            out.endArray();
        }
        out.name("differences").beginArray();
        for (Difference difference : change.differences()) {
            out.begin().member("path", difference.path());
            side(out, "before", difference.before());
            side(out, "after", difference.after());
            out.end();
        }
        out.endArray().end();
    }

    private static void side(JsonOut out, String name, @Nullable String json) {
        if (json != null) {
            out.name(name).raw(json);
        }
    }
}
