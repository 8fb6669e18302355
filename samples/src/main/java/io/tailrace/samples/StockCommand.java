package io.tailrace.samples;

/** What can be asked of the stock of an item. */
sealed interface StockCommand {
    /** More of it has come in. */
    record Receive(int quantity) implements StockCommand {}
}
