package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tailrace.journal.CommitChunk;
import io.tailrace.journal.CommitSource;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import io.tailrace.replica.ReplicaConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A node that copies another: what it serves, what it refuses, and how it becomes the primary. */
@Timeout(300)
class ReplicaTest {
    private static final String EVENTS = "/v1/streams/order-1/events";
    private static final Duration SILENCE = Duration.ofSeconds(3);

    @TempDir
    Path directory;

    private TestNode primary(String name) {
        return TestNode.start(directory.resolve(name), 2, config -> config);
    }

    /** So patient that a busy machine cuts no line. */
    private TestNode replica(String name, URI primary) {
        return replica(name, primary, Duration.ofSeconds(20));
    }

    /** {@code silence} is how long a line lasts on which nothing can come any more. */
    private TestNode replica(String name, URI primary, Duration silence) {
        ReplicaConfig replicaOf = new ReplicaConfig(primary, silence);
        return TestNode.start(directory.resolve(name), 0, config -> config.withReplicaOf(replicaOf));
    }

    private static URI url(TestNode node) {
        return URI.create(node.node.url());
    }

    private static void fill(TestNode node, int events) {
        for (int i = 0; i < events; i++) {
            String stream = "/v1/streams/s-" + i % 7 + "/events";
            assertThat(node.post(stream, "{\"type\":\"A\",\"data\":\"" + "x".repeat(200) + "\"}")
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    private static void awaitLevel(TestNode replica, TestNode primary) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(replica.node.journal().end())
                        .as(replica.get("/v1/replica").body())
                        .isEqualTo(primary.node.journal().end()));
        assertSame(primary.node.journal(), replica.node.journal());
    }

    private static void assertSame(Journal left, Journal right) {
        for (int shard = 0; shard < left.shards(); shard++) {
            CommitSource expected = left.replication().commits(shard, 0);
            CommitSource found = right.replication().commits(shard, 0);
            CommitChunk last;
            do {
                last = expected.next(1);
                assertThat(left.replication().at(shard, expected.sequence()))
                        .isEqualTo(right.replication().at(shard, expected.sequence()));
                found.next(1);
            } while (last != null);
        }
    }

    /** As a client does: asks again while the answer is that the replica is not so far yet. */
    private static HttpResponse<String> ask(TestNode replica, String path) {
        return await().until(() -> replica.get(path), answer -> answer.statusCode() != 503);
    }

    private static void awaitCause(TestNode replica, String cause) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(replica.get("/v1/replica").body()).contains("\"refused\"", cause));
        HttpResponse<String> ready = replica.get("/readyz");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(TestNode.code(ready)).isEqualTo("replica-stopped");
    }

    private void copy(String from, String to) throws IOException {
        Path source = directory.resolve(from);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(to).resolve(source.relativize(file)));
            }
        }
    }

    @Test
    void shouldServeReadsAndSubscriptionsAndSendWritesToItsPrimary() throws Exception {
        try (TestNode primary = primary("primary");
                TestNode replica = replica("replica", url(primary))) {
            fill(primary, 20);
            awaitLevel(replica, primary);
            try (Lines lines = Lines.open(replica, EVENTS)) {
                primary.post(EVENTS, "{\"type\":\"Placed\"}");
                assertThat(lines.next("event")).containsEntry("id", "1");
            }
            HttpResponse<String> refused = replica.post(EVENTS, "{\"type\":\"A\"}");
            assertThat(refused.statusCode()).isEqualTo(421);
            assertThat(TestNode.code(refused)).isEqualTo("read-only-replica");
            assertThat(TestNode.json(refused).path("primary").asString()).isEqualTo(primary.node.url());
            assertThat(replica.get("/v1/events").body())
                    .isEqualTo(primary.get("/v1/events").body());
            assertThat(replica.get("/v1/info").body()).contains("\"role\":\"replica\"");
            assertThat(replica.get("/v1/followers").body()).contains("\"kind\":\"replica\"", "\"state\":\"running\"");
            assertThat(replica.get("/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldLetAClientReadItsOwnWrites() throws Exception {
        try (TestNode primary = primary("primary");
                TestNode replica = replica("replica", url(primary))) {
            for (int i = 1; i <= 20; i++) {
                String position = TestNode.json(primary.post(EVENTS, "{\"type\":\"A\"}"))
                        .path("position")
                        .asString();
                String read = i % 2 == 0 ? EVENTS + "/" + i + "?" : EVENTS + "?from=" + i + "&";
                HttpResponse<String> own = ask(replica, read + "waitFor=" + position);
                assertThat(own.statusCode()).as(own.body()).isEqualTo(200);
                assertThat(own.body()).contains("\"version\":" + i);
            }
            Positions beyond = primary.node
                    .journal()
                    .end()
                    .with(0, primary.node.journal().end().sequence(0) + 1);
            HttpResponse<String> late = replica.get("/v1/events?waitFor=" + beyond.token());
            assertThat(late.statusCode()).isEqualTo(503);
            assertThat(TestNode.code(late)).isEqualTo("replica-lagging");
            assertThat(replica.get("/v1/events?waitFor=x").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void shouldGoOnAfterACutASilenceAndARestart() throws Exception {
        try (TestNode primary = primary("primary");
                Wire wire = Wire.to(primary.node.port())) {
            try (TestNode replica = replica("replica", wire.url(), SILENCE)) {
                fill(primary, 50);
                wire.cut();
                fill(primary, 50);
                wire.mend();
                awaitLevel(replica, primary);
                wire.mute();
                fill(primary, 50);
                await().untilAsserted(() ->
                        assertThat(replica.get("/v1/replica").body()).contains("\"disconnected\""));
                wire.mend();
                awaitLevel(replica, primary);
            }
            fill(primary, 50);
            try (TestNode again = replica("replica", wire.url());
                    TestNode wiped = replica("wiped", wire.url())) {
                awaitLevel(again, primary);
                awaitLevel(wiped, primary);
            }
        }
        for (String name : List.of("primary", "replica", "wiped")) {
            assertThat(Journal.verify(directory.resolve(name), (done, total) -> {})
                            .damage())
                    .isNull();
        }
    }

    @Test
    void shouldRefuseACorruptedFrameAndSayIt() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("io.tailrace.replica");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try (TestNode primary = primary("primary");
                Wire wire = Wire.to(primary.node.port());
                TestNode replica = replica("replica", wire.url(), SILENCE)) {
            fill(primary, 10);
            awaitLevel(replica, primary);
            for (int i = 0; i < 5; i++) {
                // Past the head of a chunk of the answer, in whatever frame is there.
                wire.flipAfter(100 + 137L * i);
                fill(primary, 10);
                await().until(wire::isFlipped);
                awaitLevel(replica, primary);
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
                .anyMatch(message -> message.contains("corrupt frame"));
        assertThat(Journal.verify(directory.resolve("replica"), (done, total) -> {})
                        .damage())
                .isNull();
    }

    @Test
    void shouldRefuseAPrimaryThatIsBehindItOrHasAnotherHistory() throws Exception {
        try (TestNode primary = primary("primary")) {
            fill(primary, 20);
        }
        copy("primary", "backup");
        try (TestNode primary = primary("primary");
                Wire wire = Wire.to(primary.node.port());
                TestNode replica = replica("replica", wire.url())) {
            fill(primary, 20);
            awaitLevel(replica, primary);
            String before = replica.get("/v1/events?limit=1000").body();
            primary.node.close();
            try (TestNode restored = primary("backup")) {
                wire.target(restored.node.port());
                awaitCause(replica, "the replica is ahead of its primary");
                fill(restored, 40);
                awaitCause(replica, "the histories part behind sequence");
            }
            assertThat(replica.get("/v1/events?limit=1000").body()).isEqualTo(before);
            try (TestNode other = primary("other")) {
                wire.target(other.node.port());
                awaitCause(replica, "another store");
            }
        }
    }

    @Test
    void shouldBePromotedOnlyOnPurposeAndLeaveTheOldPrimaryBehind() throws Exception {
        try (TestNode primary = primary("primary");
                TestNode replica = replica("replica", url(primary))) {
            fill(primary, 30);
            awaitLevel(replica, primary);
            HttpResponse<String> early = replica.post("/v1/replica/promote", "");
            assertThat(TestNode.code(early)).isEqualTo("promotion-refused");
            assertThat(early.body()).contains("still answers");
            primary.node.close();
            // Every shard has a line of its own, and one may be cut before the other is.
            await().untilAsserted(() -> assertThat(replica.get("/v1/replica").body())
                    .contains("\"disconnected\"")
                    .doesNotContain("\"following\""));
            HttpResponse<String> promoted = replica.post("/v1/replica/promote", "");
            assertThat(promoted.statusCode()).as(promoted.body()).isEqualTo(200);
            assertThat(promoted.body()).contains("\"role\":\"primary\"", "\"promotions\":1");
            assertThat(TestNode.code(replica.post("/v1/replica/promote", ""))).isEqualTo("promotion-refused");
            fill(replica, 30);
            assertThat(replica.get("/v1/info").body()).contains("\"epoch\":1000001");

            try (TestNode third = replica("third", url(replica))) {
                awaitLevel(third, replica);
            }
            try (TestNode old = primary("primary")) {
                assertThatThrownBy(() -> replica("third", url(old)).close()).hasMessageContaining("was replaced");
            }
            try (TestNode old = replica("primary", url(replica))) {
                awaitLevel(old, replica);
            }
        }
        copy("replica", "copy");
        assertThatThrownBy(() -> primary("primary").close()).hasMessageContaining("--replica-of");
        assertThat(Journal.verify(directory.resolve("primary"), (done, total) -> {})
                        .damage())
                .isNull();
    }

    @Test
    void shouldRefuseTheOldPrimaryWhereverItMeetsItAgain() throws Exception {
        try (TestNode old = primary("primary");
                TestNode promoted = replica("replica", url(old));
                Wire wire = Wire.to(old.node.port());
                TestNode third = replica("third", wire.url())) {
            fill(old, 20);
            awaitLevel(promoted, old);
            // The old primary was only cut off, and knows nothing of this.
            assertThat(promoted.post("/v1/replica/promote?force=true", "").statusCode())
                    .isEqualTo(200);
            fill(promoted, 20);
            wire.target(promoted.node.port());
            awaitLevel(third, promoted);
            String before = third.get("/v1/events?limit=1000").body();
            fill(old, 5);
            wire.target(old.node.port());
            awaitCause(third, "this node was replaced");
            assertThat(third.get("/v1/events?limit=1000").body()).isEqualTo(before);
            wire.target(promoted.node.port());
            fill(promoted, 5);
            awaitLevel(third, promoted);
        }
    }

    @Test
    void shouldNotLetAnOldPrimaryThatWroteOnFollowNorTakeItsTailAway() throws Exception {
        String own;
        try (TestNode old = primary("primary");
                TestNode promoted = replica("replica", url(old))) {
            fill(old, 20);
            awaitLevel(promoted, old);
            old.node.close();
            assertThat(promoted.post("/v1/replica/promote?force=true", "").statusCode())
                    .isEqualTo(200);
            fill(promoted, 20);
            try (TestNode unaware = primary("primary")) {
                // Nothing but its operator keeps it from this.
                fill(unaware, 10);
                own = unaware.get("/v1/events?limit=1000").body();
            }
            try (TestNode refused = replica("primary", url(promoted))) {
                awaitCause(refused, "the histories part behind sequence");
                assertThat(refused.get("/v1/events?limit=1000").body()).isEqualTo(own);
                assertThat(TestNode.code(refused.post(EVENTS, "{\"type\":\"A\"}")))
                        .isEqualTo("read-only-replica");
            }
            try (TestNode unaware = primary("primary")) {
                assertThat(unaware.get("/v1/events?limit=1000").body()).isEqualTo(own);
            }
        }
    }
}
