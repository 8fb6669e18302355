package io.tailrace.replicator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.Append;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.Positions;
import io.tailrace.journal.StreamId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LagTest {
    private static final int EVENTS = 100;

    @TempDir
    private Path temporary;

    @Test
    void shouldCountWhatIsCommittedAndNotTakenIn() {
        try (Journal journal =
                Journal.open(JournalConfig.in(temporary).withShards(2).withCycleBytes(1 << 20))) {
            assertThat(Lag.behind(journal, Positions.start(), Instant.now())).isEqualTo(Lag.NONE);
            // So many that no secret seed leaves a shard without any.
            for (int i = 0; i < EVENTS; i++) {
                EventData event = EventData.of("Added", new byte[] {1});
                journal.append(Append.to(StreamId.of("s-" + i), ExpectedVersion.none(), event))
                        .join();
            }
            Positions end = journal.end();
            Lag all = Lag.behind(journal, Positions.start(), Instant.now().plusSeconds(60));
            assertThat(all.events()).isEqualTo(EVENTS);
            assertThat(all.time()).isGreaterThanOrEqualTo(Duration.ofSeconds(60));
            assertThat(Lag.behind(journal, end, Instant.now())).isEqualTo(Lag.NONE);
            Positions lessOne = end.with(0, end.sequence(0) - 1);
            assertThat(Lag.behind(journal, lessOne, Instant.EPOCH)).isEqualTo(new Lag(1, Duration.ZERO));
        }
    }
}
