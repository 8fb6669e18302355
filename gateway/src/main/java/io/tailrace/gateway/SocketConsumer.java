package io.tailrace.gateway;

import io.tailrace.consumer.Delivery;
import io.tailrace.consumer.Fetch;
import io.tailrace.consumer.Group;
import io.tailrace.consumer.Nack;
import io.tailrace.consumer.Settled;
import io.tailrace.gateway.json.Flat;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.SocketMessage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A member of a consumer group over a {@link Socket}: one fetch at a time waits for as many events as the client gave credit for.
 * When it ends, with its socket or before, what it holds is given to others at once. Confined to the event loop.
 */
final class SocketConsumer implements SocketFeed {
    private static final long CREDIT_MAX = 1L << 40;
    private static final int FETCH_EVENTS = 256;
    private static final long FETCH_BYTES = 64 << 10;

    private final Socket socket;
    private final String name;
    private final Group group;
    private final String member;
    private final @Nullable Duration lease;
    private long credit;
    private boolean asking;
    private boolean closed;
    private @Nullable CompletableFuture<List<Delivery>> asked;

    private SocketConsumer(Socket socket, SocketMessage.Consume wanted, Group group) {
        this.socket = socket;
        this.name = wanted.sub();
        this.group = group;
        this.lease = wanted.lease();
        this.credit = wanted.credit();
        String given = wanted.member();
        // No two sockets are one member, for what one holds ends with it.
        member = (given == null ? "socket" : given)
                + '-'
                + UUID.randomUUID().toString().substring(0, 8);
    }

    static SocketConsumer open(Socket socket, SocketMessage.Consume wanted) {
        SocketConsumer opened =
                new SocketConsumer(socket, wanted, socket.shared().groups().require(wanted.group()));
        // What is wrong with the member or its lease is found now, and not with the first credit.
        opened.fetch(1);
        return opened;
    }

    private Fetch fetch(int max) {
        return new Fetch(member, max, FETCH_BYTES, lease, Fetch.PATIENCE_MAX);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void credit(long more) {
        credit = Math.min(CREDIT_MAX, credit + more);
        pump();
    }

    @Override
    public void wake() {
        // The group wakes the fetch that waits.
    }

    @Override
    public void pump() {
        boolean ending = closed || socket.shared().stopping().get();
        if (ending || asking || credit == 0 || !socket.hasRoom()) {
            return;
        }
        asking = true;
        Fetch wanted = fetch((int) Math.min(credit, FETCH_EVENTS));
        socket.shared()
                .readers()
                .executeBlocking(() -> group.fetch(wanted), false)
                .onSuccess(this::asked)
                .onFailure(this::failed);
    }

    private void asked(CompletableFuture<List<Delivery>> answer) {
        asked = answer;
        if (closed) {
            answer.cancel(false);
        }
        Future.fromCompletionStage(answer)
                .onComplete(done -> socket.loop().answers().add(() -> answered(done.result(), done.cause())));
    }

    private void answered(@Nullable List<Delivery> deliveries, @Nullable Throwable failure) {
        asked = null;
        if (deliveries == null) {
            failed(failure);
            return;
        }
        if (deliveries.isEmpty() || closed) {
            sent(deliveries, null);
            return;
        }
        Callable<JsonOut> write =
                () -> GroupJson.deliveries(deliveries, message("deliveries")).end();
        socket.shared()
                .readers()
                .executeBlocking(write, false)
                .onSuccess(out -> sent(deliveries, out))
                .onFailure(this::failed);
    }

    private void sent(List<Delivery> deliveries, @Nullable JsonOut out) {
        asking = false;
        if (closed) {
            blocking(() -> group.giveBack(deliveries));
            return;
        }
        if (out != null) {
            credit -= deliveries.size();
            socket.send(out);
        }
        pump();
    }

    private void failed(@Nullable Throwable failure) {
        asking = false;
        if (!closed && failure != null) {
            socket.failed("sub", name, failure);
            socket.remove(this);
        }
    }

    /** Settles what the client names, and says what became of it. */
    void settle(SocketMessage.Settle wanted, int length) {
        List<String> ids = GroupJson.ids(wanted.body());
        Function<List<String>, Settled> settle = settling(wanted);
        if (!socket.take(name, length)) {
            return;
        }
        socket.shared()
                .readers()
                .executeBlocking(() -> settle.apply(ids), false)
                .onComplete(done -> {
                    socket.done(length);
                    if (done.failed()) {
                        socket.failed("sub", name, done.cause());
                    } else {
                        socket.send(GroupJson.settled(done.result(), message("settled"))
                                .end());
                    }
                    socket.flushLater();
                });
    }

    private Function<List<String>, Settled> settling(SocketMessage.Settle wanted) {
        Flat body = wanted.body();
        return switch (wanted.how()) {
            case ACK -> group::ack;
            case NACK -> {
                Nack nack = GroupJson.nack(body);
                yield ids -> group.nack(ids, nack);
            }
            case EXTEND -> {
                Duration asked = body.millis("leaseMillis");
                Duration longer = asked != null
                        ? asked
                        : lease != null ? lease : group.config().lease();
                yield ids -> group.extend(ids, longer);
            }
        };
    }

    private JsonOut message(String op) {
        return new JsonOut(1024).begin().member("op", op).member("sub", name);
    }

    /** Does {@code step} on a reader's thread; not while the node ends, for then all leases end with it. */
    private void blocking(Runnable step) {
        if (socket.shared().stopping().get()) {
            return;
        }
        Callable<Boolean> task = () -> {
            step.run();
            return true;
        };
        socket.shared().readers().executeBlocking(task, false);
    }

    @Override
    public void close() {
        closed = true;
        if (asked != null) {
            asked.cancel(false);
        }
        blocking(() -> group.leave(member));
    }
}
