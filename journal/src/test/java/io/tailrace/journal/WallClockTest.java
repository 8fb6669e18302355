package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.codec.CommitLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wall clock may be turned back; the times of a shard's events are not. */
@Timeout(60)
final class WallClockTest {
    private static final StreamId STREAM = StreamId.of("order-1");
    private static final int EVENTS = 3;

    @TempDir
    private Path store;

    private JournalConfig config(Ack durability, boolean callersWrite) {
        return JournalConfig.in(store)
                .withShards(1)
                .withCycleBytes(1 << 20)
                .withDurability(durability)
                .withCallersWrite(callersWrite);
    }

    private static void append(Journal journal) {
        for (int i = 0; i < EVENTS; i++) {
            assertThat(journal.append(Append.to(STREAM, ExpectedVersion.any(), EventData.of("Added", "{}")))
                            .join())
                    .isInstanceOf(Appended.class);
        }
    }

    private static List<Instant> times(Journal journal) {
        return journal.readStream(STREAM, 1, Journal.Direction.FORWARD).next(100).stream()
                .map(RecordedEvent::time)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"MEMORY, true", "MEMORY, false", "DISK, true", "DISK, false"})
    void shouldNotGoBackInTimeWhenTheClockDoes(Ack durability, boolean callersWrite) throws IOException {
        try (Journal journal = Journal.open(config(durability, callersWrite))) {
            append(journal);
        }
        // As if the clock had been ahead until now.
        Instant ahead = Instant.now().plus(Duration.ofDays(1));
        List<StoredCommit> commits = StoredCommit.of(store);
        commits.get(commits.size() - 1)
                .set(store, CommitLayout.NANOS, ahead.getEpochSecond() * 1_000_000_000L + ahead.getNano());
        for (int opened = 2; opened <= 3; opened++) {
            try (Journal journal = Journal.open(config(durability, callersWrite))) {
                append(journal);
                List<Instant> times = times(journal);
                assertThat(times).hasSize(opened * EVENTS).isSorted();
                // The clock is not waited for: until it has caught up, everything happens at the same moment.
                assertThat(times.subList(EVENTS - 1, times.size())).containsOnly(ahead);
            }
        }
        assertThat(Journal.verify(store, (done, total) -> {}).damage()).isNull();
    }
}
