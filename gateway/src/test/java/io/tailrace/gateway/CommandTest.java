package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.command.Aggregates;
import io.tailrace.samples.Samples;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Commands, states and histories over HTTP, with the samples. */
@OverEveryHttp
@Timeout(60)
class CommandTest {
    private static final String ACCOUNT = "/v1/aggregates/account/42";

    @TempDir
    Path directory;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(directory, 2, config -> config.withAggregates(Aggregates.of(new Samples().aggregates())));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private HttpResponse<String> command(String name, String body, String... headers) {
        return node.post(ACCOUNT + "/commands/" + name, body, headers);
    }

    /** 100 - 30 + 50. */
    private void deposits() {
        assertThat(command("Open", "").statusCode()).isEqualTo(200);
        assertThat(command("Deposit", "{\"amount\":100}").statusCode()).isEqualTo(200);
        assertThat(command("Withdraw", "{\"amount\":30}").statusCode()).isEqualTo(200);
        assertThat(command("Deposit", "{\"amount\":50}").statusCode()).isEqualTo(200);
    }

    private long balance(String query) {
        return TestNode.json(node.get(ACCOUNT + query))
                .path("state")
                .path("balance")
                .asLong(-1);
    }

    @Test
    void shouldCarryOutCommandsAndFoldTheirEvents() {
        deposits();
        HttpResponse<String> state = node.get(ACCOUNT);
        assertThat(state.headers().firstValue("ETag")).hasValue("\"4\"");
        JsonNode json = TestNode.json(state);
        assertThat(json.path("stream").asString()).isEqualTo("account-42");
        assertThat(json.path("state").path("balance").asLong()).isEqualTo(120);
        assertThat(json.path("state").path("status").asString()).isEqualTo("OPEN");
        JsonNode events =
                TestNode.json(node.get("/v1/streams/account-42/events")).path("events");
        assertThat(events.size()).isEqualTo(4);
        assertThat(events.get(2).path("type").asString()).isEqualTo("Withdrawn");
        assertThat(events.get(2).path("data").path("amount").asLong()).isEqualTo(30);
    }

    @Test
    void shouldAnswerWithWhatWasWritten() {
        HttpResponse<String> answer = command("Open", "{\"amount\":5}", "Idempotency-Key", "k1");
        assertThat(answer.headers().firstValue("ETag")).hasValue("\"2\"");
        JsonNode json = TestNode.json(answer);
        assertThat(json.path("version").asLong()).isEqualTo(2);
        assertThat(json.path("ack").asString()).isEqualTo("disk");
        assertThat(json.path("replayed").asBoolean(true)).isFalse();
        assertThat(json.path("events").get(1).path("type").asString()).isEqualTo("Deposited");
        assertThat(json.path("events").get(1).path("version").asLong()).isEqualTo(2);
        JsonNode stored = TestNode.json(node.get("/v1/streams/account-42/events/2"));
        assertThat(stored.path("id").asString())
                .isEqualTo(json.path("events").get(1).path("id").asString());
        assertThat(stored.path("position").asString())
                .isEqualTo(json.path("events").get(1).path("position").asString());
    }

    @Test
    void shouldRejectWithTheReasonAndTheCode() {
        deposits();
        HttpResponse<String> rejected = command("Withdraw", "{\"amount\":121}", "Idempotency-Key", "w1");
        assertThat(rejected.statusCode()).isEqualTo(422);
        JsonNode problem = TestNode.json(rejected);
        assertThat(problem.path("code").asString()).isEqualTo("command-rejected");
        assertThat(problem.path("rejection").asString()).isEqualTo("insufficient-funds");
        assertThat(problem.path("detail").asString()).isEqualTo("the balance is 120");
        assertThat(balance("")).isEqualTo(120);
        command("Deposit", "{\"amount\":1000}");
        HttpResponse<String> again = command("Withdraw", "{\"amount\":121}", "Idempotency-Key", "w1");
        assertThat(again.statusCode()).as("a rejection is an answer too").isEqualTo(422);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
    }

    @Test
    void shouldCarryOutACommandOnceForEachKey() {
        command("Open", "");
        HttpResponse<String> first = command("Deposit", "{\"amount\":7}", "Idempotency-Key", "\"d1\"");
        HttpResponse<String> again = command("Deposit", "{\"amount\":7}", "Idempotency-Key", "d1");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(TestNode.json(again).path("version").asLong())
                .isEqualTo(TestNode.json(first).path("version").asLong());
        HttpResponse<String> other = command("Deposit", "{\"amount\":8}", "Idempotency-Key", "d1");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(TestNode.code(other)).isEqualTo("idempotency-key-reused");
        assertThat(balance("")).isEqualTo(7);
    }

    @Test
    void shouldHoldCommandsToTheExpectedVersion() {
        assertThat(command("Open", "", "If-None-Match", "*").statusCode()).isEqualTo(200);
        HttpResponse<String> stale = command("Deposit", "{\"amount\":1}", "If-Match", "\"7\"");
        assertThat(stale.statusCode()).isEqualTo(412);
        assertThat(stale.headers().firstValue("ETag")).hasValue("\"1\"");
        assertThat(TestNode.code(stale)).isEqualTo("wrong-expected-version");
        assertThat(command("Deposit", "{\"amount\":1}", "If-Match", "\"1\"").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/aggregates/nothing/1/commands/Open|{}|404|unknown-aggregate",
                "/v1/aggregates/account/1/commands/Fly|{}|404|unknown-command",
                "/v1/aggregates/account/1/commands/Deposit|{\"amount\":\"x\"}|400|invalid-command",
                "/v1/aggregates/account/1/commands/Deposit|{\"amuont\":1}|400|invalid-command",
                "/v1/aggregates/account/1/commands/Deposit|{|400|invalid-json",
                "/v1/aggregates/account/1/commands/Deposit|{\"amount\":1,\"amount\":2}|400|invalid-json",
                "/v1/aggregates/account/1/commands/Deposit|{\"amount\":1}|422|command-rejected",
                "/v1/aggregates/order/x/commands/Place|{\"place\":\"b\",\"lines\":{\"a\":1}}|422|command-rejected"
            })
    void shouldSayWhatIsWrongWithACommand(String path, String body, int status, String code) {
        HttpResponse<String> answer = node.post(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(TestNode.code(answer)).isEqualTo(code);
        assertThat(TestNode.json(node.get("/v1/streams?prefix=account"))
                        .path("streams")
                        .size())
                .isZero();
    }

    @Test
    void shouldBoundKeysAtTheirLimit() {
        assertThat(command("Open", "", "Idempotency-Key", "k".repeat(Targets.ID_BYTES_MAX))
                        .statusCode())
                .isEqualTo(200);
        assertThat(TestNode.code(command("Open", "", "Idempotency-Key", "k".repeat(Targets.ID_BYTES_MAX + 1))))
                .isEqualTo("invalid-parameter");
    }

    @Test
    void shouldShowTheStateAsItWas() throws Exception {
        deposits();
        assertThat(balance("?version=2")).isEqualTo(100);
        assertThat(balance("?version=3")).isEqualTo(70);
        String time = TestNode.json(node.get("/v1/streams/account-42/events/3"))
                .path("recorded")
                .asString();
        assertThat(balance("?at=" + time)).isEqualTo(70);
        assertThat(node.get(ACCOUNT + "?version=5").statusCode()).isEqualTo(404);
        assertThat(node.get(ACCOUNT + "?at=2000-01-01T00:00:00Z").statusCode()).isEqualTo(404);
        assertThat(node.get(ACCOUNT + "?at=yesterday").statusCode()).isEqualTo(400);
        assertThat(node.get(ACCOUNT + "?at=" + time + "&version=1").statusCode())
                .isEqualTo(400);
        assertThat(node.get("/v1/aggregates/account/none").statusCode()).isEqualTo(404);
        assertThat(TestNode.code(node.get("/v1/aggregates/nothing/1"))).isEqualTo("unknown-aggregate");
    }

    @Test
    void shouldShowWhatEveryEventChanged() {
        deposits();
        List<String> changes = new ArrayList<>();
        String next = ACCOUNT + "/history?limit=3";
        int pages = 0;
        while (!next.isEmpty()) {
            JsonNode page = TestNode.json(node.get(next));
            page.path("changes")
                    .forEach(change -> change.path("differences")
                            .forEach(difference -> changes.add(
                                    change.path("event").path("version").asLong() + " "
                                            + difference.path("path").asString() + " "
                                            + difference.path("before") + " " + difference.path("after"))));
            next = page.path("next").asString("");
            pages++;
        }
        assertThat(pages).isEqualTo(2);
        assertThat(changes)
                .contains("2 /balance 0 100", "3 /balance 100 70", "4 /balance 70 120")
                .contains("1 /status \"NEW\" \"OPEN\"");
        assertThat(node.get(ACCOUNT + "/history?limit=101").statusCode()).isEqualTo(400);
        assertThat(node.get("/v1/aggregates/account/none/history").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldFindWhatBelongsTogether() {
        command("Open", "", "Correlation-Id", "c \"1\" é", "Causation-Id", "a1");
        command("Deposit", "{\"amount\":1}", "Idempotency-Key", "c2");
        command("Deposit", "{\"amount\":2}", "Correlation-Id", "c2", "Causation-Id", "a2");
        assertThat(types("/v1/events?correlation=c2")).containsExactly("Deposited", "Deposited");
        assertThat(types("/v1/events?causation=a2")).containsExactly("Deposited");
        assertThat(types("/v1/events?correlation=c2&causation=a1")).isEmpty();
        assertThat(types("/v1/events?causation=a1")).containsExactly("Opened");
        assertThat(types("/v1/events?limit=1&correlation=c2")).containsExactly("Deposited", "Deposited");
    }

    private List<String> types(String path) {
        List<String> types = new ArrayList<>();
        for (String next = path; !next.isEmpty(); ) {
            JsonNode page = TestNode.json(node.get(next));
            page.path("events").forEach(event -> types.add(event.path("type").asString()));
            next = page.path("next").asString("");
        }
        return types;
    }

    @Test
    void shouldReserveStockOfAllLinesOrOfNone() {
        String apples = "/v1/aggregates/stock/%7Bberlin%7D-apples";
        String pears = "/v1/aggregates/stock/%7Bberlin%7D-pears";
        String order = "/v1/aggregates/order/%7Bberlin%7D-17";
        node.post(apples + "/commands/Receive", "{\"quantity\":10}");
        node.post(pears + "/commands/Receive", "{\"quantity\":1}");
        HttpResponse<String> short1 =
                node.post(order + "/commands/Place", "{\"place\":\"berlin\",\"lines\":{\"apples\":4,\"pears\":2}}");
        assertThat(TestNode.json(short1).path("rejection").asString()).isEqualTo("out-of-stock");
        assertThat(TestNode.json(node.get(apples))
                        .path("state")
                        .path("reserved")
                        .asInt(-1))
                .isZero();
        String lines = "{\"place\":\"berlin\",\"lines\":{\"apples\":4,\"pears\":1}}";
        JsonNode placed = TestNode.json(node.post(order + "/commands/Place", lines));
        assertThat(placed.path("events").size()).isEqualTo(3);
        assertThat(TestNode.json(node.get(apples))
                        .path("state")
                        .path("available")
                        .asInt())
                .isEqualTo(6);
        assertThat(node.post(order + "/commands/Cancel", lines).statusCode()).isEqualTo(200);
        assertThat(TestNode.json(node.get(pears))
                        .path("state")
                        .path("available")
                        .asInt())
                .isEqualTo(1);
        assertThat(TestNode.json(node.post(order + "/commands/Place", "{\"place\":\"paris\",\"lines\":{\"apples\":1}}"))
                        .path("rejection")
                        .asString())
                .isEqualTo("other-place");
    }

    @Test
    void shouldListWhatCommandsThereAre() {
        JsonNode list = TestNode.json(node.get("/v1/aggregates")).path("aggregates");
        assertThat(list.size()).isEqualTo(3);
        assertThat(list.get(0).path("name").asString()).isEqualTo("account");
        assertThat(list.get(0).path("commands").toString()).contains("Open", "Deposit", "Withdraw", "Close");
    }

    @Test
    void shouldAnswerAgainAfterARestart() {
        command("Open", "", "Idempotency-Key", "o1");
        command("Deposit", "{\"amount\":7}", "Idempotency-Key", "d1");
        command("Withdraw", "{\"amount\":8}", "Idempotency-Key", "w1");
        node.close();
        start();
        assertThat(command("Deposit", "{\"amount\":7}", "Idempotency-Key", "d1")
                        .headers()
                        .firstValue("Idempotency-Replayed"))
                .hasValue("true");
        assertThat(command("Withdraw", "{\"amount\":8}", "Idempotency-Key", "w1")
                        .headers()
                        .firstValue("Idempotency-Replayed"))
                .hasValue("true");
        assertThat(balance("")).isEqualTo(7);
    }
}
