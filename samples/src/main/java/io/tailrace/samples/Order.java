package io.tailrace.samples;

import java.util.Map;

/** An order as its events have made it. */
record Order(Status status, Map<String, Integer> lines) {
    static final Order NEW = new Order(Status.NEW, Map.of());

    /** In which order an order goes through them. */
    enum Status {
        NEW,
        PLACED,
        CANCELLED
    }
}
