package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Percent;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Journal.Direction;
import io.tailrace.journal.Journal.Shape;
import io.tailrace.journal.StreamId;
import org.jspecify.annotations.Nullable;

/** One page of one stream. Read on a reader's thread, and bounded as {@link PageEvents} says. */
final class StreamPage {
    private final Shared shared;
    private final StreamId stream;
    private final long from;
    private final boolean backward;
    private final int limit;
    private final EventFilter filter;
    private final Shape shape;
    private final String filters;

    StreamPage(
            Shared shared, StreamId stream, long from, boolean backward, int limit, EventFilter filter, Query query) {
        this.shared = shared;
        this.stream = stream;
        this.from = from;
        this.backward = backward;
        this.limit = limit;
        this.filter = filter;
        shape = query.shape();
        filters = (query.has("types") ? "&types=" + Percent.encode(query.text("types", "")) : "")
                + (query.has("shape") ? "&shape=" + query.text("shape", "") : "");
    }

    PageAnswer read(String media, @Nullable String held) {
        Journal journal = shared.journal();
        long head = journal.version(stream);
        if (head == 0) {
            throw StreamHandler.notFound(stream);
        }
        String etag = Preconditions.etag(head);
        boolean stable = Preconditions.areLasting(journal, shape);
        if (stable && Preconditions.isHeld(held, etag)) {
            return PageAnswer.held(media, etag);
        }
        Source source = backward
                ? Source.backward(journal.readStream(stream, from, Direction.BACKWARD, shape), filter, from - 1)
                : Source.stream(journal.readStream(stream, from, Direction.FORWARD, shape), filter, from - 1);
        boolean batch = media.equals(Media.CLOUD_BATCH);
        JsonOut out = shared.drafts().begin();
        if (!batch) {
            out.begin().member("stream", stream.value()).name("events");
        }
        out.beginArray();
        PageEvents events = PageEvents.write(source, limit, shared.config().bodyBytes(), out);
        out.endArray();
        String next = events.atEnd() ? null : next(Long.parseLong(source.place()), head);
        if (!batch) {
            if (next != null) {
                out.member("next", next);
            }
            out.end();
        }
        boolean immutable = stable && !backward && next != null && events.count() == limit;
        return new PageAnswer(media, PooledBytes.of(out), etag, immutable, links(next));
    }

    private @Nullable String next(long last, long head) {
        if (backward) {
            return last > 1 && last <= head ? address(last - 1, true) : null;
        }
        return last < head ? address(last + 1, false) : null;
    }

    private String links(@Nullable String next) {
        StringBuilder links = new StringBuilder();
        if (next != null) {
            links.append('<').append(next).append(">; rel=\"next\", ");
        }
        if (!backward && from > 1) {
            links.append('<').append(address(Math.max(1, from - limit), false)).append(">; rel=\"prev\", ");
        }
        links.append('<').append(address(1, false)).append(">; rel=\"first\", ");
        links.append('<')
                .append(path())
                .append("direction=backward&limit=")
                .append(limit)
                .append(filters);
        return links.append(">; rel=\"last\"").toString();
    }

    private String address(long version, boolean back) {
        return path() + "from=" + version + "&limit=" + limit + (back ? "&direction=backward" : "") + filters;
    }

    private String path() {
        return "/v1/streams/" + Percent.encode(stream.value()) + "/events?";
    }
}
