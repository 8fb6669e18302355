package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.journal.JournalConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is sent to what others do, and who asks for something, does not wait for all of them. */
@Timeout(60)
class DeliveriesTest {
    private static final int REQUESTS = 3_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final ContextInternal context = (ContextInternal) vertx.getOrCreateContext();

    /** Goes on with what is done on the loop and with nothing else, as if the loop had a core to itself. */
    private long now;

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
                        throw new AssertionError("delivery " + number + " fails on purpose");
                    }
                });
            }
            deliveries.add(() -> done.complete(null));
        });
        await(done);
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
                spend(1_000_000);
            });
            for (int i = 0; i < 20; i++) {
                deliveries.add(() -> order.add("delivery"));
            }
            deliveries.add(() -> done.complete(null));
        });
        await(done);
        assertThat(order).hasSize(21).startsWith("request");
    }

    @Test
    void shouldTakeTheShareThatItKeepsOfALoopThatRequestsKeepBusy() {
        // A delivery takes as long as a request; with equal parts there would be as many.
        assertThat(delivered(5)).isPositive().isLessThan(REQUESTS / 4);
        assertThat(delivered(100)).isGreaterThan(REQUESTS / 2);
    }

    @Test
    void shouldTakeSharesFromOneToAHundredPercent() {
        NodeConfig config = NodeConfig.of(JournalConfig.in(Path.of("unused")));
        for (int share : new int[] {1, 100}) {
            assertThat(config.withFollowersShare(share).followersShare()).isEqualTo(share);
        }
        for (int share : new int[] {0, 101}) {
            assertThatThrownBy(() -> config.withFollowersShare(share))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("followers-share=" + share + ", allowed 1 to 100");
        }
    }

    /** Deliveries beside as many requests as there are, each of both 0.1 ms of the loop. */
    private int delivered(int sharePercent) {
        int[] delivered = {0};
        CompletableFuture<Integer> done = new CompletableFuture<>();
        onLoop(sharePercent, deliveries -> {
            request(REQUESTS, () -> done.complete(delivered[0]));
            deliverOn(deliveries, delivered, done);
        });
        return await(done);
    }

    private void request(int left, Runnable then) {
        spend(100_000);
        if (left == 0) {
            then.run();
        } else {
            context.runOnContext(v -> request(left - 1, then));
        }
    }

    private void deliverOn(Deliveries deliveries, int[] delivered, CompletableFuture<?> done) {
        deliveries.add(() -> {
            spend(100_000);
            delivered[0]++;
            if (!done.isDone()) {
                deliverOn(deliveries, delivered, done);
            }
        });
    }

    private void spend(long nanos) {
        now += nanos;
    }

    private interface Work {
        void on(Deliveries deliveries);
    }

    /** Waits for it, and not for ever: what is never done fails the test. */
    private static <T> T await(CompletableFuture<T> done) {
        try {
            return done.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the deliveries did not come to their end", e);
        }
    }

    private void onLoop(Work work) {
        onLoop(NodeConfig.FOLLOWERS_SHARE_DEFAULT, work);
    }

    private void onLoop(int sharePercent, Work work) {
        context.runOnContext(v -> work.on(new Deliveries(context, sharePercent, () -> now, () -> now)));
    }
}
