package io.tailrace.projection;

import java.sql.SQLException;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What operators have asked of a projection, in that order, until its supervisor carries it out or refuses it. Safe from any thread. */
final class Orders {
    private final BlockingDeque<Order> waiting = new LinkedBlockingDeque<>();

    /** Carries out what an operator asks. */
    @FunctionalInterface
    interface Action {
        void run() throws SQLException;
    }

    /**
     * One of them.
     *
     * @param isRetry whether it asks to try again what does not work
     * @param done told what became of it
     */
    record Order(Action action, boolean isRetry, CompletableFuture<Void> done) {
        void carryOut() {
            try {
                action.run();
                done.complete(null);
            } catch (SQLException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        }

        void refuse(String reason) {
            done.completeExceptionally(new IllegalStateException(reason));
        }
    }

    CompletableFuture<Void> add(Action action, boolean isRetry) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        waiting.add(new Order(action, isRetry, done));
        return done;
    }

    /** The next; null if none comes within {@code millis}. */
    @Nullable
    Order next(long millis) throws InterruptedException {
        return waiting.poll(millis, TimeUnit.MILLISECONDS);
    }

    /** Has {@code order} be the next again, as it could not be carried out where it was taken. */
    void putBack(Order order) {
        waiting.addFirst(order);
    }

    void refuseAll(String reason) {
        for (Order order = waiting.poll(); order != null; order = waiting.poll()) {
            order.refuse(reason);
        }
    }
}
