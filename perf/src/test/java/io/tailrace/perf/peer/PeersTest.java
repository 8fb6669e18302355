package io.tailrace.perf.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.perf.load.Payload;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real servers, each started for a moment. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PeersTest {
    private static final long MOMENT_NANOS = 100_000_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Peers.class)
    void shouldHoldWhatItAcknowledged(Peers kind) throws Exception {
        try (Peer peer = kind.start(directory, 4, Payload.json())) {
            assertThat(peer.saturate(MOMENT_NANOS)).isPositive();
            assertThat(peer.saturate(MOMENT_NANOS)).isPositive();
            peer.requireStored();

            assertThat(peer.name()).matches(".+ \\d+\\..+");
            assertThat(peer.durability()).contains(kind == Peers.POSTGRES ? "fsync=on synchronous_commit=on" : "force");
        }
    }
}
