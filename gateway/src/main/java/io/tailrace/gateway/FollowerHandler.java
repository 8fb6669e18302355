package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.replicator.Standing;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;

/** What follows the journals, for operators. Asked on a reader's thread, as a lag is read from the journal. */
final class FollowerHandler {
    private FollowerHandler() {}

    static void list(Exchange exchange) {
        exchange.query();
        Followers followers = exchange.shared().followers();
        StreamHandler.read(exchange, followers::list, found -> {
            JsonOut out = exchange.loop.scratch().begin().name("followers").beginArray();
            found.forEach(each -> {
                out.begin().member("kind", each.kind()).member("name", each.name());
                members(each.standing(), each.stalled(), out);
                out.end();
            });
            exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            exchange.json(200, out.endArray().end());
        });
    }

    /** Where a follower stands, as members of an object that is open. */
    static void members(Standing standing, boolean stalled, JsonOut out) {
        out.member("state", standing.state().name().toLowerCase(Locale.ROOT))
                .member("stalled", stalled)
                .member("position", standing.positions().token())
                .member("lagEvents", standing.lag().events())
                .member("lagMillis", standing.lag().time().toMillis());
        String cause = standing.cause();
        if (cause != null) {
            out.member("cause", cause);
        }
    }
}
