package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is handed over together stays apart when some of it fails. */
@Timeout(60)
class SubmissionsTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void shouldHandOverEachOnceAndInOrderThoughSomeFail() {
        List<Integer> handed = new ArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(v -> {
            Submissions submissions = new Submissions(context);
            for (int i = 0; i < 1_000; i++) {
                int number = i;
                submissions.add(() -> {
                    handed.add(number);
                    if (number % 100 == 50) {
                        throw new AssertionError("submission " + number + " fails on purpose");
                    }
                });
            }
            // Behind the end of the round.
            context.runOnContext(w -> done.complete(null));
        });
        done.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(handed).hasSize(1_000).isSorted().doesNotHaveDuplicates();
    }
}
