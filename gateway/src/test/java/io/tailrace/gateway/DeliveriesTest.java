package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is sent to what others do, and who asks for something, does not wait for all of them. */
@Timeout(60)
class DeliveriesTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final ContextInternal context = (ContextInternal) vertx.getOrCreateContext();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void shouldDeliverEachOnceAndInOrderThoughOneFails() {
        List<Integer> delivered = new ArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        onLoop(deliveries -> {
            for (int i = 0; i < 500; i++) {
                int number = i;
                deliveries.add(() -> {
                    delivered.add(number);
                    if (number % 100 == 50) {
                        throw new IllegalStateException("delivery " + number + " fails on purpose");
                    }
                });
            }
            deliveries.add(() -> done.complete(null));
        });
        done.join();
        assertThat(delivered).hasSize(500).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void shouldLetARequestGoBeforeTheDeliveriesThatWaitWithIt() {
        List<String> order = new ArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        onLoop(deliveries -> {
            // As long as a turn of the queue may be, so that each has one to itself.
            deliveries.add(() -> {
                context.runOnContext(v -> order.add("request"));
                spin(1_000_000);
            });
            for (int i = 0; i < 20; i++) {
                deliveries.add(() -> order.add("delivery"));
            }
            deliveries.add(() -> done.complete(null));
        });
        done.join();
        assertThat(order).hasSize(21).startsWith("request");
    }

    @Test
    void shouldTakeASmallPartOfALoopThatRequestsKeepBusy() {
        int requests = 3_000;
        int[] delivered = {0};
        CompletableFuture<Integer> done = new CompletableFuture<>();
        onLoop(deliveries -> {
            request(requests, () -> done.complete(delivered[0]));
            deliverOn(deliveries, delivered, done);
        });
        // A delivery takes as long as a request; with equal parts there would be as many.
        assertThat(done.join()).isPositive().isLessThan(requests / 4);
    }

    private void request(int left, Runnable then) {
        spin(100_000);
        if (left == 0) {
            then.run();
        } else {
            context.runOnContext(v -> request(left - 1, then));
        }
    }

    private static void deliverOn(Deliveries deliveries, int[] delivered, CompletableFuture<?> done) {
        deliveries.add(() -> {
            spin(100_000);
            delivered[0]++;
            if (!done.isDone()) {
                deliverOn(deliveries, delivered, done);
            }
        });
    }

    private static void spin(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }

    private interface Work {
        void on(Deliveries deliveries);
    }

    private void onLoop(Work work) {
        context.runOnContext(v -> work.on(new Deliveries(context)));
    }
}
