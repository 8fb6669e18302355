package io.tailrace.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.journal.JournalException;
import io.tailrace.journal.JournalException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class FailureTextTest {
    static Stream<Arguments> failures() {
        IOException full = new IOException("No space left on device");
        return Stream.of(
                Arguments.of(full, "No space left on device"),
                Arguments.of(new CompletionException(new ExecutionException(full)), "No space left on device"),
                Arguments.of(new UncheckedIOException(full), "No space left on device"),
                Arguments.of(
                        new CompletionException(new JournalException(Reason.STORAGE, "cannot begin cycle", full)),
                        "cannot begin cycle"),
                Arguments.of(new NoSuchFileException("/a/b"), "no such file or directory file=/a/b"),
                Arguments.of(new AccessDeniedException("/a/b"), "permission denied file=/a/b"),
                Arguments.of(
                        new FileSystemException("/a/b", null, "Read-only file system"),
                        "Read-only file system file=/a/b"),
                Arguments.of(new IllegalStateException(), "an unexpected failure; the log says where"),
                Arguments.of(
                        new InternalError("a fault occurred"),
                        "a mapped file could not be accessed; the disk is full or failing"));
    }

    @Test
    void shouldTellAFullDiskFromOtherFailures() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "skipped, this machine has no file that is always full");
        try (FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1)))
                    .satisfies(failure -> assertThat(FailureText.saysDiskFull(FailureText.of(failure)))
                            .isTrue());
        }
        assertThat(FailureText.saysDiskFull(FailureText.of(new InternalError("a fault occurred"))))
                .isFalse();
        assertThat(FailureText.saysDiskFull("Read-only file system file=/a/b")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldSayTheCauseWithoutItsWrappings(Throwable failure, String words) {
        assertThat(FailureText.of(failure)).isEqualTo(words).doesNotContain("Exception");
    }
}
