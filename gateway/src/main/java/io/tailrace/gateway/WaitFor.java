package io.tailrace.gateway;

import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import io.vertx.core.Vertx;

/**
 * Lets a read wait, for a bounded time, until this node is as far as a position that the client was told elsewhere: so a client that
 * wrote to a primary reads its own writes from a replica. Confined to the event loop.
 */
final class WaitFor implements Live {
    /** The name of the parameter. */
    static final String PARAMETER = "waitFor";

    private static final long MILLIS_MAX = 5_000;

    private final Exchange exchange;
    private final Positions wanted;
    private final Runnable read;
    private final Vertx vertx;
    private long timer;
    private boolean over;

    private WaitFor(Exchange exchange, Positions wanted, Runnable read) {
        this.exchange = exchange;
        this.wanted = wanted;
        this.read = read;
        this.vertx = Vertx.currentContext().owner();
    }

    /** Runs {@code read} when this node has what {@code query} asks to wait for; at once if it asks for nothing. */
    static void then(Exchange exchange, Query query, Runnable read) {
        if (!query.has(PARAMETER)) {
            read.run();
            return;
        }
        Positions wanted = positions(exchange, query.text(PARAMETER, ""));
        if (exchange.shared().journal().end().covers(wanted)) {
            read.run();
        } else {
            new WaitFor(exchange, wanted, read).start();
        }
    }

    private static Positions positions(Exchange exchange, String token) {
        Journal journal = exchange.shared().journal();
        try {
            Positions positions = Positions.parse(token);
            if (positions.shards() <= journal.shards()) {
                return positions;
            }
        } catch (IllegalArgumentException e) {
            throw Query.invalid(PARAMETER, String.valueOf(e.getMessage()));
        }
        throw Query.invalid(PARAMETER, "the position is that of a store with more shards");
    }

    private void start() {
        timer = vertx.setTimer(MILLIS_MAX, id -> late());
        exchange.response().closeHandler(v -> leave());
        exchange.loop.add(this);
        // What was committed before it was added woke nobody.
        woken();
    }

    private void late() {
        if (leave()) {
            Positions end = exchange.shared().journal().end();
            exchange.problem(Problem.of(
                            Slug.REPLICA_LAGGING,
                            "this node is not so far after " + MILLIS_MAX + " ms; try again, or ask its primary")
                    .with("position", end.token()));
        }
    }

    private boolean leave() {
        if (over) {
            return false;
        }
        over = true;
        vertx.cancelTimer(timer);
        exchange.loop.remove(this);
        return true;
    }

    @Override
    public void woken() {
        if (exchange.shared().journal().end().covers(wanted) && leave()) {
            exchange.guard(read);
        }
    }

    @Override
    public void beat() {
        // Bounded by its timer.
    }

    @Override
    public void goodbye() {
        if (leave()) {
            exchange.problem(Problem.of(Slug.SHUTTING_DOWN, "the node is shutting down; try another or come back"));
        }
    }
}
