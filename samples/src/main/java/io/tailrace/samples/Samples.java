package io.tailrace.samples;

import io.tailrace.command.Aggregate;
import io.tailrace.command.AggregateProvider;
import io.tailrace.command.Codec;
import io.tailrace.projection.Projection;
import io.tailrace.projection.ProjectionProvider;
import java.util.Collection;
import java.util.List;

/** The samples, as a jar in the directory of aggregates names them. */
public final class Samples implements AggregateProvider, ProjectionProvider {
    @Override
    public Collection<Aggregate<?, ?, ?>> aggregates() {
        return List.of(account(), order(), stock());
    }

    @Override
    public Collection<Projection> projections() {
        return List.of(new Balances(), new Richest());
    }

    /** {@code account-<id>}: {@code Open}, {@code Deposit}, {@code Withdraw}, {@code Close}. */
    static Aggregate<AccountCommand, AccountEvent, Account> account() {
        return Aggregate.json("account", new AccountDecider(), AccountCommand.class, AccountEvent.class, Account.class);
    }

    /** {@code order-{place}-<id>}: {@code Place}, {@code Cancel}. */
    static Aggregate<OrderCommand, OrderEvent, Order> order() {
        return Aggregate.joint(
                "order",
                new OrderDecider(),
                Codec.json(OrderCommand.class),
                Codec.json(OrderEvent.class),
                Codec.json(Order.class));
    }

    /** {@code stock-{place}-<item>}: {@code Receive}. */
    static Aggregate<StockCommand, StockEvent, Stock> stock() {
        return Aggregate.json("stock", new StockDecider(), StockCommand.class, StockEvent.class, Stock.class);
    }
}
