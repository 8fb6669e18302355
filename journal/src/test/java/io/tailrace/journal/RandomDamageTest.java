package io.tailrace.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tailrace.journal.CrashingWriter.Promise;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cuts, zeroes, overwrites and flips at random places of copies of a real store. Whatever is done to it: what comes back
 * is what was written, what was promised is there or is refused by name, and nothing is made shorter without a word.
 */
@Timeout(300)
final class RandomDamageTest {
    private static final long SEED = Long.getLong("tailrace.test.seed", System.nanoTime());
    private static final int ROUNDS = Integer.getInteger("tailrace.test.rounds", 40);

    @TempDir
    private static Path originals;

    private static Path killed = Path.of("");
    private static Path closed = Path.of("");
    /** Every event, by stream and version. */
    private static Map<String, RecordedEvent> events = Map.of();

    private static long promised;

    private final Random random = new Random(SEED);

    @TempDir
    private Path temporary;

    @BeforeAll
    static void makeStores() throws IOException, InterruptedException {
        System.out.println("seed=" + SEED);
        Path output = originals.resolve("output");
        killed = originals.resolve("killed");
        promised = CrashingWriter.killAfter(1_200, killed, SEED, output).stream()
                .mapToLong(Promise::sequence)
                .max()
                .orElseThrow();
        closed = StoredCommit.copy(killed, originals.resolve("closed"));
        try (Journal journal = Journal.open(config(closed))) {
            Map<String, RecordedEvent> all = new HashMap<>();
            for (RecordedEvent event :
                    journal.readShard(0, 1, EventFilter.all()).next(1_000_000)) {
                all.put(key(event), event);
            }
            events = all;
        }
        assertThat((long) events.size()).isGreaterThanOrEqualTo(promised);
    }

    private static JournalConfig config(Path store) {
        return CrashingWriter.config(store).withIdempotencyWindow(0);
    }

    private static String key(RecordedEvent event) {
        return event.stream() + "/" + event.version();
    }

    @Test
    void shouldNeverReturnWhatIsDamagedNorDropWhatWasPromised() throws IOException {
        int opened = 0;
        for (int round = 0; round < ROUNDS; round++) {
            boolean ofKilled = random.nextBoolean();
            Path store = StoredCommit.copy(ofKilled ? killed : closed, temporary.resolve("round-" + round));
            StringBuilder done = new StringBuilder("round " + round + (ofKilled ? " killed" : " closed"));
            for (int damages = random.nextInt(3); damages >= 0; damages--) {
                done.append(", ").append(damage(store));
            }
            try {
                opened += judge(store) ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed=" + SEED + " " + done, e);
            }
            delete(store);
        }
        // Else the rounds would say nothing about one of the two.
        assertThat(opened).isBetween(1, ROUNDS - 1);
    }

    @Test
    void shouldTakeADamagedMarkForNoneOrForTheOtherSlot() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Path store = StoredCommit.copy(killed, temporary.resolve("round-" + round));
            Path mark = store.resolve("shard-000/high-water-mark");
            int flips = 1 + random.nextInt(4);
            for (int flip = 0; flip < flips; flip++) {
                StoredCommit.flip(mark, random.nextInt(128), 1 + random.nextInt(255));
            }
            try {
                judge(store);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed=" + SEED + " round " + round, e);
            }
            delete(store);
        }
    }

    /** Does one thing to one file, and says what. */
    private String damage(Path store) throws IOException {
        List<Path> files = StoredCommit.files(store, random.nextInt(4) > 0 ? ".cq4" : "");
        Path file = files.get(random.nextInt(files.size()));
        boolean decides = file.endsWith("high-water-mark")
                || file.endsWith("manifest")
                || file.getFileName().toString().startsWith("lock")
                || Files.isDirectory(file)
                || Files.size(file) == 0;
        if (decides) {
            // What these say is tested by itself: one of them and the journal damaged together is more than is
            // promised.
            return "nothing";
        }
        // What was written, and not only the space that was reserved behind it.
        long size = Math.min(Files.size(file), 1 << 20);
        long at = (long) (random.nextDouble() * size);
        int length = 1 + random.nextInt(random.nextBoolean() ? 16 : 8_192);
        int kind = random.nextInt(4);
        switch (kind) {
            case 0 -> StoredCommit.flip(file, at, 1 << random.nextInt(8));
            case 1 -> overwrite(file, at, new byte[length]);
            case 2 -> overwrite(file, at, randomBytes(length));
            default -> StoredCommit.truncate(file, at);
        }
        return List.of("flip", "zero", "garbage", "cut").get(kind) + " at " + at + " length " + length + " "
                + store.relativize(file);
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void overwrite(Path file, long at, byte[] bytes) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(at);
            access.write(bytes, 0, (int) Math.min(bytes.length, access.length() - at));
        }
    }

    /** Whether it opened. */
    private static boolean judge(Path store) {
        CorruptJournalException checked =
                Journal.verify(store, (done, total) -> {}).damage();
        if (checked != null) {
            named(checked, store);
        }
        Throwable refusal = catchThrowable(() -> {
            try (Journal journal = Journal.open(config(store))) {
                readAll(journal, store, checked != null);
                StreamId fresh = StreamId.of("fresh");
                JournalTest.appended(
                        journal.append(Append.to(fresh, ExpectedVersion.none(), EventData.of("Added", "1"))));
                assertThat(journal.version(fresh)).isEqualTo(1);
            }
        });
        if (refusal == null) {
            return true;
        }
        named(refusal, store);
        assertThat(checked).as("refused, and checked as whole: %s", refusal).isNotNull();
        return false;
    }

    private static void named(Throwable failure, Path store) {
        assertThat(failure).isInstanceOf(CorruptJournalException.class);
        CorruptJournalException corrupt = (CorruptJournalException) failure;
        assertThat(corrupt.file()).startsWith(store).exists();
        assertThat(corrupt.offset()).isNotNegative();
        assertThat(corrupt).hasMessageContaining("file=" + corrupt.file() + " offset=" + corrupt.offset());
    }

    private static void readAll(Journal journal, Path store, boolean isDamaged) {
        long end = journal.status().get(0).committed();
        assertThat(end).isGreaterThanOrEqualTo(promised);
        for (long next = 1; next <= end; ) {
            EventCursor cursor = journal.readShard(0, next, EventFilter.all());
            long[] last = {next - 1};
            Throwable failure = catchThrowable(() -> {
                for (RecordedEvent event = cursor.next(); event != null; event = cursor.next()) {
                    same(event);
                    assertThat(event.sequence()).isEqualTo(++last[0]);
                }
            });
            if (failure != null) {
                assertThat(isDamaged)
                        .as("read fails, and checked as whole: %s", failure)
                        .isTrue();
                named(failure, store);
            } else {
                assertThat(last[0]).isEqualTo(end);
            }
            next = last[0] + 2;
        }
        events.values().stream().filter(event -> event.sequence() <= end).forEach(event -> {
            Throwable failure =
                    catchThrowable(() -> same(requireNonNull(journal.event(event.stream(), event.version()))));
            if (failure != null) {
                assertThat(isDamaged)
                        .as("read fails, and checked as whole: %s", failure)
                        .isTrue();
                named(failure, store);
            }
        });
    }

    private static void same(RecordedEvent event) {
        RecordedEvent original = events.get(key(event));
        assertThat(original).isNotNull();
        assertThat(event.sequence()).isEqualTo(requireNonNull(original).sequence());
        assertThat(event.id()).isEqualTo(original.id());
        assertThat(event.data()).isEqualTo(original.data());
    }

    private static void delete(Path store) throws IOException {
        for (Path file : StoredCommit.files(store, "").stream()
                .sorted((a, b) -> b.compareTo(a))
                .toList()) {
            Files.delete(file);
        }
    }
}
