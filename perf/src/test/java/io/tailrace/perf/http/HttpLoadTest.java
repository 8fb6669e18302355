package io.tailrace.perf.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.perf.load.Clock;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.Payload;
import io.tailrace.perf.load.Schedule;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HttpLoadTest {
    private static final long SEED = 42;

    @TempDir
    Path directory;

    @Test
    void shouldAnswerEveryRequestOfASchedule() throws Exception {
        long start = System.nanoTime();
        try (BareServer server = BareServer.start("{\"ack\":\"disk\"}");
                HttpLoad load = HttpLoad.connect(server.port(), 8, SEED);
                Latencies latencies = Latencies.open(directory, "http", Clock.system(), start)) {
            load.run(new Schedule(start, 2_000, 500), latencies);

            assertThat(load.answered()).isEqualTo(500);
            assertThat(latencies.count()).isEqualTo(500);
        }
    }

    @Test
    void shouldCountWhatWasAnsweredWhileSaturating() throws Exception {
        try (BareServer server = BareServer.start("{}");
                HttpLoad load = HttpLoad.connect(server.port(), 4, SEED)) {
            assertThat(load.saturate(50_000_000)).isPositive();
            assertThat(load.answered()).isGreaterThanOrEqualTo(4);
            assertThat(load.sample()).startsWith("HTTP/1.1 201 ").endsWith("{}");
        }
    }

    @Test
    void shouldSendDataOfTheStatedLengthUnderTheGivenStreamAndId() {
        assertThat(Payload.json()).hasSize(Payload.BYTES);

        String text = text(new AppendRequest(80).with(407, 0xABCL));

        assertThat(text)
                .startsWith("POST /v1/streams/perf-00407/events HTTP/1.1\r\n")
                .contains("\"id\":\"0000000000000abc\"");
        int body = text.indexOf("\r\n\r\n") + 4;
        assertThat(text).contains("content-length: " + (text.length() - body) + "\r\n");
    }

    @Test
    void shouldKnowAnAnswerIsWholeOnlyWithItsLastByte() {
        byte[] bytes =
                "HTTP/1.1 201 Created\r\nX: y\r\nContent-Length: 5\r\n\r\nhello".getBytes(StandardCharsets.US_ASCII);
        Answer answer = new Answer();
        for (int i = 0; i < bytes.length; i++) {
            assertThat(answer.status()).isZero();
            answer.buffer()[i] = bytes[i];
            answer.add(1);
        }

        assertThat(answer.status()).isEqualTo(201);
    }

    @Test
    void shouldRefuseAnAnswerOfUnknownLength() {
        byte[] bytes = "HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        Answer answer = new Answer();
        System.arraycopy(bytes, 0, answer.buffer(), 0, bytes.length);
        answer.add(bytes.length);

        assertThatThrownBy(answer::status)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("content-length");
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes).toString();
    }
}
