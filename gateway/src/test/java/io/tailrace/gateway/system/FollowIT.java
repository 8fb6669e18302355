package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.broker.SparePort;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A follower outlives its node. */
@Timeout(300)
class FollowIT {
    /** Longer than any number of quick retries takes. */
    private static final long AWAY_MILLIS = 20_000;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldFollowAcrossTheDeathOfTheNodeHoweverLongItIsAway() throws Exception {
        Path data = directory.resolve("data");
        String port = Integer.toString(SparePort.find());
        Tailrace follower;
        try (Tailrace node = Tailrace.start(directory, "serve", "--data", data.toString(), "--port", port)) {
            append(node, "One");
            String server = node.url().toString();
            follower = Tailrace.start(directory, "read", "order-1", "--follow", "--limit", "3", "--server", server);
            append(node, "Two");
            follower.awaitLine("      2  ");
            node.kill();
        }
        try (Tailrace followed = follower) {
            Thread.sleep(AWAY_MILLIS);
            assertThat(followed.isAlive()).as(followed.errors()).isTrue();
            try (Tailrace again = Tailrace.start(directory, "serve", "--data", data.toString(), "--port", port)) {
                append(again, "Three");
                Tailrace.Ended ended = followed.ended().expecting(0);
                assertThat(ended.output().lines().filter(line -> line.matches(" +[0-9]+  .*")))
                        .hasSize(3);
                assertThat(ended.errors()).contains("trying again until it is back", "following again");
            }
        }
    }

    private static void append(Tailrace node, String type) throws Exception {
        assertThat(new Http(node.url())
                        .append("order-1", "{\"type\":\"" + type + "\",\"data\":1}")
                        .statusCode())
                .isEqualTo(201);
    }
}
