package io.tailrace.projection;

import io.tailrace.journal.Positions;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Those who wait until a view has taken in what they have seen written. Safe from any thread. */
final class Waiters {
    static final int WAITERS_MAX = 10_000;

    private final Supplier<Positions> reached;
    private final Queue<Waiter> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    private record Waiter(Positions wanted, CompletableFuture<Boolean> done) {}

    Waiters(Supplier<Positions> reached) {
        this.reached = reached;
    }

    /** Completed with true when the view covers {@code wanted}; at once with false if too many wait already. */
    CompletableFuture<Boolean> await(Positions wanted) {
        if (reached.get().covers(wanted)) {
            return CompletableFuture.completedFuture(true);
        }
        if (count.incrementAndGet() > WAITERS_MAX) {
            count.decrementAndGet();
            return CompletableFuture.completedFuture(false);
        }
        Waiter waiter = new Waiter(wanted, new CompletableFuture<>());
        waiting.add(waiter);
        // Whoever gives up, as after a time-out, cancels it.
        CompletableFuture<Boolean> counted = waiter.done.whenComplete((covered, gone) -> {
            waiting.remove(waiter);
            count.decrementAndGet();
        });
        moved();
        counted.exceptionally(gone -> false);
        return waiter.done;
    }

    /** The view has moved. */
    void moved() {
        if (waiting.isEmpty()) {
            return;
        }
        Positions now = reached.get();
        for (Waiter waiter : waiting) {
            if (now.covers(waiter.wanted)) {
                waiter.done.complete(true);
            }
        }
    }
}
