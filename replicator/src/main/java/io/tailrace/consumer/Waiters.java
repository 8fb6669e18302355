package io.tailrace.consumer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Members that wait for events, in the order in which they came. Confined to the group's lock, but for their count. */
final class Waiters {
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    /** Of all groups: without any, a commit wakes nobody. */
    private final AtomicInteger all;

    Waiters(AtomicInteger all) {
        this.all = all;
    }

    /** One fetch that waits until {@code deadline}, in nanoseconds of the clock. */
    record Waiter(Fetch wanted, Members.Member member, long deadline, CompletableFuture<List<Delivery>> answer) {}

    void add(Waiter waiter) {
        waiter.member.waiting++;
        waiting.add(waiter);
        all.incrementAndGet();
    }

    int size() {
        return waiting.size();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    List<Waiter> list() {
        return List.copyOf(waiting);
    }

    void remove(Waiter waiter) {
        if (waiting.remove(waiter)) {
            waiter.member.waiting--;
            all.decrementAndGet();
        }
    }
}
