package io.tailrace.perf.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.perf.load.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real servers, each started for a moment; those that are programs of the machine only where it has them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PeersTest {
    private static final long MOMENT_NANOS = 100_000_000;

    /** Of a shell: says its process id, and does nothing else. */
    private static final String SLEEP = "echo $$; exec sleep 100";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Peers.class)
    void shouldHoldWhatItAcknowledged(Peers kind) throws Exception {
        assumeTrue(kind.missing() == null, kind.missing());
        try (Peer peer = kind.start(directory, 4, Payload.json())) {
            assertThat(peer.saturate(MOMENT_NANOS)).isPositive();
            assertThat(peer.saturate(MOMENT_NANOS)).isPositive();
            peer.requireStored();

            assertThat(peer.name()).matches(".+ \\d+\\..+");
            assertThat(peer.durability()).contains(kind == Peers.POSTGRES ? "fsync=on synchronous_commit=on" : "force");
        }
    }

    @Test
    void shouldSayWhatAServerSaidThatDidNotStart() throws Exception {
        try (Program server = Program.start(directory, "sh", "-c", "echo the port is taken; exit 3")) {
            assertThatThrownBy(() -> server.await(PeersTest::nobody))
                    .hasMessageContainingAll("sh has ended", "exit=3", "the port is taken");
        }
    }

    private static Object nobody() throws IOException {
        throw new IOException("nobody listens");
    }

    @Test
    void shouldEndWhatItStarted() throws Exception {
        Program server = Program.start(directory, "sh", "-c", SLEEP);
        long pid = pid(server);
        server.close();
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void shouldStopAServerThatIsOfNoUse() {
        long[] pid = new long[1];
        assertThatThrownBy(() -> Program.serve(directory, "sh", List.of("-c", SLEEP), (server, port) -> {
                    assertThat(port).isPositive();
                    pid[0] = pid(server);
                    throw new IOException("it makes no stream");
                }))
                .hasMessage("it makes no stream");
        assertThat(ProcessHandle.of(pid[0])).isEmpty();
    }

    private long pid(Program server) throws Exception {
        return server.await(() ->
                Long.parseLong(Files.readString(directory.resolve("sh.log")).strip()));
    }

    @Test
    void shouldNameWhatIsNotOnThePath() {
        assertThat(Program.isThere("sh")).isTrue();
        assertThat(Program.isThere("no-such-server")).isFalse();
        for (Peers peer : Peers.values()) {
            String missing = peer.missing();
            if (missing != null) {
                assertThat(missing).contains("-server is not on the path", "apt-get install");
            }
        }
    }

    @Test
    void shouldSayIfMoreIsStoredThanWasAcknowledged() {
        InFlight one = new InFlight("peer", 1);
        one.answered(null);
        one.requireStored(1);
        assertThatThrownBy(() -> one.requireStored(2)).hasMessageContaining("acknowledged=1 stored=2");
    }

    @Test
    void shouldFailWithThePeersReasonIfAnAppendIsNotTaken() {
        InFlight one = new InFlight("peer", 2);
        assertThatThrownBy(() -> one.saturate(Long.MAX_VALUE, number -> one.answered(new IOException("disk full"))))
                .hasMessage("peer did not take an append: disk full");
    }
}
