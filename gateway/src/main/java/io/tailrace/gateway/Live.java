package io.tailrace.gateway;

/** A connection that stays open: a subscription, a socket, an import. Belongs to one event loop, which calls it. */
interface Live {
    /** Something was committed. */
    void woken();

    /** A heartbeat interval has passed. */
    void beat();

    /** The node is shutting down: say so and end. */
    void goodbye();
}
