package io.tailrace.samples;

/** What has happened to the stock of an item. */
sealed interface StockEvent {
    record Received(int quantity) implements StockEvent {}

    /** Kept for an order, in one commit with that order's own event. */
    record Reserved(int quantity) implements StockEvent {}

    /** Free again, as the order was cancelled. */
    record Released(int quantity) implements StockEvent {}
}
