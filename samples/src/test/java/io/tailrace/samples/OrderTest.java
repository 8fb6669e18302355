package io.tailrace.samples;

import io.tailrace.command.DeciderFixture;
import io.tailrace.samples.Order.Status;
import io.tailrace.samples.OrderCommand.Cancel;
import io.tailrace.samples.OrderCommand.Place;
import io.tailrace.samples.OrderEvent.Cancelled;
import io.tailrace.samples.OrderEvent.Placed;
import io.tailrace.samples.StockCommand.Receive;
import io.tailrace.samples.StockEvent.Received;
import io.tailrace.samples.StockEvent.Released;
import io.tailrace.samples.StockEvent.Reserved;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An order and the stocks it reserves from, tested without a store. */
@Timeout(60)
class OrderTest {
    private static final Map<String, Integer> LINES = Map.of("apples", 4, "pears", 1);

    private static DeciderFixture<OrderCommand, OrderEvent, Order> order() {
        return DeciderFixture.of(Samples.order(), "{berlin}-17")
                .given(Samples.stock(), "{berlin}-apples", new Received(10))
                .given(Samples.stock(), "{berlin}-pears", new Received(1));
    }

    @Test
    void shouldReserveEveryLine() {
        order().when(new Place("berlin", LINES))
                .then(new Placed(LINES))
                .then(Samples.stock(), "{berlin}-apples", new Reserved(4))
                .then(Samples.stock(), "{berlin}-pears", new Reserved(1))
                .thenState(new Order(Status.PLACED, LINES))
                .thenState(Samples.stock(), "{berlin}-apples", new Stock(6, 4))
                .thenState(Samples.stock(), "{berlin}-pears", new Stock(0, 1));
    }

    @Test
    void shouldReserveNothingWhereOneLineFallsShort() {
        order().when(new Place("berlin", Map.of("apples", 1, "pears", 2))).thenRejected("out-of-stock");
        order().given(Samples.stock(), "{berlin}-plums")
                .when(new Place("berlin", Map.of("plums", 1)))
                .thenRejected("out-of-stock");
        order().when(new Place("berlin", Map.of("apples", 0))).thenRejected("invalid-quantity");
    }

    @Test
    void shouldGiveBackWhatWasReserved() {
        order().given(Samples.stock(), "{berlin}-apples", new Reserved(4))
                .given(Samples.stock(), "{berlin}-pears", new Reserved(1))
                .given(new Placed(LINES))
                .when(new Cancel("berlin", LINES))
                .then(new Cancelled())
                .then(Samples.stock(), "{berlin}-apples", new Released(4))
                .thenState(new Order(Status.CANCELLED, LINES))
                .thenState(Samples.stock(), "{berlin}-apples", new Stock(10, 0));
        order().given(new Placed(LINES))
                .when(new Cancel("berlin", Map.of("apples", 4)))
                .thenRejected("other-lines");
        order().when(new Cancel("berlin", LINES)).thenRejected("not-placed");
    }

    @Test
    void shouldKnowOnlyItsOwnPlace() {
        order().when(new Place("paris", LINES)).thenRejected("other-place");
        order().given(new Placed(LINES)).when(new Place("berlin", LINES)).thenRejected("already-placed");
        order().when(new Place("berlin", Map.of())).thenRejected("invalid-lines");
    }

    @Test
    void shouldHoldNoMoreThanItMay() {
        DeciderFixture.of(Samples.stock()).when(new Receive(1_000_000)).thenState(new Stock(1_000_000, 0));
        DeciderFixture.of(Samples.stock()).when(new Receive(1_000_001)).thenRejected("invalid-quantity");
        DeciderFixture.of(Samples.stock()).when(new Receive(0)).thenRejected("invalid-quantity");
    }
}
