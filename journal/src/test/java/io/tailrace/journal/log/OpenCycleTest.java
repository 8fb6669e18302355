package io.tailrace.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.journal.JournalObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class OpenCycleTest {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final long BYTES = 1 << 20;

    @TempDir
    private Path temporary;

    @Test
    void shouldHoldNothingOpenWhenACycleCannotBegin() throws Exception {
        assumeTrue(Files.isDirectory(OPEN_FILES), "where open files can be listed");
        Path file = temporary.resolve("reserved");
        Preallocation.create(file, BYTES);
        ZeroFill fill = ZeroFill.begin(file, BYTES, Runnable::run);
        assertThat(held()).hasSize(1);

        // A mapping ends at 2 GiB.
        assertThatThrownBy(() -> OpenCycle.begin(
                        config(1L << 31), 1, temporary.resolve("data"), new NextCycle.Reserved(file, fill), null, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(held()).isEmpty();
    }

    private LogConfig config(long cycleBytes) {
        return new LogConfig(
                0, temporary, false, 1, cycleBytes, Duration.ofDays(1), true, Runnable::run, JournalObserver.NONE);
    }

    /** What this process has open below the temporary directory. */
    private List<Path> held() throws IOException {
        try (Stream<Path> open = Files.list(OPEN_FILES)) {
            return open.map(OpenCycleTest::target)
                    .filter(path -> path.startsWith(temporary))
                    .toList();
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            return descriptor; // Closed since it was listed, or the listing itself.
        }
    }
}
