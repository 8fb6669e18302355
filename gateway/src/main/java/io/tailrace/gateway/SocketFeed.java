package io.tailrace.gateway;

/** Something that sends events over a {@link Socket} under a name, as far as the client gave credit. Confined to the event loop. */
interface SocketFeed {
    /** The name that the client gave it. */
    String name();

    /** The client takes {@code more} events. */
    void credit(long more);

    /** Sends on, if there is credit and room. */
    void pump();

    /** Something was committed. */
    void wake();

    void close();
}
