package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A primary that follows nothing itself, and a replica that runs the projections, sinks and consumer groups in a process of its own: what
 * that gives is what the primary would give, at the primary's positions, over kills and over the promotion of the replica.
 */
@Timeout(300)
class FollowersOnReplicaIT {
    private static final int ACCOUNTS = 7;
    private static final String GROUP = "/v1/groups/audit";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** What the webhook took, as STREAM@VERSION in the order in which it came. */
    private final Collection<String> sent = new ConcurrentLinkedQueue<>();
    /** What members were given, in the same form, and with which attempt it came. */
    private final Map<String, Integer> given = new HashMap<>();

    private final Map<String, Integer> deposits = new HashMap<>();

    @TempDir
    private Path directory = Path.of("");

    private Path config = Path.of("");
    private int commands;

    @Test
    void shouldWorkInAProcessOfItsOwnAndGoOnWhenThatIsPromoted() throws Exception {
        HttpServer receiver = receiver();
        config = configuration(receiver.getAddress().getPort());
        try (Tailrace primary = serve("primary", "--shards", "2", "--set", "followers.run=none")) {
            try (Tailrace replica = replica(primary.url())) {
                putGroup(replica.url());
                for (int i = 0; i < 20; i++) {
                    assertReadsOwnWrite(replica.url(), deposit(primary.url(), i));
                }
                consume(replica.url());
                assertRefusesWrites(replica.url(), primary.url());
                assertThat(new Http(primary.url()).get("/v1/followers").body()).isEqualTo("{\"followers\":[]}");
                deposits(primary.url(), 40);
                replica.kill();
            }
            deposits(primary.url(), 40);
            try (Tailrace replica = replica(primary.url())) {
                consume(replica.url());
                assertLevel(replica.url(), primary.url(), 4);
                primary.kill();
                promote(replica.url());
                deposits(replica.url(), 40);
                assertReadsOwnWrite(replica.url(), deposit(replica.url(), 0));
                consume(replica.url());
                assertLevel(replica.url(), replica.url(), 4);
                assertWhole(replica.url());
                replica.terminate();
                replica.ended().expecting(0);
            }
        } finally {
            receiver.stop(0);
        }
    }

    private HttpServer receiver() throws IOException {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            new JsonArray(new String(exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .forEach(event -> sent.add(name((JsonObject) event)));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        return receiver;
    }

    private static String name(JsonObject event) {
        return event.getString("stream") + "@" + event.getLong("version");
    }

    private Path configuration(int port) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "s3cret-s3cret-s3cret");
        return Files.writeString(directory.resolve("shared.conf"), """
                sinks.hook { type = webhook, url = "http://127.0.0.1:%d/", allow = "127.0.0.1", secret-file = "%s" }
                """.formatted(port, secret));
    }

    /** Primary and replica have the same file. */
    private Tailrace serve(String name, String... more) throws Exception {
        List<String> options = new ArrayList<>(List.of("--samples", "--config", config.toString()));
        options.addAll(List.of("--set", "commands.time-budget=60s"));
        options.addAll(List.of(more));
        return Tailrace.serve(directory, directory.resolve(name), options.toArray(String[]::new));
    }

    private Tailrace replica(URI primary) throws Exception {
        return serve("replica", "--replica-of", primary.toString());
    }

    private HttpResponse<String> send(String method, URI node, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private void putGroup(URI node) throws Exception {
        String rules = "{\"categories\":[\"account\"],\"leaseMillis\":5000,\"backoffMinMillis\":0}";
        assertThat(send("PUT", node, GROUP, rules).statusCode()).isEqualTo(201);
    }

    private void deposits(URI node, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            deposit(node, i);
        }
    }

    /** Deposits 1; returns what the command answered, with the account. */
    private JsonObject deposit(URI node, int number) throws Exception {
        String account = "account-" + number % ACCOUNTS;
        Http at = new Http(node);
        String aggregate = "account/" + number % ACCOUNTS;
        if (deposits.putIfAbsent(account, 0) == null) {
            assertThat(at.command(aggregate, "Open", "{}", "open-" + account).statusCode())
                    .isEqualTo(200);
        }
        HttpResponse<String> done = at.command(aggregate, "Deposit", "{\"amount\":1}", "c-" + commands++);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        deposits.merge(account, 1, Integer::sum);
        return new JsonObject(done.body()).put("account", account);
    }

    /** The view at {@code node} shows what a command at the primary has just done. */
    private void assertReadsOwnWrite(URI node, JsonObject done) throws Exception {
        String account = done.getString("account");
        HttpResponse<String> view = new Http(node)
                .get("/v1/projections/balances/views/" + account + "?timeout=20s&waitFor="
                        + done.getString("position"));
        assertThat(view.statusCode()).as(view.body()).isEqualTo(200);
        assertThat(new JsonObject(view.body()).getJsonObject("value").getInteger("balance"))
                .isEqualTo(deposits.get(account));
    }

    /** Takes all that there is, and acknowledges it; again what it held for longer than its lease. */
    private void consume(URI node) throws Exception {
        long due = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        boolean late = false;
        while ((given.size() < total() || late) && System.nanoTime() < due) {
            String wanted = "{\"member\":\"one\",\"max\":100,\"waitMillis\":500}";
            JsonArray deliveries =
                    new JsonObject(send("POST", node, GROUP + "/fetch", wanted).body()).getJsonArray("deliveries");
            JsonArray ids = new JsonArray();
            for (int i = 0; i < deliveries.size(); i++) {
                JsonObject delivery = deliveries.getJsonObject(i);
                note(delivery.getJsonArray("events").getJsonObject(0), delivery.getInteger("attempt"));
                ids.add(delivery.getString("id"));
            }
            if (!ids.isEmpty()) {
                String settled = new JsonObject().put("ids", ids).encode();
                HttpResponse<String> acked = send("POST", node, GROUP + "/ack", settled);
                assertThat(acked.statusCode()).isEqualTo(200);
                late = !new JsonObject(acked.body()).getJsonArray("gone").isEmpty();
            }
        }
    }

    private void note(JsonObject event, int attempt) {
        long version = event.getLong("version");
        assertThat(version == 1 || given.containsKey(event.getString("stream") + "@" + (version - 1)))
                .as("in order: " + name(event))
                .isTrue();
        Integer before = given.put(name(event), attempt);
        assertThat(before == null || attempt > before)
                .as("came again and is not marked: " + name(event))
                .isTrue();
    }

    /** Events of accounts: all were opened and deposited to. */
    private int total() {
        return deposits.size() + deposits.values().stream().mapToInt(n -> n).sum();
    }

    private void assertRefusesWrites(URI replica, URI primary) throws Exception {
        Http at = new Http(replica);
        for (HttpResponse<String> refused : List.of(
                at.append("account-1", "{\"type\":\"T\"}"),
                at.command("account/1", "Deposit", "{\"amount\":1}", "refused"),
                send("POST", replica, "/v1/append", "{\"events\":[{\"stream\":\"a-1\",\"type\":\"T\"}]}"))) {
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(421);
            assertThat(refused.body()).contains("read-only-replica", primary.toString());
        }
        try (ImportClient client = new ImportClient(replica)) {
            client.send(List.of("{\"stream\":\"a-1\",\"type\":\"T\"}"), true);
            assertThat(client.nextLine()).contains("read-only-replica");
        }
        assertThat(appendOverSocket(replica)).contains("read-only-replica", primary.toString());
    }

    /** What a WebSocket answers to an append. */
    private String appendOverSocket(URI node) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        StringBuilder text = new StringBuilder();
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                text.append(data);
                if (last && text.indexOf("\"id\":\"w1\"") >= 0) {
                    answer.complete(text.toString());
                }
                socket.request(1);
                return null;
            }
        };
        WebSocket socket = http.newWebSocketBuilder()
                .subprotocols("tailrace.v1.json")
                .buildAsync(URI.create(node.toString().replaceFirst("http", "ws") + "/v1/ws"), listener)
                .get(20, TimeUnit.SECONDS);
        String append = "{\"op\":\"append\",\"id\":\"w1\",\"stream\":\"a-1\",\"events\":[{\"type\":\"T\"}]}";
        socket.sendText(append, true).get(20, TimeUnit.SECONDS);
        try {
            return answer.get(20, TimeUnit.SECONDS);
        } finally {
            socket.abort();
        }
    }

    /** Each of the {@code followers} of {@code node} has everything that {@code leader} has, and says so at the leader's position. */
    private void assertLevel(URI node, URI leader, int followers) {
        await().untilAsserted(() -> {
            String end = new JsonObject(new Http(leader).get("/v1/info").body()).getString("position");
            String body = new Http(node).get("/v1/followers").body();
            JsonArray all = new JsonObject(body).getJsonArray("followers");
            assertThat(all).as(body).hasSize(followers + 1);
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.getJsonObject(i).getString("position")).as(body).isEqualTo(end);
                assertThat(all.getJsonObject(i).getLong("lagEvents")).as(body).isZero();
            }
        });
    }

    private void promote(URI replica) throws Exception {
        // Every shard has a line of its own, and one may be cut before the other is.
        await().untilAsserted(
                        () -> assertThat(new Http(replica).get("/v1/replica").body())
                                .contains("\"disconnected\"")
                                .doesNotContain("\"following\""));
        Tailrace.run(directory, "promote", "--server", replica.toString()).expecting(0);
    }

    /** Nothing is missing and nothing had its effect twice. */
    private void assertWhole(URI node) throws Exception {
        for (Map.Entry<String, Integer> account : deposits.entrySet()) {
            JsonObject row = new JsonObject(new Http(node)
                            .get("/v1/projections/balances/views/" + account.getKey())
                            .body())
                    .getJsonObject("value");
            assertThat(row.getInteger("balance")).isEqualTo(account.getValue());
            assertThat(row.getInteger("entries")).isEqualTo(account.getValue());
            for (int version = 1; version <= account.getValue() + 1; version++) {
                assertThat(given).containsKey(account.getKey() + "@" + version);
                assertThat(sent).contains(account.getKey() + "@" + version);
            }
        }
        assertThat(given).hasSize(total());
    }
}
