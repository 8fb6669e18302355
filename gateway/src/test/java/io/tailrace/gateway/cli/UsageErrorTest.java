package io.tailrace.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be used is refused with the cause and the cure, in one or two lines and without a stack trace. */
@Timeout(60)
class UsageErrorTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldSuggestACommand() {
        assertRefused(ExitCode.USAGE, "Did you mean: tailrace serve", "serv");
    }

    @Test
    void shouldPointToTheHelpOfTheCommand() {
        assertRefused(ExitCode.USAGE, "Try: tailrace serve --help", "serve", "--prt", "1");
    }

    @Test
    void shouldRefuseAKeyThatDoesNotExist() {
        assertRefused(ExitCode.USAGE, "did you mean http.drain?", "config", "show", "--set", "http.drian=1s");
    }

    @Test
    void shouldRefuseADirectoryThatHoldsNoStore() {
        assertRefused(
                ExitCode.USAGE,
                "no data directory",
                "verify",
                directory.resolve("none").toString());
        assertRefused(ExitCode.USAGE, "no store in", "verify", directory.toString());
        assertRefused(ExitCode.USAGE, "no store in", "dump", directory.toString());
    }

    @Test
    void shouldRefuseDataThatIsNotJson() {
        assertRefused(ExitCode.USAGE, "A text needs its quotes", "append", "order-1", "Placed", "{");
    }

    @Test
    void shouldRefuseAnExpectedVersionThatIsNone() {
        assertRefused(ExitCode.USAGE, "--expected must be", "append", "order-1", "Placed", "--expected", "-1");
    }

    @Test
    void shouldRefuseAnAddressThatIsNone() {
        assertRefused(ExitCode.USAGE, "http://127.0.0.1:7070", "streams", "--server", "localhost");
    }

    @Test
    void shouldRefuseToReadBackwardWithoutAnEnd() {
        assertRefused(ExitCode.USAGE, "leave out --follow", "read", "a", "--backward", "--follow");
        assertRefused(ExitCode.USAGE, "leave out --all", "read", "--all", "--backward");
        assertRefused(ExitCode.USAGE, "--limit", "read", "a", "--limit", "0");
        assertRefused(ExitCode.USAGE, "--from", "read", "a", "--from", "0");
    }

    @Test
    void shouldNameTheNodeThatDoesNotAnswer() {
        // Port 1 is reserved and nothing listens on it.
        assertRefused(ExitCode.UNAVAILABLE, "http://127.0.0.1:1", "streams", "--server", "http://127.0.0.1:1");
    }

    @Test
    void shouldNameTheFileThatIsNotThere() {
        assertRefused(
                ExitCode.FAILED,
                "no such file",
                "import",
                directory.resolve("x.ndjson").toString());
        assertRefused(ExitCode.USAGE, "cannot import a directory", "import", directory.toString());
        assertRefused(ExitCode.USAGE, "--retry-for", "import", "-", "--retry-for", "soon");
    }

    @Test
    void shouldPrintTheStackTraceOnlyWhenAsked() {
        assertThat(refused(ExitCode.USAGE, "append", "a", "T", "{", "--verbose"))
                .contains("\tat ");
    }

    private static void assertRefused(int exitCode, String cure, String... args) {
        String error = refused(exitCode, args);
        assertThat(error).startsWith("tailrace: ").contains(cure).doesNotContain("\tat ");
        assertThat(error.lines()).hasSizeLessThanOrEqualTo(2);
    }

    private static String refused(int exitCode, String... args) {
        StringWriter err = new StringWriter();
        int code = Main.commandLine().setErr(new PrintWriter(err)).execute(args);
        assertThat(code).as(err.toString()).isEqualTo(exitCode);
        return err.toString();
    }
}
