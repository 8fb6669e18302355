package io.tailrace.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Position;
import io.tailrace.journal.Positions;
import io.tailrace.replicator.Lag;
import io.tailrace.replicator.Standing.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SinkFollowerTest {
    private static final SinkOptions OPTIONS =
            SinkOptions.named("file").withRetry(Duration.ofMillis(1), Duration.ofMillis(20));

    @TempDir
    private Path temporary = Path.of("");

    private SinkFollower start(Journal journal, SinkOptions options, Sink sink) {
        return SinkFollower.start(journal, options, sink, temporary.resolve("sinks"), SinkObserver.NONE);
    }

    private FileSink sink() throws IOException {
        return new FileSink(temporary.resolve("out"));
    }

    private static void awaitEnd(Journal journal, SinkFollower follower) {
        await().until(() -> follower.standing().positions().equals(journal.end()));
    }

    private static void awaitState(SinkFollower follower, State state) {
        await().until(() -> follower.shards().stream().allMatch(shard -> shard.state() == state));
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void shouldSendEveryShardInItsOrderAndFollowLive() throws Exception {
        FileSink sink = sink();
        try (Journal journal = Events.open(temporary, 3)) {
            Events.append(journal, 0, 2_000);
            try (SinkFollower follower = start(journal, OPTIONS, sink)) {
                awaitEnd(journal, follower);
                Events.append(journal, 2_000, 500);
                awaitEnd(journal, follower);
                for (int shard = 0; shard < 3; shard++) {
                    long last = journal.end().sequence(shard);
                    assertThat(sink.sequences(shard)).isEqualTo(upTo(last));
                    assertThat(follower.shards().get(shard).sent()).isEqualTo(last);
                }
                assertThat(follower.standing().state()).isEqualTo(State.RUNNING);
                assertThat(follower.standing().cause()).isNull();
                assertThat(follower.standing().lag()).isEqualTo(Lag.NONE);
            }
        }
        assertThat(sink.open).isFalse();
    }

    @Test
    void shouldTryAgainWhatFailedAndSayWhyMeanwhile() throws Exception {
        FileSink sink = sink();
        sink.failures.set(Integer.MAX_VALUE);
        try (Journal journal = Events.open(temporary, 1);
                SinkFollower follower = start(journal, OPTIONS, sink)) {
            Events.append(journal, 0, 10);
            await().until(() -> follower.standing().state() == State.RETRYING
                    && follower.shards().get(0).failures() > 5);
            assertThat(follower.standing().cause()).isEqualTo("shard 0 sequence 1: told to fail");
            assertThat(follower.standing().lag().events()).isEqualTo(10);
            assertThat(follower.shards().get(0).retryAt()).isNotNull();
            sink.failures.set(0);
            awaitEnd(journal, follower);
            assertThat(sink.sequences(0)).isEqualTo(upTo(10));
            assertThat(follower.shards().get(0).failures()).isZero();
        }
    }

    @Test
    void shouldStopBeforeWhatIsRefusedUntilItIsSkipped() throws Exception {
        FileSink sink = sink();
        sink.poison = "7";
        try (Journal journal = Events.open(temporary, 1)) {
            Events.append(journal, 0, 20);
            try (SinkFollower follower = start(journal, OPTIONS, sink)) {
                awaitState(follower, State.STOPPED);
                assertThat(follower.standing().cause()).isEqualTo("shard 0 sequence 8: it is poison; skip it");
                assertThat(follower.standing().positions().sequence(0)).isEqualTo(7);
                assertThatThrownBy(() -> follower.skip(new Position(0, 7)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("that is 8");
                assertThatThrownBy(() -> follower.skip(new Position(1, 8))).hasMessageContaining("no shard 1");
            }
            // What is skipped stays skipped, also by the next process.
            try (SinkFollower follower = start(journal, OPTIONS, sink)) {
                awaitState(follower, State.STOPPED);
                follower.pause();
                awaitState(follower, State.PAUSED);
                follower.skip(new Position(0, 8));
            }
            try (SinkFollower follower = start(journal, OPTIONS, sink)) {
                follower.resume();
                awaitEnd(journal, follower);
                assertThatThrownBy(() -> follower.skip(new Position(0, 21))).hasMessageContaining("none does");
            }
            assertThat(sink.sequences(0))
                    .doesNotContain(8L)
                    .containsAll(LongStream.rangeClosed(9, 20).boxed().toList());
            assertThat(sink.sequences(0).stream().distinct().sorted().toList()).hasSize(19);
        }
    }

    @Test
    void shouldStayPausedOverARestart() throws Exception {
        FileSink sink = sink();
        try (Journal journal = Events.open(temporary, 2)) {
            try (SinkFollower follower = start(journal, OPTIONS, sink)) {
                Events.append(journal, 0, 10);
                awaitEnd(journal, follower);
                follower.pause();
                awaitState(follower, State.PAUSED);
            }
            Events.append(journal, 10, 10);
            try (SinkFollower follower = start(journal, OPTIONS, sink)) {
                awaitState(follower, State.PAUSED);
                assertThat(follower.standing().state()).isEqualTo(State.PAUSED);
                assertThat(sink.lines(0).size() + sink.lines(1).size()).isEqualTo(10);
                follower.resume();
                awaitEnd(journal, follower);
            }
            assertThat(sink.lines(0).size() + sink.lines(1).size()).isEqualTo(20);
        }
    }

    @Test
    void shouldBeResetOnlyAtRest() throws Exception {
        FileSink sink = sink();
        try (Journal journal = Events.open(temporary, 1);
                SinkFollower follower = start(journal, OPTIONS, sink)) {
            Events.append(journal, 0, 5);
            awaitEnd(journal, follower);
            assertThatThrownBy(() -> follower.reset(Positions.start()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("pause it");
            follower.pause();
            awaitState(follower, State.PAUSED);
            assertThatThrownBy(() -> follower.reset(Positions.of(6L))).isInstanceOf(IllegalArgumentException.class);
            follower.reset(Positions.of(3L));
            assertThat(follower.standing().positions()).isEqualTo(Positions.of(3L));
            follower.resume();
            await().until(() -> sink.lines(0).size() == 7);
            awaitEnd(journal, follower);
            assertThat(sink.sequences(0)).containsExactly(1L, 2L, 3L, 4L, 5L, 4L, 5L);
        }
    }

    @Test
    void shouldHoldEveryBatchToItsBounds() throws Exception {
        FileSink sink = sink();
        try (Journal journal = Events.open(temporary, 1)) {
            Events.append(journal, 0, 21);
            try (SinkFollower follower = start(journal, OPTIONS.withBatch(10, 1 << 20), sink)) {
                awaitEnd(journal, follower);
                assertThat(sink.batches.get(0)).containsExactly(10, 10, 1);
                follower.pause();
                awaitState(follower, State.PAUSED);
            }
            int each = stored(journal, new byte[900]);
            for (int i = 0; i < 3; i++) {
                Events.append(journal, "large-1", new byte[900]).join();
            }
            Events.append(journal, "large-1", new byte[5_000]).join();
            Events.append(journal, "large-1", new byte[900]).join();
            sink.batches.clear();
            // Two fit; with a byte less they do not; what is larger than a batch is one of its own.
            try (SinkFollower follower = start(journal, OPTIONS.withBatch(10, 2 * each), sink)) {
                follower.resume();
                awaitEnd(journal, follower);
                assertThat(sink.batches.get(0)).containsExactly(2, 2, 1, 1);
                follower.pause();
                awaitState(follower, State.PAUSED);
                follower.reset(Positions.of(21L));
            }
            sink.batches.clear();
            try (SinkFollower follower = start(journal, OPTIONS.withBatch(10, 2 * each - 1), sink)) {
                follower.resume();
                awaitEnd(journal, follower);
                assertThat(sink.batches.get(0)).containsExactly(1, 1, 1, 1, 1, 1);
            }
        }
    }

    @Test
    void shouldTakeSmallBatchesWhereItIsHeldDown() throws Exception {
        FileSink sink = sink();
        try (Journal journal = Events.open(temporary, 1)) {
            Events.append(journal, 0, 25);
            try (SinkFollower follower = start(journal, OPTIONS.withEventsPerSecond(100), sink)) {
                awaitEnd(journal, follower);
                assertThat(sink.batches.get(0)).containsExactly(10, 10, 5);
            }
        }
    }

    private static int stored(Journal journal, byte[] data) {
        Events.append(journal, "large-1", data).join();
        return java.util.Objects.requireNonNull(
                        journal.readShard(0, 22, EventFilter.all()).next())
                .storedBytes();
    }

    @Test
    void shouldRefuseOptionsOutOfTheirBounds() {
        SinkOptions options = SinkOptions.named("a");
        assertThat(options.withBatch(100_000, 64 << 20).withBatch(1, 1 << 10)).isNotNull();
        assertThatThrownBy(() -> options.withBatch(0, 1 << 10)).hasMessageContaining("batch-events=0");
        assertThatThrownBy(() -> options.withBatch(100_001, 1 << 10)).hasMessageContaining("batch-events=100001");
        assertThatThrownBy(() -> options.withBatch(1, (1 << 10) - 1)).hasMessageContaining("batch-bytes");
        assertThatThrownBy(() -> options.withBatch(1, (64 << 20) + 1)).hasMessageContaining("batch-bytes");
        assertThatThrownBy(() -> options.withEventsPerSecond(-1)).hasMessageContaining("events-per-second");
        assertThatThrownBy(() -> options.withEventsPerSecond(100_000_001)).hasMessageContaining("events-per-second");
        Duration hour = Duration.ofHours(1);
        assertThat(options.withRetry(Duration.ofMillis(1), hour).retryMax()).isEqualTo(hour);
        assertThatThrownBy(() -> options.withRetry(Duration.ZERO, hour)).hasMessageContaining("retry-min");
        assertThatThrownBy(() -> options.withRetry(hour, hour.plusMillis(1))).hasMessageContaining("retry-max");
        assertThatThrownBy(() -> options.withRetry(hour, hour.minusMillis(1))).hasMessageContaining("retry-max");
        assertThat(SinkOptions.isName("a".repeat(64))).isTrue();
        assertThat(SinkOptions.isName("a".repeat(65))).isFalse();
        assertThat(List.of("", "1a", "-a", "A", "a/b", "a.b", "ä")).noneMatch(SinkOptions::isName);
    }

    @Test
    void shouldSendOnlyWhatIsWantedAndPassOverTheRest() throws Exception {
        FileSink sink = sink();
        EventFilter sevens = EventFilter.all().withPrefix("item-7");
        try (Journal journal = Events.open(temporary, 1);
                SinkFollower follower = start(journal, OPTIONS.withFilter(sevens), sink)) {
            Events.append(journal, 0, 300);
            awaitEnd(journal, follower);
            assertThat(sink.lines(0)).hasSize(33).allMatch(line -> line.contains(" item-7"));
        }
    }

    @Test
    void shouldBeginWithWhatComesIfToldSo() throws Exception {
        FileSink sink = sink();
        try (Journal journal = Events.open(temporary, 1)) {
            Events.append(journal, 0, 10);
            try (SinkFollower follower = start(journal, OPTIONS.withFromEnd(true), sink)) {
                awaitState(follower, State.RUNNING);
            }
            Events.append(journal, 10, 1);
            // Only a sink without a place begins at the end.
            try (SinkFollower follower = start(journal, OPTIONS.withFromEnd(true), sink)) {
                awaitEnd(journal, follower);
                assertThat(sink.sequences(0)).containsExactly(11L);
            }
        }
    }

    @Test
    void shouldNotGuessWhereItWasWhenItsPlacesAreDamaged() throws Exception {
        FileSink sink = sink();
        Path file = temporary.resolve("sinks/file.places");
        try (Journal journal = Events.open(temporary, 1)) {
            Events.append(journal, 0, 10);
            try (SinkFollower follower = start(journal, OPTIONS, sink)) {
                awaitEnd(journal, follower);
            }
            byte[] damaged = Files.readAllBytes(file);
            damaged[15] ^= 1;
            Files.write(file, damaged);
            try (SinkFollower follower = start(journal, OPTIONS, sink)) {
                awaitState(follower, State.STOPPED);
                assertThat(follower.standing().cause()).contains("damaged", "file.places", "reset the sink");
                follower.pause();
                follower.resume();
            }
            assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
            try (SinkFollower follower = start(journal, OPTIONS, sink)) {
                awaitState(follower, State.STOPPED);
                follower.reset(Positions.of(10L));
                awaitState(follower, State.RUNNING);
                Events.append(journal, 10, 1);
                awaitEnd(journal, follower);
            }
            assertThat(sink.sequences(0)).isEqualTo(upTo(11));
        }
    }

    @Test
    void shouldRefuseAJournalThatEndsBeforeIt() throws Exception {
        FileSink sink = sink();
        try (Journal journal = Events.open(temporary, 1);
                SinkFollower follower = start(journal, OPTIONS, sink)) {
            Events.append(journal, 0, 10);
            awaitEnd(journal, follower);
        }
        try (Journal other = Events.open(temporary.resolve("other"), 1)) {
            Events.append(other, 0, 9);
            try (SinkFollower follower = start(other, OPTIONS, sink)) {
                awaitState(follower, State.STOPPED);
                assertThat(follower.standing().cause()).contains("at sequence 10 of shard 0 and the journal ends at 9");
            }
        }
    }

    @Test
    void shouldWaitLongerAfterEachFailureAndNeverTooLong() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
        assertThat(backoff.nanos(1, 1)).isEqualTo(100_000_000);
        assertThat(backoff.nanos(1, 0)).isEqualTo(50_000_000);
        assertThat(backoff.nanos(4, 1)).isEqualTo(800_000_000);
        assertThat(backoff.nanos(5, 1)).isEqualTo(1_000_000_000);
        assertThat(backoff.nanos(Integer.MAX_VALUE, 0)).isEqualTo(500_000_000);
        assertThat(new RetryLater(Duration.ofHours(1).plusNanos(1), "").delay()).isEqualTo(RetryLater.WAIT_MAX);
        assertThat(new RetryLater(Duration.ofSeconds(-1), "").delay()).isEqualTo(Duration.ZERO);
    }
}
