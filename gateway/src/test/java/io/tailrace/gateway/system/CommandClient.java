package io.tailrace.gateway.system;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client of one account: deposits and withdraws at random, each under a key of its own, and sends a command again until
 * it gets a definite answer. Now and then it asks once more and expects the same answer. For one thread.
 */
final class CommandClient {
    private static final int AMOUNT_MAX = 100;
    private static final int ASK_AGAIN_ONE_IN = 5;
    /** So long that those who find no node leave its start the core. */
    private static final int PAUSE_MILLIS_MIN = 100;

    /**
     * A command and its answer.
     *
     * @param amount below 0 = a withdrawal
     * @param rejection null = carried out
     */
    record Answered(
            String key, long amount, long version, @Nullable String rejection, List<String> eventIds) {}

    private final HttpClient http;
    private final Supplier<URI> node;
    private final String name;
    private final Random random;
    private final AtomicLong answered;
    private final AtomicLong recovered;
    private final List<Answered> answers = new ArrayList<>();

    /**
     * @param answered counts definite answers
     * @param recovered counts those that came to a retry only
     */
    CommandClient(
            HttpClient http, Supplier<URI> node, String name, long seed, AtomicLong answered, AtomicLong recovered) {
        this.http = http;
        this.node = node;
        this.name = name;
        this.random = new Random(seed);
        this.answered = answered;
        this.recovered = recovered;
    }

    /** Sends commands until {@code stop}; the last one is brought to its answer. */
    List<Answered> run(BooleanSupplier stop) throws InterruptedException {
        for (int i = 0; !stop.getAsBoolean(); i++) {
            long amount = random.nextInt(2 * AMOUNT_MAX) - (long) AMOUNT_MAX;
            amount = amount >= 0 ? amount + 1 : amount;
            Answered first = send(name + "-" + i, amount);
            if (random.nextInt(ASK_AGAIN_ONE_IN) == 0) {
                Answered again = send(first.key, amount);
                if (!again.equals(first)) {
                    throw new AssertionError("two answers to one key: " + first + " and " + again);
                }
            }
            answers.add(first);
            answered.incrementAndGet();
        }
        return answers;
    }

    private Answered send(String key, long amount) throws InterruptedException {
        boolean silence = false;
        while (true) {
            HttpResponse<String> response = null;
            try {
                response = http.send(request(key, amount), BodyHandlers.ofString());
            } catch (IOException e) {
                silence = true;
            }
            if (silence
                    && response != null
                    && response.headers().firstValue("Idempotency-Replayed").isPresent()) {
                // It was carried out, and its answer never came: the retry got it.
                recovered.incrementAndGet();
            }
            Answered answered = response == null ? null : answer(key, amount, response);
            if (answered != null) {
                return answered;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS_MIN + random.nextInt(PAUSE_MILLIS_MIN));
        }
    }

    private HttpRequest request(String key, long amount) {
        String path = "/v1/aggregates/account/shared/commands/" + (amount < 0 ? "Withdraw" : "Deposit");
        return HttpRequest.newBuilder(URI.create(node.get() + path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString("{\"amount\":" + Math.abs(amount) + "}"))
                .build();
    }

    /** The definite answer; null if it is none. */
    private static @Nullable Answered answer(String key, long amount, HttpResponse<String> response) {
        JsonObject body = new JsonObject(response.body());
        if (response.statusCode() == 200) {
            List<String> ids = new ArrayList<>();
            body.getJsonArray("events").forEach(event -> ids.add(((JsonObject) event).getString("id")));
            return new Answered(key, amount, body.getLong("version"), null, ids);
        }
        if (response.statusCode() == 503) {
            return null;
        }
        if (response.statusCode() == 422 && "command-rejected".equals(body.getString("code"))) {
            return new Answered(key, amount, body.getLong("version"), body.getString("rejection"), List.of());
        }
        throw new AssertionError("unexpected answer to " + key + ": " + response.statusCode() + " " + response.body());
    }
}
