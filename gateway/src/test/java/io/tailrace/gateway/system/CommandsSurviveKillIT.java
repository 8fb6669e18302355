package io.tailrace.gateway.system;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.gateway.system.CommandClient.Answered;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * 64 clients send conflicting commands to one account while the node is killed again and again. Afterwards every command that
 * was acknowledged is in the history once, no rejected one is, the balance is the fold of the history and was never below
 * nothing, and every retry got the answer that was given first.
 */
@Timeout(600)
class CommandsSurviveKillIT {
    private static final int CLIENTS = 64;
    private static final int KILLS = 8;
    private static final int ANSWERS_PER_LIFE = 350;
    private static final int MILLIS_MORE_MAX = 100;
    private static final long STILL_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private final long seed = Long.getLong("tailrace.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AtomicReference<URI> url = new AtomicReference<>(URI.create("http://127.0.0.1:1"));
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong recovered = new AtomicLong();

    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldCarryOutEveryAcknowledgedCommandOnce() throws Exception {
        System.out.println("tailrace.test.seed=" + seed);
        Path data = directory.resolve("data");
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<List<Answered>>> clients = new ArrayList<>();
            open(data);
            for (int i = 0; i < CLIENTS; i++) {
                CommandClient client =
                        new CommandClient(http, url::get, "c" + i, random.nextLong(), answered, recovered);
                clients.add(threads.submit(() -> client.run(stop::get)));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                try (Tailrace node = serve(data)) {
                    url.set(node.url());
                    awaitAnswers(answered.get() + ANSWERS_PER_LIFE);
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(MILLIS_MORE_MAX));
                    node.kill();
                }
            }
            try (Tailrace node = serve(data)) {
                url.set(node.url());
                awaitAnswers(answered.get() + CLIENTS);
                stop.set(true);
                List<Answered> answers = new ArrayList<>();
                for (Future<List<Answered>> client : clients) {
                    answers.addAll(client.get(60, TimeUnit.SECONDS));
                }
                check(new Http(node.url()), answers);
                node.terminate();
                node.ended().expecting(0);
            }
        } finally {
            threads.shutdownNow();
        }
        Tailrace.run(directory, "verify", data.toString()).expecting(0);
    }

    /** A node starts cold: what it has done says more about a life than how long it was. */
    private void awaitAnswers(long wanted) throws InterruptedException {
        long seen = -1;
        long dueNanos = System.nanoTime();
        for (long now = answered.get(); now < wanted; now = answered.get()) {
            if (now > seen) {
                seen = now;
                dueNanos = System.nanoTime() + STILL_NANOS_MAX;
            }
            assertThat(System.nanoTime())
                    .as("seed=%d no more answers: answers=%d wanted=%d", seed, now, wanted)
                    .isLessThan(dueNanos);
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    /** What is tested here is that each command is carried out once, and not how soon a machine with much to do decides. */
    private Tailrace serve(Path data) throws Exception {
        return Tailrace.serve(directory, data, "--samples", "--set", "commands.time-budget=60s");
    }

    private void open(Path data) throws Exception {
        try (Tailrace node = serve(data)) {
            Http http = new Http(node.url());
            assertThat(http.command("account/shared", "Open", "{}", "open").statusCode())
                    .isEqualTo(200);
        }
    }

    private void check(Http http, List<Answered> answers) throws Exception {
        List<JsonObject> events = http.events("account-shared");
        long[] balances = new long[events.size() + 1];
        Map<String, JsonObject> byKey = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            JsonObject event = events.get(i);
            assertThat(event.getLong("version")).isEqualTo(i + 1L);
            balances[i + 1] = balances[i] + amount(event);
            assertThat(balances[i + 1]).as("seed=%d version=%d", seed, i + 1).isNotNegative();
            assertThat(byKey.put(event.getString("causationid"), event))
                    .as("seed=%d carried out twice: %s", seed, event)
                    .isNull();
        }
        long accepted = 0;
        for (Answered answer : answers) {
            if (answer.rejection() != null) {
                assertThat(byKey).as("seed=%d rejected: %s", seed, answer).doesNotContainKey(answer.key());
                assertThat(answer.rejection()).isEqualTo("insufficient-funds");
                assertThat(balances[(int) answer.version()])
                        .as("seed=%d there was enough: %s", seed, answer)
                        .isLessThan(-answer.amount());
            } else {
                accepted++;
                assertThat(byKey).as("seed=%d acknowledged: %s", seed, answer).containsKey(answer.key());
                JsonObject event = requireNonNull(byKey.get(answer.key()));
                assertThat(event.getLong("version")).isEqualTo(answer.version());
                assertThat(amount(event)).isEqualTo(answer.amount());
                assertThat(answer.eventIds()).containsExactly(event.getString("id"));
            }
        }
        assertThat(events).as("seed=%d all and no others", seed).hasSize((int) accepted + 1);
        JsonObject state =
                new JsonObject(http.get("/v1/aggregates/account/shared").body());
        assertThat(state.getLong("version")).isEqualTo(events.size());
        assertThat(state.getJsonObject("state").getLong("balance")).isEqualTo(balances[events.size()]);
        System.out.println("kills=" + KILLS + " answers=" + answers.size() + " accepted=" + accepted + " recovered="
                + recovered.get() + " balance=" + balances[events.size()]);
        assertThat(recovered.get())
                .as("the kills must land between a command and its answer")
                .isPositive();
        assertThat(accepted).isPositive();
        assertThat(answers.size()).isGreaterThan((int) accepted);
    }

    private static long amount(JsonObject event) {
        long amount = event.getJsonObject("data").getLong("amount", 0L);
        return "Withdrawn".equals(event.getString("type")) ? -amount : amount;
    }
}
