package io.tailrace.perf.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.Journal;
import io.tailrace.journal.StreamId;
import io.tailrace.perf.load.Clock;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Plan;
import io.tailrace.perf.measure.Sizes;
import io.tailrace.perf.measure.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LargeStoreTest {
    private static final int EVENTS = 5_000;
    private static final int STREAMS = 2_000;

    @TempDir
    Path directory;

    private Bench bench(WorkDirectory work, @Nullable Path kept) {
        return new Bench(
                directory,
                work,
                16 << 20,
                Plan.standard(1),
                new Sizes(EVENTS, STREAMS, kept),
                Clock.system(),
                new PrintWriter(new StringWriter()));
    }

    private static long committed(Bench bench, Path store) {
        try (Journal journal = Filled.open(bench, store)) {
            return journal.status().get(0).committed();
        }
    }

    @Test
    void shouldRemoveAStoreThatIsNotKept() throws IOException {
        try (WorkDirectory work = WorkDirectory.in(directory.resolve("work"))) {
            Bench bench = bench(work, null);
            try (LargeStore store = LargeStore.ofStreams(bench, "tested")) {
                assertThat(committed(bench, store.directory())).isEqualTo(STREAMS);
            }
            assertThat(work.root()).isEmptyDirectory();
        }
    }

    @Test
    void shouldUseAKeptStoreAgainAndSayWhatBecameOfIt() throws IOException {
        try (WorkDirectory work = WorkDirectory.in(directory.resolve("work"))) {
            Bench bench = bench(work, directory.resolve("kept"));
            try (LargeStore store = LargeStore.ofEvents(bench, "tested")) {
                assertThat(store.origin()).contains("filled before this row");
                Filled.write(bench, store.directory(), Shape.Kind.usual(), EVENTS + 10);
            }
            try (LargeStore again = LargeStore.ofStreams(bench, "tested")) {
                assertThat(again.origin()).contains("appended to by what was measured in it since");
                assertThat(committed(bench, again.directory())).isEqualTo(EVENTS + 10);
            }
        }
    }

    @Test
    void shouldGoOnWhereAFillingWasEnded() throws IOException {
        try (WorkDirectory work = WorkDirectory.in(directory.resolve("work"))) {
            Bench bench = bench(work, directory.resolve("kept"));
            Path filled;
            try (LargeStore store = LargeStore.ofEvents(bench, "tested")) {
                filled = store.directory().resolveSibling("filled");
                WorkDirectory.remove(store.directory());
                Files.delete(filled);
                // Ended in the second round over all streams.
                Filled.write(bench, store.directory(), LargeStore.kind(STREAMS), STREAMS + 700);
            }
            try (LargeStore store = LargeStore.ofEvents(bench, "tested");
                    Journal journal = Filled.open(bench, store.directory())) {
                assertThat(filled).exists();
                assertThat(journal.status().get(0).committed()).isEqualTo(EVENTS);
                for (int i = 0; i < STREAMS; i += 99) {
                    StreamId stream = new Shape(LargeStore.kind(STREAMS)).stream(i);
                    // 5,000 events in turn: three to each of the first thousand.
                    assertThat(journal.version(stream)).isEqualTo(i < 1_000 ? 3 : 2);
                }
            }
        }
    }
}
