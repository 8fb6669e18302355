package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Percent;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One page of everything, or of one shard. Read on a reader's thread; bounded as {@link PageEvents} says. */
final class AllPage {
    private final Shared shared;
    private final Callable<Source> opener;
    private final int limit;
    private final Query query;

    AllPage(Shared shared, Callable<Source> opener, int limit, Query query) {
        this.shared = shared;
        this.opener = opener;
        this.limit = limit;
        this.query = query;
    }

    /**
     * The page, or nothing but its tag if {@code held} names it.
     *
     * @param held what the reader says it has; null = nothing
     */
    PageAnswer read(String media, @Nullable String held) throws Exception {
        Source source = opener.call();
        boolean batch = media.equals(Media.CLOUD_BATCH);
        JsonOut out = shared.drafts().begin();
        if (!batch) {
            out.begin().name("events");
        }
        out.beginArray();
        boolean atEnd = PageEvents.write(source, limit, shared.config().bodyBytes(), out)
                .atEnd();
        out.endArray();
        String place = source.place();
        String etag = etag(place, atEnd);
        if (Preconditions.areLasting(shared.journal(), query.shape()) && Preconditions.isHeld(held, etag)) {
            return PageAnswer.held(media, etag);
        }
        String next = address(place);
        if (!batch) {
            out.member("position", place);
            if (!atEnd) {
                out.member("next", next);
            }
            out.end();
        }
        String links = atEnd ? "" : "<" + next + ">; rel=\"next\"";
        return new PageAnswer(media, PooledBytes.of(out), etag, false, links);
    }

    /**
     * Names what the page holds: it ends where it ends, and says so or names the next. Weak, as events of several shards
     * may stand in another order when they are read again.
     */
    private static String etag(String place, boolean atEnd) {
        return "W/\"" + place + (atEnd ? "\"" : "+\"");
    }

    private String address(String place) {
        StringBuilder address = new StringBuilder("/v1/events?after=").append(place);
        address.append("&limit=").append(limit);
        for (String name :
                new String[] {"types", "categories", "prefix", "shard", "shape", "correlation", "causation"}) {
            if (query.has(name)) {
                address.append('&').append(name).append('=').append(Percent.encode(query.text(name, "")));
            }
        }
        return address.toString();
    }
}
