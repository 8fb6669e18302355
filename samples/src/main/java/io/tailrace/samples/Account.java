package io.tailrace.samples;

/** An account as its events have made it. */
record Account(Status status, long balance) {
    static final Account NEW = new Account(Status.NEW, 0);

    /** In which order an account goes through them. */
    enum Status {
        NEW,
        OPEN,
        CLOSED
    }
}
