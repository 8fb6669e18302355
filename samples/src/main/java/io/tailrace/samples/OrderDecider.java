package io.tailrace.samples;

import io.tailrace.command.JointDecider;
import io.tailrace.command.Rejection;
import io.tailrace.journal.StreamId;
import io.tailrace.samples.Order.Status;
import io.tailrace.samples.OrderCommand.Place;
import io.tailrace.samples.OrderEvent.Cancelled;
import io.tailrace.samples.OrderEvent.Placed;
import io.tailrace.samples.StockEvent.Released;
import io.tailrace.samples.StockEvent.Reserved;
import java.util.List;
import java.util.Map;

/**
 * An order that reserves its items from the stocks of its place, in one commit: {@code order-{berlin}-17} writes to
 * {@code stock-{berlin}-apples} and to no stock of another place, as what stands in braces decides the shard.
 */
final class OrderDecider implements JointDecider<OrderCommand, OrderEvent, Order> {
    private static final int LINES_MAX = 20;

    @Override
    public Order initial() {
        return Order.NEW;
    }

    @Override
    public List<StreamId> others(OrderCommand command, StreamId own) {
        Map<String, Integer> lines = command.lines();
        boolean some = lines != null && !lines.isEmpty() && lines.size() <= LINES_MAX;
        require(some, "invalid-lines", "an order has 1 to " + LINES_MAX + " lines");
        boolean here = own.value().contains("{" + command.place() + "}");
        require(here, "other-place", "the order's id must hold its place in braces, as order-{berlin}-17");
        return lines.keySet().stream().map(item -> stock(command, item)).toList();
    }

    @Override
    public void decide(OrderCommand command, Order order, States others, Effects<OrderEvent> effects) {
        if (command instanceof Place) {
            require(order.status() == Status.NEW, "already-placed", "the order was placed before");
            command.lines().forEach((item, quantity) -> {
                StreamId stock = stock(command, item);
                require(quantity > 0, "invalid-quantity", "a quantity must be above 0: " + item);
                int available = others.of(stock, Stock.class).available();
                require(quantity <= available, "out-of-stock", "there are " + available + " of " + item);
                effects.emit(stock, new Reserved(quantity));
            });
            effects.emit(new Placed(command.lines()));
        } else {
            require(order.status() == Status.PLACED, "not-placed", "there is nothing to cancel");
            require(command.lines().equals(order.lines()), "other-lines", "the order has other lines");
            order.lines().forEach((item, quantity) -> effects.emit(stock(command, item), new Released(quantity)));
            effects.emit(new Cancelled());
        }
    }

    @Override
    public Order evolve(Order order, OrderEvent event) {
        return event instanceof Placed placed
                ? new Order(Status.PLACED, placed.lines())
                : new Order(Status.CANCELLED, order.lines());
    }

    private static StreamId stock(OrderCommand command, String item) {
        return StreamId.of("stock-{" + command.place() + "}-" + item);
    }

    private static void require(boolean held, String code, String reason) {
        if (!held) {
            throw new Rejection(code, reason);
        }
    }
}
