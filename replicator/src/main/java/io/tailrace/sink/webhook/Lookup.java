package io.tailrace.sink.webhook;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Resolves a host within a time. The system's resolver can be neither bounded nor interrupted, so it is asked on a thread of its own,
 * at most one at a time: while it does not answer, all who ask wait for the same answer. For the thread of a shard; {@link #close} for
 * any.
 */
final class Lookup {
    private final Resolver resolver;
    private volatile @Nullable CompletableFuture<InetAddress[]> underWay;
    private volatile boolean closed;

    /** Finds the addresses of a host, for as long as that takes. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    Lookup(Resolver resolver) {
        this.resolver = resolver;
    }

    /** The addresses of {@code host}; waits until {@code dueNanos} at most. */
    InetAddress[] resolve(String host, long dueNanos) throws IOException {
        CompletableFuture<InetAddress[]> answer = underWay;
        // One that came after the last who asked had gone may be old by now.
        if (answer == null || answer.isDone()) {
            answer = begin(host);
        }
        try {
            return answer.get(Math.max(0, dueNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException("there is no address of host " + host, e.getCause());
        } catch (TimeoutException e) {
            throw new IOException(
                    "host " + host + " was not resolved in time: is the name server of this machine there?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while host " + host + " was resolved", e);
        }
    }

    private CompletableFuture<InetAddress[]> begin(String host) {
        CompletableFuture<InetAddress[]> answer = new CompletableFuture<>();
        underWay = answer;
        Thread thread = new Thread(
                () -> {
                    try {
                        answer.complete(resolver.resolve(host));
                    } catch (UnknownHostException | RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                },
                "tr-hook-dns");
        thread.setDaemon(true);
        thread.start();
        if (closed) {
            close();
        }
        return answer;
    }

    /** Has who waits go on without an answer, now and from now on. */
    void close() {
        closed = true;
        CompletableFuture<InetAddress[]> open = underWay;
        if (open != null) {
            open.completeExceptionally(new IOException("the sink is closed"));
        }
    }
}
