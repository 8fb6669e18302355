package io.tailrace.gateway;

import io.tailrace.gateway.json.Percent;
import io.tailrace.journal.StreamId;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of a list that is paged by the names of streams.
 *
 * @param prefix how they start; empty = any
 * @param after where to go on; null = from the first
 * @param limit the most of a page
 */
record NameQuery(String prefix, @Nullable StreamId after, int limit) {
    private static final int LIMIT_DEFAULT = 100;

    static NameQuery of(Exchange exchange) {
        Query query = exchange.query("prefix", "after", "limit");
        int max = exchange.shared().config().pageEvents();
        int limit = (int) query.number("limit", 1, max, Math.min(LIMIT_DEFAULT, max));
        String after = query.text("after");
        return new NameQuery(query.text("prefix", ""), after == null ? null : Exchange.streamOf("after", after), limit);
    }

    /** The address of the page at {@code path} that goes on after {@code last}. */
    String next(String path, StreamId last) {
        return path + "?prefix=" + Percent.encode(prefix) + "&after=" + Percent.encode(last.value()) + "&limit="
                + limit;
    }
}
