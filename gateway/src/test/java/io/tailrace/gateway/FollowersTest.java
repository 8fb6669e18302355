package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.journal.Positions;
import io.tailrace.replicator.Follower;
import io.tailrace.replicator.Lag;
import io.tailrace.replicator.Standing;
import io.tailrace.replicator.Standing.State;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What follows the journals is listed, metered and watched. */
@Timeout(60)
class FollowersTest {
    @TempDir
    Path directory;

    private TestNode node;

    /** Follows nothing and says what it is told to. */
    private static final class Told implements Follower {
        private final String name;
        private volatile Standing standing;

        Told(String name, State state, long lag, @Nullable String cause) {
            this.name = name;
            this.standing =
                    new Standing(state, Positions.of(7, 9), new Lag(lag, Duration.ofMillis(lag * 1_500)), cause);
        }

        @Override
        public String kind() {
            return "sink";
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Standing standing() {
            return standing;
        }
    }

    @BeforeEach
    void start() {
        node = TestNode.start(directory, 2, config -> config.withStallAfter(Duration.ofSeconds(1)));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private JsonNode listed() {
        return TestNode.json(node.get("/v1/followers")).path("followers");
    }

    @Test
    void shouldListThemByKindAndName() {
        assertThat(listed().size()).isZero();
        node.node.followers().register(new Told("b", State.RUNNING, 0, null));
        node.node.followers().register(new Told("a", State.RETRYING, 2, "the other side is away"));

        JsonNode first = listed().path(0);
        assertThat(first.path("name").asString()).isEqualTo("a");
        assertThat(first.path("kind").asString()).isEqualTo("sink");
        assertThat(first.path("state").asString()).isEqualTo("retrying");
        assertThat(first.path("position").asString())
                .isEqualTo(Positions.of(7, 9).token());
        assertThat(first.path("lagEvents").asLong()).isEqualTo(2);
        assertThat(first.path("lagMillis").asLong()).isEqualTo(3_000);
        assertThat(first.path("cause").asString()).isEqualTo("the other side is away");
        assertThat(listed().path(1).has("cause")).isFalse();
    }

    @Test
    void shouldMeterThemAndForgetTheMeters() {
        Told told = new Told("orders", State.PAUSED, 3, null);
        node.node.followers().register(told);
        String tags = "{kind=\"sink\",name=\"orders\"} ";
        assertThat(node.get("/metrics").body())
                .contains("tailrace_follower_lag_events" + tags + "3.0")
                .contains("tailrace_follower_lag_seconds" + tags + "4.5")
                .contains("tailrace_follower_state" + tags + "2.0");
        told.standing = new Standing(State.STOPPED, Positions.start(), Lag.NONE, "bad");
        await().until(() -> node.get("/metrics").body().contains("tailrace_follower_state" + tags + "4.0"));
        node.node.followers().unregister(told);
        assertThat(node.get("/metrics").body()).doesNotContain("orders");
        assertThat(listed().size()).isZero();
    }

    @Test
    void shouldReportOneThatShouldMoveAndDoesNot() {
        node.node.followers().register(new Told("stuck", State.RUNNING, 1, null));
        await().until(() -> listed().path(0).path("stalled").asBoolean(false));
        assertThat(node.get("/metrics").body()).contains("tailrace_follower_state{kind=\"sink\",name=\"stuck\"} 5.0");
    }

    @Test
    void shouldRefuseASecondOfTheSameName() {
        Told first = new Told("orders", State.RUNNING, 0, null);
        Told second = new Told("orders", State.RUNNING, 0, null);
        node.node.followers().register(first);
        assertThatThrownBy(() -> node.node.followers().register(second)).hasMessageContaining("name=orders");
        node.node.followers().unregister(second);
        assertThat(listed().size()).isOne();
    }
}
