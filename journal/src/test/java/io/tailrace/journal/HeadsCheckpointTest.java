package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.log.LogConfig;
import io.tailrace.journal.log.ShardLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Heads that are written while they change must be put right by what the journal holds after them. */
@Timeout(120)
final class HeadsCheckpointTest {
    private static final int STREAMS = 500;
    private static final long FAR = Long.MAX_VALUE >> 20;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    /** What {@link #flip} changed. */
    private final ByteBuffer before = ByteBuffer.allocate(1);

    @TempDir
    private Path temporary;

    private static JournalConfig config(Path directory) {
        return CrashingWriter.config(directory).withIdempotencyWindow(0);
    }

    /** Appends so many kilobytes, an event each, to any of the streams; answers at the end. */
    private void append(Journal journal, int events, AtomicLong end) {
        List<java.util.concurrent.CompletableFuture<AppendResult>> results = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            StreamId stream = StreamId.of("s-" + random.nextInt(STREAMS));
            EventData event = EventData.of("Added", new byte[8_000]);
            results.add(journal.append(Append.to(stream, ExpectedVersion.any(), event)));
        }
        results.forEach(
                result -> end.set(JournalTest.appended(result).position().sequence()));
    }

    /** As {@code store} would be found after the death of its process. */
    private Path killed(Path store, String name) throws IOException {
        return StoredCommit.copy(store, temporary.resolve(name));
    }

    private static List<String> versions(Path store) {
        List<String> versions = new ArrayList<>();
        try (Journal journal = Journal.open(config(store))) {
            for (int i = 0; i < STREAMS; i++) {
                StreamId stream = StreamId.of("s-" + i);
                RecordedEvent last = journal.last(stream);
                versions.add(stream + " " + (last == null ? 0 : last.version() + " " + last.sequence()));
            }
        }
        return versions;
    }

    private static ShardLog log(Path store) {
        LogConfig config = new LogConfig(
                0,
                store.resolve("shard-000"),
                false,
                1,
                1 << 20,
                Duration.ofDays(1),
                false,
                Runnable::run,
                JournalObserver.NONE);
        return ShardLog.open(config);
    }

    @Test
    void shouldKeepWhatAnOpeningAfterACrashMustReadSmall() throws IOException {
        System.out.println("seed=" + seed);
        Path store = temporary.resolve("store");
        Path heads = store.resolve("shard-000").resolve(HeadsCheckpoint.FILE);
        AtomicLong end = new AtomicLong();
        Path killed;
        try (Journal journal = Journal.open(config(store).withRingSize(1 << 16))) {
            assertThat(heads).doesNotExist();
            // In rounds, so that checkpoints are written while appends go on.
            while (!Files.exists(heads) || end.get() < 6_000) {
                append(journal, 500, end);
            }
            killed = killed(store, "killed");
        }
        ShardLog log = log(killed);
        StreamHeads read = HeadsCheckpoint.read(killed.resolve("shard-000").resolve(HeadsCheckpoint.FILE), log);
        assertThat(read.checkpointed()).isPositive();
        assertThat(log.bytesSince(read.checkpointed())).isLessThan(log.bytesSince(0));
        Path without = killed(killed, "without");
        Files.delete(without.resolve("shard-000").resolve(HeadsCheckpoint.FILE));
        assertThat(versions(killed)).isEqualTo(versions(without));
    }

    @Test
    void shouldGoOnWithoutHeadsThatCannotBeWritten() throws Exception {
        System.out.println("seed=" + seed);
        Path store = temporary.resolve("store");
        Path heads = store.resolve("shard-000").resolve(HeadsCheckpoint.FILE);
        Path inTheWay = heads.resolveSibling(HeadsCheckpoint.FILE + ".new");
        AtomicLong end = new AtomicLong();
        Journal.open(config(store)).close();
        Files.deleteIfExists(heads);
        Files.createDirectories(inTheWay.resolve("something"));
        int events = (int) (HeadsKeeper.DUE_BYTES_MIN / 8_000) + 100;
        try (Journal journal = Journal.open(config(store))) {
            append(journal, events, end);
        }
        // The keeper of heads tries at once, as there are enough events to read.
        try (Journal journal = Journal.open(config(store))) {
            append(journal, 100, end);
            assertThat(journal.status().get(0).fenced()).isNull();
            assertThat(journal.end().sequence(0)).isEqualTo(events + 100);
        }
        assertThat(heads).doesNotExist();
        List<String> versions = versions(store);
        Files.delete(inTheWay.resolve("something"));
        Files.delete(inTheWay);
        assertThat(versions(store)).isEqualTo(versions);
        assertThat(heads).exists();
        assertThat(versions(store)).isEqualTo(versions);
    }

    /** A store, and the heads that it is to have. */
    private StreamHeads heads(Path store, int events) {
        try (Journal journal = Journal.open(config(store))) {
            append(journal, events, new AtomicLong());
        }
        return HeadsCheckpoint.read(store.resolve("shard-000").resolve(HeadsCheckpoint.FILE), log(store));
    }

    private static HeadsCheckpoint.Pace durable(LongPredicate upTo) {
        return pace(nanos -> true, upTo);
    }

    private static HeadsCheckpoint.Pace pace(LongPredicate step, LongPredicate durable) {
        return new HeadsCheckpoint.Pace() {
            @Override
            public boolean step(long nanos) {
                return step.test(nanos);
            }

            @Override
            public boolean durable(long sequence) {
                return durable.test(sequence);
            }
        };
    }

    private static List<String> entries(StreamHeads heads) {
        List<String> entries = new ArrayList<>();
        heads.forEach((high, low, version, index, ordinal) ->
                entries.add(high + " " + low + " " + version + " " + index + " " + ordinal));
        entries.sort(String::compareTo);
        return entries;
    }

    @Test
    void shouldReadBackWhatWasWritten() {
        System.out.println("seed=" + seed);
        Path store = temporary.resolve("store");
        StreamHeads heads = heads(store, 1_000);
        assertThat(heads.checkpointed()).isEqualTo(1_000);
        ShardLog log = log(store);
        Path file = temporary.resolve("again");
        assertThat(HeadsCheckpoint.write(file, heads, log, 900, durable(last -> last == 1_000)))
                .isTrue();
        StreamHeads again = HeadsCheckpoint.read(file, log);
        assertThat(again.checkpointed()).isEqualTo(900);
        assertThat(entries(again)).isEqualTo(entries(heads)).hasSize((int) heads.size());
    }

    @Test
    void shouldNotBelieveHeadsThatTheJournalDoesNotReach() throws IOException {
        System.out.println("seed=" + seed);
        Path store = temporary.resolve("store");
        heads(store, 400);
        Path shorter = killed(store, "shorter");
        StreamHeads heads = heads(store, 100);
        Path file = temporary.resolve("heads");
        // Every event up to 400 is in them, and some that came later, which the shorter journal does not have.
        assertThat(HeadsCheckpoint.write(file, heads, log(store), 400, HeadsCheckpoint.Pace.ALONE))
                .isTrue();
        assertThat(HeadsCheckpoint.read(file, log(shorter)).checkpointed()).isZero();
        assertThat(HeadsCheckpoint.read(file, log(store)).checkpointed()).isEqualTo(400);
        List<String> before = versions(shorter);
        Files.copy(
                file,
                shorter.resolve("shard-000").resolve(HeadsCheckpoint.FILE),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(versions(shorter)).isEqualTo(before);
    }

    @Test
    void shouldNotBelieveHeadsOfAnotherJournalOfTheSameLength() {
        System.out.println("seed=" + seed);
        heads(temporary.resolve("one"), 300);
        heads(temporary.resolve("other"), 300);
        Path heads = temporary.resolve("one/shard-000").resolve(HeadsCheckpoint.FILE);
        assertThat(HeadsCheckpoint.read(heads, log(temporary.resolve("one"))).checkpointed())
                .isEqualTo(300);
        assertThat(HeadsCheckpoint.read(heads, log(temporary.resolve("other"))).checkpointed())
                .isZero();
    }

    @Test
    void shouldLeaveTheLastCheckpointWhenTheNewOneIsNotDurable() throws IOException {
        System.out.println("seed=" + seed);
        Path store = temporary.resolve("store");
        StreamHeads heads = heads(store, 300);
        Path file = temporary.resolve("heads");
        Files.writeString(file, "before");
        assertThat(HeadsCheckpoint.write(file, heads, log(store), 300, durable(last -> false)))
                .isFalse();
        assertThat(file).hasContent("before");
        assertThat(temporary.resolve("heads.new")).doesNotExist();
    }

    /** Heads of so many streams, all of whose last event is the last of {@code store}. */
    private StreamHeads many(Path store, int streams) {
        StreamHeads many = new StreamHeads();
        try (Journal journal = Journal.open(config(store))) {
            append(journal, 1, new AtomicLong());
        }
        HeadsCheckpoint.read(store.resolve("shard-000").resolve(HeadsCheckpoint.FILE), log(store))
                .forEach((high, low, version, index, ordinal) -> {
                    for (int i = 0; i < streams; i++) {
                        many.put(random.nextLong(), random.nextLong(), version, index, ordinal);
                    }
                });
        return many;
    }

    @Test
    void shouldGiveWayToTheJournalAfterEveryStep() {
        System.out.println("seed=" + seed);
        Path store = temporary.resolve("store");
        StreamHeads heads = many(store, 400_000);
        Path file = temporary.resolve("heads");
        List<Long> sizes = new ArrayList<>();
        HeadsCheckpoint.Pace pace = pace(nanos -> sizes.add(size(file.resolveSibling("heads.new"))), last -> true);

        assertThat(HeadsCheckpoint.write(file, heads, log(store), 1, pace)).isTrue();

        assertThat(sizes).hasSize((int) (HeadsCheckpoint.bytes(400_000) / HeadsCheckpoint.STEP_BYTES));
        long before = 0;
        for (long size : sizes) {
            assertThat(size - before).isBetween(1L, (long) HeadsCheckpoint.STEP_BYTES);
            before = size;
        }
        assertThat(size(file) - before).isLessThanOrEqualTo(HeadsCheckpoint.STEP_BYTES);
        assertThat(entries(HeadsCheckpoint.read(file, log(store)))).isEqualTo(entries(heads));
    }

    @Test
    void shouldNotBelieveManyHeadsOfWhichOneBitIsOther() throws IOException {
        System.out.println("seed=" + seed);
        Path store = temporary.resolve("store");
        StreamHeads heads = many(store, 300_000);
        ShardLog log = log(store);
        Path file = temporary.resolve("heads");
        assertThat(HeadsCheckpoint.write(file, heads, log, 1, HeadsCheckpoint.Pace.ALONE))
                .isTrue();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (int i = 0; i < 20; i++) {
                long at = random.nextLong(channel.size());
                flip(channel, at, 1 << random.nextInt(8));
                assertThat(HeadsCheckpoint.read(file, log).checkpointed())
                        .as("bit of byte %d", at)
                        .isZero();
                flip(channel, at, 0);
            }
        }
        assertThat(HeadsCheckpoint.read(file, log).checkpointed()).isEqualTo(1);
    }

    /** Changes bits of a byte; none = puts back what it was before the last change. */
    private void flip(FileChannel channel, long at, int bits) throws IOException {
        if (bits != 0) {
            channel.read(before.clear(), at);
        }
        channel.write(ByteBuffer.wrap(new byte[] {(byte) (before.get(0) ^ bits)}), at);
    }

    @Test
    void shouldNotBelieveHeadsThatAreNotInTheOrderOfTheSegments() throws IOException {
        System.out.println("seed=" + seed);
        Path store = temporary.resolve("store");
        StreamHeads heads = many(store, 300_000);
        Path file = temporary.resolve("heads");
        HeadsCheckpoint.write(file, heads, log(store), 1, HeadsCheckpoint.Pace.ALONE);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int last = 8 + 32 * (300_000 - 1);
        for (int at = 0; at < 32; at += 8) {
            long first = bytes.getLong(8 + at);
            bytes.putLong(8 + at, bytes.getLong(last + at)).putLong(last + at, first);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, bytes.capacity() - 4);
        Files.write(
                file, bytes.putInt(bytes.capacity() - 4, (int) crc.getValue()).array());

        assertThat(HeadsCheckpoint.read(file, log(store)).size()).isZero();
    }

    @Test
    void shouldSumUpInPartsWhatIsSummedUpAtOnce() {
        System.out.println("seed=" + seed);
        for (int round = 0; round < 100; round++) {
            byte[] bytes = new byte[random.nextInt(5_000)];
            random.nextBytes(bytes);
            int part = random.nextInt(bytes.length + 1);
            int joined = JoinedCrc.of(crc(bytes, 0, part), crc(bytes, part, bytes.length), bytes.length - part);
            assertThat(joined).isEqualTo(crc(bytes, 0, bytes.length));
        }
    }

    private static int crc(byte[] bytes, int start, int end) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, start, end - start);
        return (int) crc.getValue();
    }

    @Test
    void shouldLeaveTheLastCheckpointWhenTheNewOneIsStopped() throws IOException {
        System.out.println("seed=" + seed);
        Path store = temporary.resolve("store");
        StreamHeads heads = many(store, 400_000);
        Path file = temporary.resolve("heads");
        Files.writeString(file, "before");
        AtomicLong steps = new AtomicLong();
        HeadsCheckpoint.Pace pace = pace(nanos -> steps.incrementAndGet() < 2, last -> true);

        assertThat(HeadsCheckpoint.write(file, heads, log(store), 1, pace)).isFalse();

        assertThat(steps).hasValue(2);
        assertThat(file).hasContent("before");
        assertThat(temporary.resolve("heads.new")).doesNotExist();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldVisitEveryStreamThatWasThereThoughTheTableGrowsAndChanges() throws InterruptedException {
        System.out.println("seed=" + seed);
        StreamHeads heads = new StreamHeads();
        int known = 20_000;
        for (int i = 1; i <= known; i++) {
            heads.put(i * FAR * 31, i, 1, i, 0);
        }
        Thread writer = new Thread(() -> {
            for (int i = 1; !Thread.currentThread().isInterrupted(); i++) {
                int stream = 1 + i % known;
                heads.put(stream * FAR * 31, stream, 1 + i, stream, 0);
                if (heads.size() < 100_000) {
                    heads.put(random.nextLong(), -i, 1, 1, 0);
                }
            }
        });
        writer.start();
        for (int round = 0; round < 200; round++) {
            boolean[] seen = new boolean[known + 1];
            heads.forEach((high, low, version, index, ordinal) -> {
                if (low > 0) {
                    assertThat(index).isEqualTo(low);
                    seen[(int) low] = true;
                }
            });
            for (int i = 1; i <= known; i++) {
                assertThat(seen[i]).isTrue();
            }
        }
        writer.interrupt();
        writer.join();
    }
}
