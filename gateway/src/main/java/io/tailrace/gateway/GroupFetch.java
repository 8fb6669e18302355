package io.tailrace.gateway;

import io.tailrace.consumer.Delivery;
import io.tailrace.consumer.Fetch;
import io.tailrace.consumer.Group;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One fetch over HTTP, which may wait. If its client goes before the answer is out, what came for it is given to others as if it
 * had never been given out. Confined to the event loop.
 */
final class GroupFetch {
    private final Exchange exchange;
    private final Group group;
    private final Fetch wanted;
    private @Nullable CompletableFuture<List<Delivery>> asked;
    private boolean gone;

    GroupFetch(Exchange exchange, Group group, Fetch wanted) {
        this.exchange = exchange;
        this.group = group;
        this.wanted = wanted;
    }

    void start() {
        exchange.response().closeHandler(v -> gone());
        exchange.shared()
                .readers()
                .executeBlocking(() -> group.fetch(wanted), false)
                .onSuccess(this::asked)
                .onFailure(exchange::failed);
    }

    private void asked(CompletableFuture<List<Delivery>> answer) {
        asked = answer;
        if (gone) {
            answer.cancel(false);
        }
        Future.fromCompletionStage(answer)
                .onComplete(done -> exchange.loop.answers().add(() -> answered(done.result(), done.cause())));
    }

    /** Nobody reads the answer. */
    private void gone() {
        gone = true;
        if (asked != null) {
            asked.cancel(false);
        }
    }

    private void answered(@Nullable List<Delivery> deliveries, @Nullable Throwable failure) {
        if (deliveries == null) {
            if (!gone && failure != null) {
                exchange.failed(failure);
            }
            return;
        }
        if (gone) {
            giveBack(deliveries);
            return;
        }
        Callable<JsonOut> question = () ->
                GroupJson.deliveries(deliveries, new JsonOut(4096).begin()).end();
        StreamHandler.read(exchange, question, out -> {
            if (gone) {
                giveBack(deliveries);
            } else {
                admit(out.length(), deliveries);
                exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
                exchange.json(200, out);
            }
        });
    }

    private void admit(int bytes, List<Delivery> deliveries) {
        try {
            exchange.admit(bytes);
        } catch (ProblemException e) {
            giveBack(deliveries);
            throw e;
        }
    }

    private void giveBack(List<Delivery> deliveries) {
        if (!deliveries.isEmpty()) {
            Callable<Boolean> step = () -> {
                group.giveBack(deliveries);
                return true;
            };
            exchange.shared().readers().executeBlocking(step, false);
        }
    }
}
