package io.tailrace.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What earlier readers found changes how fast an event is found, and never which. */
@Timeout(120)
final class LocatorCacheTest {
    private static final int STREAMS = 7;
    private static final int ROUNDS = 300;

    @TempDir
    private Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @ValueSource(longs = {0, LocatorCache.SET_BYTES, JournalConfig.LOCATOR_CACHE_BYTES_DEFAULT})
    void shouldFindTheSameEventsInAnyOrderWhileStreamsGrow(long bytes) {
        System.out.println("seed=" + seed);
        long[] versions = new long[STREAMS];
        for (int opening = 0; opening < 2; opening++) {
            try (Journal journal = Journal.open(config().withLocatorCacheBytes(bytes))) {
                for (int round = 0; round < ROUNDS; round++) {
                    int stream = random.nextInt(STREAMS);
                    versions[stream] = append(journal, stream, versions[stream], 1 + random.nextInt(20));
                    checkSingle(journal, random.nextInt(STREAMS), versions);
                    checkRun(journal, random.nextInt(STREAMS), versions);
                }
            }
        }
    }

    private void checkSingle(Journal journal, int stream, long[] versions) {
        for (int i = 0; i < 10; i++) {
            long version = 1L + random.nextInt((int) versions[stream] + 3);
            RecordedEvent event = journal.event(stream(stream), version);
            if (version > versions[stream]) {
                assertThat(event).as("seed=%d", seed).isNull();
            } else {
                check(requireNonNull(event), stream, version);
            }
        }
    }

    /** From any place to either end. */
    private void checkRun(Journal journal, int stream, long[] versions) {
        boolean forward = random.nextBoolean();
        long version = 1L + random.nextInt((int) versions[stream] + 1);
        EventCursor cursor = journal.readStream(
                stream(stream), version, forward ? Journal.Direction.FORWARD : Journal.Direction.BACKWARD);
        version = forward ? version : Math.min(version, versions[stream]);
        for (RecordedEvent event = cursor.next(); event != null; event = cursor.next()) {
            check(event, stream, version);
            version += forward ? 1 : -1;
        }
        long end = forward ? versions[stream] + 1 : 0;
        assertThat(version).as("seed=%d", seed).isEqualTo(Math.max(end, forward ? version : 0));
    }

    private void check(RecordedEvent event, int stream, long version) {
        assertThat(event.version()).as("seed=%d", seed).isEqualTo(version);
        assertThat(event.stream()).as("seed=%d", seed).isEqualTo(stream(stream));
        assertThat(new String(event.data(), StandardCharsets.UTF_8))
                .as("seed=%d", seed)
                .isEqualTo(text(stream, version));
    }

    @Test
    void shouldNotLeadReadersToWhatIsNotCommitted() {
        try (Journal journal = Journal.open(config().withDurability(Ack.DISK))) {
            long version = 0;
            for (int round = 0; round < 200; round++) {
                List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    answers.add(journal.append(
                            Append.to(stream(0), ExpectedVersion.any(), EventData.of("T", text(0, ++version)))));
                }
                long wanted = version - random.nextInt(20);
                for (int i = 0; i < 20; i++) {
                    RecordedEvent event = journal.event(stream(0), wanted);
                    // Taken after the read: what was seen must be committed by now, and stays so.
                    long committed = journal.end().sequence(0);
                    assertThat(event == null ? 0 : event.sequence()).isLessThanOrEqualTo(committed);
                }
                answers.forEach(JournalTest::appended);
                assertThat(journal.event(stream(0), wanted)).isNotNull();
            }
        }
    }

    @Test
    void shouldTakeNoMoreMemoryThanItIsGiven() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Locators[] made = new Locators[1_000];
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < made.length; i++) {
            made[i] = Locators.upTo(i, i, 64L * i + 63);
        }
        long each = (thread.getCurrentThreadAllocatedBytes() - before) / made.length;
        assertThat(each).isLessThanOrEqualTo(Locators.BYTES_MAX);

        for (long bytes : new long[] {0, LocatorCache.SET_BYTES - 1, LocatorCache.SET_BYTES, 100_000}) {
            LocatorCache cache = new LocatorCache(bytes);
            long kept = 0;
            for (Locators locators : made) {
                cache.keep(locators);
            }
            for (Locators locators : made) {
                kept += cache.find(locators.high(), locators.low(), locators.chunk()) == null ? 0 : 1;
            }
            assertThat(kept * Locators.BYTES_MAX).isLessThanOrEqualTo(bytes);
            assertThat(kept > 0).isEqualTo(bytes >= LocatorCache.SET_BYTES);
        }
    }

    @Test
    void shouldTakeWhatIsAtItsLimitAndRefuseOneMore() {
        long max = 16L << 30;
        assertThat(config().withLocatorCacheBytes(max).locatorCacheBytes()).isEqualTo(max);
        assertThatThrownBy(() -> config().withLocatorCacheBytes(max + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("locator-cache-bytes=" + (max + 1));
        assertThatThrownBy(() -> config().withLocatorCacheBytes(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private long append(Journal journal, int stream, long version, int events) {
        List<EventData> data = new ArrayList<>();
        for (int i = 1; i <= events; i++) {
            data.add(EventData.of("T", text(stream, version + i)));
        }
        JournalTest.appended(journal.append(Append.to(stream(stream), ExpectedVersion.exactly(version), data)));
        return version + events;
    }

    private static StreamId stream(int number) {
        return StreamId.of("kept-" + number);
    }

    private static String text(int stream, long version) {
        return "\"" + stream + "@" + version + "\"";
    }

    private JournalConfig config() {
        return JournalConfig.in(directory).withShards(1).withDurability(Ack.MEMORY);
    }
}
