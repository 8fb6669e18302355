package io.tailrace.perf.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.perf.http.BareServer;
import io.tailrace.perf.load.Clock;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Payload;
import io.tailrace.perf.load.Schedule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SocketLoadTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void shouldCountEveryAckOnce(Protocol protocol) throws Exception {
        long start = System.nanoTime();
        try (BareSocket server = BareSocket.start();
                SocketLoad load = SocketLoad.connect(server.port(), protocol, 64, 1, Payload.json());
                Latencies latencies = Latencies.open(directory, "ws", Clock.system(), start)) {
            assertThat(load.saturate(50_000_000)).isPositive();
            long before = load.answered();
            load.run(new Schedule(System.nanoTime(), 5_000, 700), latencies);

            assertThat(before).isPositive();
            assertThat(load.answered() - before).isEqualTo(700);
            assertThat(latencies.count()).isEqualTo(700);
        }
    }

    @Test
    void shouldCarryMessagesThatAreLongerThanAPiece() throws Exception {
        try (BareSocket server = BareSocket.start();
                SocketLoad load = SocketLoad.connect(server.port(), Protocol.JSON, 2, 900, Payload.json())) {
            // There is room for one message at a time: a second one is sent only if the time is not up by then.
            load.saturate(TimeUnit.SECONDS.toNanos(20), 2);

            assertThat(load.answered()).isEqualTo(2);
        }
    }

    @Test
    void shouldExpectTheVersionThatTheMessageBeforeLeft() {
        AppendMessage message = new AppendMessage(2, "{}");

        assertThat(text(message.next(7)))
                .isEqualTo(
                        "{\"op\":\"append\",\"id\":\"00000007\",\"stream\":\"perf-00007\",\"expected\":0,\"events\":["
                                + "{\"type\":\"measured\",\"data\":{}},{\"type\":\"measured\",\"data\":{}}]}");
        assertThat(text(message.next(7L + Message.TARGETS)))
                .contains("\"id\":\"00002717\"", "\"stream\":\"perf-00007\"", "\"expected\":2,");
    }

    @Test
    void shouldOpenEveryAccountBeforeItDeposits() {
        CommandMessage message = new CommandMessage();

        assertThat(text(message.next(SocketLoad.ACCOUNTS - 1L)))
                .isEqualTo("{\"op\":\"command\",\"id\":\"0000270f\",\"aggregate\":\"account/09999\",\"name\":\"Open\","
                        + "\"data\":{}}");
        assertThat(text(message.next(SocketLoad.ACCOUNTS)))
                .isEqualTo(
                        "{\"op\":\"command\",\"id\":\"00002710\",\"aggregate\":\"account/00000\",\"name\":\"Deposit\","
                                + "\"data\":{\"amount\":1}}");
    }

    @Test
    void shouldSendNoMoreThanWasAskedFor() throws Exception {
        try (BareSocket server = BareSocket.start();
                SocketLoad load = SocketLoad.connectToAccounts(server.port(), Protocol.JSON, 64)) {
            load.saturate(TimeUnit.SECONDS.toNanos(20), 100);

            assertThat(load.answered()).isEqualTo(100);
        }
    }

    @RepeatedTest(10)
    void shouldStopAfterASubscriberLeftInTheMiddle() throws Exception {
        String frame = "{\"op\":\"events\",\"specversion\":\"1.0\",\"data\":\"" + "x".repeat(20_000) + "\"}";
        try (BareSocket server = BareSocket.start(frame)) {
            assertThat(SocketCatchUp.run(server.port(), 100).perSecond()).isPositive();
        }
    }

    @Test
    void shouldSayWhatTheServerAnsweredInsteadOfASocket() throws Exception {
        try (BareServer server = BareServer.start("{}")) {
            assertThatThrownBy(() -> SocketLoad.connect(server.port(), Protocol.JSON, 1, 1, "{}"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("HTTP/1.1 200");
        }
    }

    private static String text(Message message) {
        return new String(message.bytes(), 0, message.length(), StandardCharsets.UTF_8);
    }
}
