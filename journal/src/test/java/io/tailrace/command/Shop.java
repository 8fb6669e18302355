package io.tailrace.command;

import io.tailrace.journal.StreamId;
import java.util.List;

/** An order that reserves stock, and the stock: several streams of one shard, put together by what stands in braces. */
final class Shop {
    static final Aggregate<Place, Placed, Order> ORDER = Aggregate.joint(
            "order", new Orders(), Codec.json(Place.class), Codec.json(Placed.class), Codec.json(Order.class));
    static final Aggregate<Fill, Moved, Stock> STOCK =
            Aggregate.json("stock", new Stocks(), Fill.class, Moved.class, Stock.class);

    private Shop() {}

    record Line(String item, long count) {}

    record Place(String shop, List<Line> lines) {}

    record Placed(List<Line> lines) {}

    record Order(boolean placed) {}

    record Fill(long count) {}

    record Moved(long by) {}

    record Stock(long count) {}

    static StreamId stock(String shop, String item) {
        return STOCK.stream("{" + shop + "}-" + item);
    }

    private static final class Orders implements JointDecider<Place, Placed, Order> {
        @Override
        public Order initial() {
            return new Order(false);
        }

        @Override
        public List<StreamId> others(Place place, StreamId own) {
            return place.lines().stream()
                    .map(line -> stock(place.shop(), line.item()))
                    .toList();
        }

        @Override
        public void decide(Place place, Order order, States others, Effects<Placed> effects) {
            if (order.placed()) {
                throw new Rejection("already-placed", "the order was placed before");
            }
            for (Line line : place.lines()) {
                StreamId stock = stock(place.shop(), line.item());
                long left = others.of(stock, Stock.class).count();
                if (left < line.count()) {
                    throw new Rejection("out-of-stock", line.item() + ": " + left + " left");
                }
                effects.emit(stock, new Moved(-line.count()));
            }
            effects.emit(new Placed(place.lines()));
        }

        @Override
        public Order evolve(Order order, Placed placed) {
            return new Order(true);
        }
    }

    private static final class Stocks implements Decider<Fill, Moved, Stock> {
        @Override
        public Stock initial() {
            return new Stock(0);
        }

        @Override
        public List<Moved> decide(Fill fill, Stock stock) {
            return List.of(new Moved(fill.count()));
        }

        @Override
        public Stock evolve(Stock stock, Moved moved) {
            return new Stock(stock.count() + moved.by());
        }
    }
}
