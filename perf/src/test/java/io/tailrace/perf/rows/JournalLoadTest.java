package io.tailrace.perf.rows;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.journal.Ack;
import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.JournalObserver;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.perf.load.Clock;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JournalLoadTest {
    private static final int APPENDS = 2_000;
    private static final long LONG = 60_000_000_000L;

    @TempDir
    Path directory;

    @Test
    void shouldSendAgainWhatAFullRingRefusedAndKeepTheOrder() {
        JournalConfig config = JournalConfig.in(directory)
                .withShards(1)
                .withDurability(Ack.MEMORY)
                .withCallersWrite(false)
                .withRingSize(2);
        Shape shape = new Shape(Shape.Kind.usual());
        AtomicReference<@Nullable JournalLoad> loading = new AtomicReference<>();
        JournalObserver observer = new JournalObserver() {
            @Override
            public void wrote(int shard, int commits, long bytes) {
                // A writer that always got its core in time would leave room in the ring.
                while (requireNonNull(loading.get()).refused() == 0) {
                    LockSupport.parkNanos(100_000);
                }
            }
        };
        try (JournalLoad load = JournalLoad.open(config.withObserver(observer), shape, Clock.system())) {
            loading.set(load);
            load.saturate(64, LONG, APPENDS);

            assertThat(load.refused()).isPositive();
            assertThat(load.stored()).isEqualTo(APPENDS);
        }
        try (Journal journal = Journal.open(config)) {
            EventCursor cursor = journal.readShard(0, 1, EventFilter.all());
            int count = 0;
            for (RecordedEvent event = cursor.next(); event != null; event = cursor.next()) {
                assertThat(event.stream()).isEqualTo(shape.stream(count++));
            }
            assertThat(count).isEqualTo(APPENDS);
        }
    }

    @Test
    void shouldNotBelieveARateOfAppendsThatAreNotThere() {
        JournalConfig config = JournalConfig.in(directory).withShards(1);
        try (JournalLoad load = JournalLoad.open(config, new Shape(Shape.Kind.usual()), Clock.system())) {
            load.saturate(1, LONG, 3);
        }

        Stored.require(config, 3);
        assertThatThrownBy(() -> Stored.require(config, 4)).hasMessageContaining("acknowledged=4 stored=3");
    }
}
