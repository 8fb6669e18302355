package io.tailrace.gateway;

import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.CommitMark;
import io.tailrace.journal.Replication;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** What replicas ask of this node: which store it is, which commit stands where, and all that follow one. */
final class ReplicationHandler {
    private static final String TEXT = "text/plain; charset=utf-8";

    private ReplicationHandler() {}

    static void store(Exchange exchange) {
        exchange.query();
        exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        exchange.text(TEXT, exchange.shared().journal().replication().identity().text());
    }

    static void commit(Exchange exchange) {
        exchange.query();
        int shard = shard(exchange);
        long sequence = Query.number("sequence", exchange.parameter(1), 1, Long.MAX_VALUE);
        Replication replication = exchange.shared().journal().replication();
        StreamHandler.read(
                exchange,
                () -> {
                    CommitMark mark = replication.at(shard, sequence);
                    if (mark == null) {
                        throw Problem.of(Slug.NOT_FOUND, "no such event: shard=" + shard + " sequence=" + sequence)
                                .exception();
                    }
                    return mark;
                },
                mark -> exchange.text(
                        TEXT,
                        "first=" + mark.firstSequence() + "\nlast=" + mark.lastSequence() + "\nepoch=" + mark.epoch()
                                + "\ncrc=" + Integer.toUnsignedString(mark.crc()) + "\n"));
    }

    static void commits(Exchange exchange) {
        Query query = exchange.query("after", "epoch", "crc", "store", "promotions");
        int shard = shard(exchange);
        long after = query.number("after", 0, Long.MAX_VALUE - 1, 0);
        long epoch = query.number("epoch", 0, Long.MAX_VALUE, 0);
        int crc = (int) query.number("crc", 0, 0xFFFF_FFFFL, 0);
        long promotions = query.number("promotions", 0, Long.MAX_VALUE, 0);
        Replication replication = exchange.shared().journal().replication();
        requireSame(replication, query.text("store", ""), promotions);
        StreamHandler.read(
                exchange,
                () -> {
                    requireHeld(replication, shard, after, epoch, crc);
                    return replication.commits(shard, after);
                },
                source -> new CommitsSession(exchange, shard, source).start());
    }

    private static int shard(Exchange exchange) {
        int last = exchange.shared().journal().shards() - 1;
        return (int) Query.number("shard", exchange.parameter(0), 0, last);
    }

    private static void requireSame(Replication replication, String store, long promotions) {
        String own = replication.identity().id();
        if (!store.equals(own)) {
            throw refused(
                    "other-store",
                    "this is another store than the replica's: store=" + own
                            + "; a replica begins with an empty directory");
        }
        long known = replication.identity().promotions();
        if (promotions > known) {
            throw refused(
                    "superseded",
                    "this node was replaced: the replica follows one that was promoted, promotions=" + promotions
                            + " here=" + known + "; follow that one");
        }
    }

    private static void requireHeld(Replication replication, int shard, long after, long epoch, int crc) {
        @Nullable CommitMark here = after == 0 ? CommitMark.START : replication.at(shard, after);
        boolean same = here != null && here.lastSequence() == after && here.epoch() == epoch && here.crc() == crc;
        if (!same) {
            throw refused(
                    "parted",
                    here == null
                            ? "the replica is ahead: this journal has no event " + after + " in shard " + shard
                            : "the histories have parted: another commit holds event " + after + " of shard " + shard
                                    + " here");
        }
    }

    private static RuntimeException refused(String reason, String detail) {
        return Problem.of(Slug.REPLICA_REFUSED, detail).with("reason", reason).exception();
    }
}
