package io.tailrace.snapshot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class SnapshotCrashTest {
    @TempDir
    private Path directory;

    @Test
    void shouldHoldOnlyWholeSnapshotsAfterItsProcessWasKilled() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        Path files = directory.resolve("snapshots");
        for (int round = 1; round <= 4; round++) {
            Path output = directory.resolve("output-" + round);
            Process process = Processes.start(
                    CrashingKeeper.class, output, files.toString(), "" + seed + round, "" + round * 100_000_000L);
            Processes.killAfter(process, output, "open .", random, 300);
            try (SnapshotStore store = requireNonNull(SnapshotStore.open(files, 1L << 30))) {
                AtomicLong found = new AtomicLong();
                store.forEach(snapshot -> {
                    assertThat(SnapshotStoreTest.isWhole(snapshot)).isTrue();
                    found.incrementAndGet();
                });
                assertThat(found).as("recovered, and not thrown away").hasValueGreaterThan(CrashingKeeper.STREAMS / 2);
                assertThat(store.put(SnapshotStoreTest.snapshot("a-0", round, 10)))
                        .isTrue();
            }
        }
    }
}
