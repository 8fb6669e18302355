package io.tailrace.sink.webhook;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Posts what one shard has to send. Every new connection resolves the host once, checks the addresses, and connects to one that
 * was found allowed; no name is resolved between the check and the connect. For the thread of the shard; {@link #close} for any.
 */
final class WebhookShard {
    private final WebhookOptions options;
    private final Lookup lookup;
    private final SSLSocketFactory tls;
    private final ScheduledExecutorService timer;
    private volatile @Nullable HttpConnection connection;
    private volatile boolean closed;

    WebhookShard(
            WebhookOptions options, Lookup.Resolver resolver, SSLSocketFactory tls, ScheduledExecutorService timer) {
        this.options = options;
        this.lookup = new Lookup(resolver);
        this.tls = tls;
        this.timer = timer;
    }

    /** Posts once; a second time only if the receiver had closed a connection that was kept. */
    HttpAnswer post(String head, byte[] body) throws IOException {
        long due = System.nanoTime() + options.timeout().toNanos();
        HttpConnection kept = connection;
        if (kept != null && kept.isReusable()) {
            try {
                return post(kept, null, due, head, body);
            } catch (IOException e) {
                if (!kept.wasStale()) {
                    throw e;
                }
            }
        }
        InetAddress address = address(due);
        HttpConnection fresh = new HttpConnection(tls);
        connection = fresh;
        if (closed) {
            fresh.close();
        }
        return post(fresh, address, due, head, body);
    }

    private HttpAnswer post(HttpConnection over, @Nullable InetAddress address, long due, String head, byte[] body)
            throws IOException {
        int millis = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()));
        AtomicBoolean late = new AtomicBoolean();
        Runnable giveUp = () -> {
            late.set(true);
            over.close();
        };
        ScheduledFuture<?> deadline = timer.schedule(giveUp, millis, TimeUnit.MILLISECONDS);
        boolean done = false;
        try {
            if (address != null) {
                over.connect(options, address, millis);
            }
            HttpAnswer answer = over.post(head, body);
            done = true;
            return answer;
        } catch (IOException e) {
            throw late.get()
                    ? new IOException(
                            "no answer from " + options.shown() + " within "
                                    + options.timeout().toMillis() + " ms",
                            e)
                    : new IOException(options.shown() + " failed: " + e.getMessage(), e);
        } finally {
            deadline.cancel(false);
            if (!done || !over.isReusable()) {
                over.close();
            }
        }
    }

    private InetAddress address(long due) throws IOException {
        String host = options.host();
        InetAddress[] found = lookup.resolve(host, due);
        for (InetAddress address : found) {
            if (options.allowed().allows(host, address)) {
                return address;
            }
        }
        throw new IOException("no address of host " + host + " may be connected to: "
                + (found.length == 0 ? "none" : found[0].getHostAddress())
                + "; a host has to be listed by its name, and an address that is not of the public Internet by itself");
    }

    void close() {
        closed = true;
        lookup.close();
        HttpConnection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
