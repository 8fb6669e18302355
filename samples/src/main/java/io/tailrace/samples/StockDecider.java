package io.tailrace.samples;

import io.tailrace.command.Decider;
import io.tailrace.command.Rejection;
import io.tailrace.samples.StockCommand.Receive;
import io.tailrace.samples.StockEvent.Received;
import io.tailrace.samples.StockEvent.Released;
import io.tailrace.samples.StockEvent.Reserved;
import java.util.List;

/** The stock of one item at one place. Orders reserve from it by themselves. */
final class StockDecider implements Decider<StockCommand, StockEvent, Stock> {
    private static final int QUANTITY_MAX = 1_000_000;

    @Override
    public Stock initial() {
        return Stock.EMPTY;
    }

    @Override
    public List<StockEvent> decide(StockCommand command, Stock stock) {
        int quantity = ((Receive) command).quantity();
        if (quantity < 1 || quantity > QUANTITY_MAX - stock.available() - stock.reserved()) {
            throw new Rejection("invalid-quantity", "a place holds 1 to " + QUANTITY_MAX + " of an item");
        }
        return List.of(new Received(quantity));
    }

    @Override
    public Stock evolve(Stock stock, StockEvent event) {
        if (event instanceof Received received) {
            return new Stock(stock.available() + received.quantity(), stock.reserved());
        }
        if (event instanceof Reserved reserved) {
            return new Stock(stock.available() - reserved.quantity(), stock.reserved() + reserved.quantity());
        }
        Released released = (Released) event;
        return new Stock(stock.available() + released.quantity(), stock.reserved() - released.quantity());
    }
}
