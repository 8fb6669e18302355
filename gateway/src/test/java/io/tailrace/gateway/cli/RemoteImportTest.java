package io.tailrace.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An import over the wire comes back when the connection breaks, and sends again what was not acknowledged. */
@Timeout(60)
class RemoteImportTest {
    private static final String CONFLICT = "{\"type\":\"error\",\"line\":3,\"problem\":{\"status\":409,"
            + "\"code\":\"wrong-expected-version\",\"detail\":\"the stream is at version 9\",\"retryable\":false}}";
    private static final String SHUTTING_DOWN = "{\"type\":\"error\",\"line\":3,\"problem\":{\"status\":503,"
            + "\"code\":\"shutting-down\",\"detail\":\"send the rest again\",\"retryable\":true}}";

    private final ImportTotals totals = new ImportTotals();

    @Test
    void shouldSendAgainOnlyWhatWasNotAcknowledged() throws IOException {
        List<String> lines = lines(5_000);
        try (AckingServer server = new AckingServer()
                .then(0, AckingServer.BREAK)
                .then(1_234, AckingServer.BREAK)
                .then(1, SHUTTING_DOWN)
                .thenAll()) {
            importing(server, lines).run();

            assertThat(server.lines()).isEqualTo(lines);
            assertThat(totals.answered()).isEqualTo(lines.size());
        }
    }

    @Test
    void shouldEndAtALineThatIsRefusedAndNameItByItsNumberInTheFile() throws IOException {
        try (AckingServer server =
                new AckingServer().then(4, AckingServer.BREAK).then(2, CONFLICT)) {
            assertThatThrownBy(() -> importing(server, lines(100)).run())
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFLICT))
                    .hasMessageContaining("line 7: wrong-expected-version: the stream is at version 9");
            assertThat(totals.answered()).isEqualTo(6);
        }
    }

    @Test
    void shouldNotSendALineWithoutAnIdTwice() throws IOException {
        List<String> lines = List.of("{\"stream\":\"a\",\"type\":\"T\"}", "{\"stream\":\"a\",\"type\":\"U\"}");
        try (AckingServer server =
                new AckingServer().then(1, AckingServer.BREAK).thenAll()) {
            assertThatThrownBy(() -> importing(server, lines).run()).hasMessageContaining("line 2 has no id");
            assertThat(server.lines()).containsExactly(lines.get(0));
        }
    }

    @Test
    void shouldGiveUpWhenTheNodeStaysAway() throws IOException {
        try (AckingServer server = new AckingServer().then(0, AckingServer.BREAK)) {
            RemoteImport giving =
                    new RemoteImport(server.url(), source(lines(3)), totals, progress(), Duration.ofNanos(1));
            assertThatThrownBy(giving::run)
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE));
        }
    }

    @Test
    void shouldEndAtAnAnswerThatIsNoImport() throws IOException {
        try (AckingServer server = new AckingServer().then(0, "HTTP/1.1 404 Not Found")) {
            assertThatThrownBy(() -> importing(server, lines(3)).run())
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("the node answered 404");
        }
    }

    @Test
    void shouldComeBackToAProxyThatHasLostItsNode() throws IOException {
        List<String> lines = lines(3);
        try (AckingServer server =
                new AckingServer().then(0, "HTTP/1.1 502 Bad Gateway").thenAll()) {
            importing(server, lines).run();
            assertThat(server.lines()).isEqualTo(lines);
        }
    }

    @Test
    void shouldImportNothingFromAnEmptyFile() throws IOException {
        try (AckingServer server = new AckingServer().thenAll()) {
            importing(server, List.of()).run();
            assertThat(server.lines()).isEmpty();
        }
    }

    private RemoteImport importing(AckingServer server, List<String> lines) throws IOException {
        return new RemoteImport(server.url(), source(lines), totals, progress(), Duration.ofSeconds(30));
    }

    private static ImportSource source(List<String> lines) throws IOException {
        return ImportSource.of(new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    }

    private static ProgressLine progress() {
        return new ProgressLine(new PrintWriter(Writer.nullWriter()), "importing", false);
    }

    private static List<String> lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"stream\":\"a-" + i % 7 + "\",\"id\":\"" + i + "\",\"type\":\"T\",\"data\":{\"n\":"
                        + i + "}}")
                .toList();
    }
}
