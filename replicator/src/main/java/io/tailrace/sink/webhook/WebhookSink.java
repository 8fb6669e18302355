package io.tailrace.sink.webhook;

import io.tailrace.journal.RecordedEvent;
import io.tailrace.sink.RetryLater;
import io.tailrace.sink.Sink;
import io.tailrace.sink.SinkRefusal;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLSocketFactory;

/**
 * Posts batches of events, each signed, to one URL; a shard's batches one after the other. A batch is safe once the receiver answers
 * with 2xx. Redirects are not followed. What the receiver says is wrong with a batch (400, 413, 422) is found by sending halves of
 * it, until one event stands alone.
 */
public final class WebhookSink implements Sink {
    /** Sink, shard and sequences of a request, as {@code hook/0/17-216}: the same events have the same. */
    static final String ID = "Tailrace-Id";

    /** When the request was signed, in seconds since 1970. */
    static final String TIMESTAMP = "Tailrace-Timestamp";

    /** The signature over id, time-stamp and body. */
    static final String SIGNATURE = "Tailrace-Signature";

    private final WebhookOptions options;
    private final BatchBody body;
    private final InstantSource clock = InstantSource.system();
    private final ScheduledExecutorService timer;
    private final List<WebhookShard> shards = new ArrayList<>();

    WebhookSink(WebhookOptions options, BatchBody body, int shards, Lookup.Resolver resolver, SSLSocketFactory tls) {
        this.options = options;
        this.body = body;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "webhook-timer");
            thread.setDaemon(true);
            return thread;
        });
        for (int shard = 0; shard < shards; shard++) {
            this.shards.add(new WebhookShard(options, resolver, tls, timer));
        }
    }

    /** A sink for a store of {@code shards} shards. Nothing is connected to before there is something to send. */
    public static WebhookSink open(WebhookOptions options, BatchBody body, int shards) {
        SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
        return new WebhookSink(options, body, shards, InetAddress::getAllByName, tls);
    }

    @Override
    public void send(int shard, List<RecordedEvent> events) throws Exception {
        byte[] bytes = body.encode(events);
        HttpAnswer answer = shards.get(shard).post(head(shard, events, bytes), bytes);
        if (answer.isTaken()) {
            return;
        }
        switch (answer.status()) {
            case 400, 413, 422 -> sendHalves(shard, events, answer);
            case 410 ->
                throw new SinkRefusal(
                        options.shown() + " is gone and wants nothing more: it answered " + answer
                                + "; change url and restart the node, or resume the sink once the receiver is back",
                        null);
            default -> throw retry(answer);
        }
    }

    /** Finds the event that is refused; those before it are taken on the way. */
    private void sendHalves(int shard, List<RecordedEvent> events, HttpAnswer answer) throws Exception {
        int middle = (events.size() + 1) / 2;
        // Events that stand for the same stored one stay together.
        while (middle < events.size() && events.get(middle).part() > 1) {
            middle++;
        }
        if (middle == events.size()
                && events.get(0).sequence() != events.get(middle - 1).sequence()) {
            middle = 1;
            while (events.get(middle).part() > 1) {
                middle++;
            }
        }
        if (middle == events.size()) {
            throw new SinkRefusal(
                    events.get(0).sequence(),
                    options.shown() + " refuses the event: it answered " + answer
                            + "; mend the receiver and resume the sink, or skip the event",
                    null);
        }
        send(shard, events.subList(0, middle));
        send(shard, events.subList(middle, events.size()));
    }

    private Exception retry(HttpAnswer answer) {
        String cause = options.shown() + " answered " + answer;
        if (answer.status() >= 300 && answer.status() < 400) {
            return new IOException(cause + ", which asks to look elsewhere; redirects are not followed: change url");
        }
        Duration pause = answer.pause(clock.instant());
        return pause == null ? new IOException(cause) : new RetryLater(pause, cause);
    }

    private String head(int shard, List<RecordedEvent> events, byte[] bytes) {
        String id = options.sink() + "/" + shard + "/" + events.get(0).sequence() + "-"
                + events.get(events.size() - 1).sequence();
        long timestamp = clock.instant().getEpochSecond();
        return "POST " + options.target() + " HTTP/1.1\r\n"
                + "Host: " + options.url().getRawAuthority() + "\r\n"
                + "User-Agent: tailrace\r\n"
                + "Accept: */*\r\n"
                + "Content-Type: " + body.contentType() + "\r\n"
                + "Content-Length: " + bytes.length + "\r\n"
                + ID + ": " + id + "\r\n"
                + TIMESTAMP + ": " + timestamp + "\r\n"
                + SIGNATURE + ": " + options.secret().sign(id, timestamp, bytes) + "\r\n\r\n";
    }

    @Override
    public void close() {
        shards.forEach(WebhookShard::close);
        timer.shutdownNow();
    }
}
