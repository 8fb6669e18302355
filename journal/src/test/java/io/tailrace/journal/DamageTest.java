package io.tailrace.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tailrace.journal.CrashingWriter.Promise;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damages copies of a store that was closed, and of one whose process was killed. */
@Timeout(300)
final class DamageTest {
    private static final long SEED = System.nanoTime();
    private static final int FLIPS = 30;
    private static final int PROMISES = 1_200;

    @TempDir
    private static Path originals;

    private static Path closed = Path.of("");
    private static Path killed = Path.of("");
    private static List<Promise> promises = List.of();

    private final Random random = new Random(SEED);

    @TempDir
    private Path temporary;

    @BeforeAll
    static void makeStores() throws IOException, InterruptedException {
        System.out.println("seed=" + SEED);
        int attempt = 0;
        do {
            kill(originals.resolve("killed-" + attempt), originals.resolve("output-" + attempt++));
            // Killed just as a cycle began, it tells nothing about the end of one: once more.
        } while (!killed.resolve(lastPromised(killed).file()).equals(lastFile(killed)));
        closed = StoredCommit.copy(killed, originals.resolve("closed"));
        Journal.open(config(closed)).close();
        assertThat(StoredCommit.files(closed, ".cq4")).hasSizeGreaterThan(2);
    }

    private static void kill(Path store, Path output) throws IOException, InterruptedException {
        promises = CrashingWriter.killAfter(PROMISES, store, SEED, output);
        killed = store;
    }

    /** It may hold no commit yet; the one before it may be sealed then. */
    private static Path lastFile(Path store) throws IOException {
        List<Path> files = StoredCommit.files(store, ".cq4");
        return files.get(files.size() - 1);
    }

    private static StoredCommit lastCommit(Path store) throws IOException {
        List<StoredCommit> commits = StoredCommit.of(store);
        return commits.get(commits.size() - 1);
    }

    /** Without a window of ids, opening reads no more than it must. */
    private static JournalConfig config(Path store) {
        return CrashingWriter.config(store).withIdempotencyWindow(0);
    }

    private static CorruptJournalException damage(Path store) {
        Verification verification = Journal.verify(store, (done, total) -> {});
        assertThat(verification.damage()).isInstanceOf(CorruptJournalException.class);
        return requireNonNull(verification.damage());
    }

    private static void refused(Path store) {
        damage(store);
        assertThatThrownBy(() -> Journal.open(config(store)).close()).isInstanceOf(CorruptJournalException.class);
    }

    /** Every event, by stream and version. */
    private static Map<String, RecordedEvent> events(Journal journal) {
        Map<String, RecordedEvent> events = new HashMap<>();
        journal.readShard(0, 1, EventFilter.all())
                .next(1_000_000)
                .forEach(event -> events.put(event.stream() + "/" + event.version(), event));
        return events;
    }

    private static Map<String, RecordedEvent> events(Path store) {
        try (Journal journal = Journal.open(config(store))) {
            return events(journal);
        }
    }

    /** What a store says to every question, in a form that can be compared. */
    private static List<String> answers(Path store) {
        List<String> answers = new ArrayList<>();
        try (Journal journal = Journal.open(CrashingWriter.config(store))) {
            for (StreamId stream : journal.streams("", null, 1_000).streams()) {
                for (RecordedEvent event :
                        journal.readStream(stream, 1, Journal.Direction.FORWARD).next(1_000_000)) {
                    answers.add(stream + " " + event.version() + " " + event.sequence() + " " + event.id() + " "
                            + Arrays.hashCode(event.data()));
                }
                answers.add(stream + " at " + journal.version(stream));
            }
            answers.add("end " + journal.end());
        }
        return answers;
    }

    private Path copy(boolean ofKilled) throws IOException {
        return StoredCommit.copy(
                ofKilled ? killed : closed,
                Files.createTempDirectory(temporary, "store").resolve("copy"));
    }

    /** The last commit of the store that somebody was promised. */
    private static StoredCommit lastPromised(Path store) throws IOException {
        long last = promises.stream().mapToLong(Promise::sequence).max().orElseThrow();
        return StoredCommit.of(store).stream()
                .filter(commit -> commit.lastSequence() == last)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReportAFlippedByteAndNeverReturnIt(boolean ofKilled) throws IOException {
        Map<String, RecordedEvent> original = events(copy(ofKilled));
        long durable = lastPromised(copy(ofKilled)).lastSequence();
        List<StoredCommit> commits = StoredCommit.of(ofKilled ? killed : closed).stream()
                .filter(commit -> commit.lastSequence() <= durable)
                .toList();
        int opened = 0;
        for (int flip = 0; flip < FLIPS; flip++) {
            Path store = copy(ofKilled);
            int number = random.nextInt(commits.size());
            StoredCommit commit = commits.get(number);
            int offset = commit.offset() + random.nextInt(commit.length());
            StoredCommit.flip(store.resolve(commit.file()), offset, 1 + random.nextInt(255));
            CorruptJournalException damage = damage(store);
            if (!isBehind(store, commits, number, damage)) {
                assertThat(damage.file()).isEqualTo(store.resolve(commit.file()));
                // The record's header of 4 bytes may count as its first.
                assertThat(damage.offset()).isBetween(commit.offset() - 4L, (long) commit.offset());
            }
            assertThat(damage)
                    .hasMessageContaining(damage.file().toString())
                    .hasMessageContaining("offset=" + damage.offset());
            Throwable refusal = catchThrowable(() -> {
                try (Journal journal = Journal.open(config(store))) {
                    neverReturned(journal, commit, original);
                }
            });
            if (refusal == null) {
                opened++;
            } else {
                assertThat(refusal).isInstanceOf(CorruptJournalException.class);
            }
        }
        // What was not sealed is read whole when it is opened, and refused then.
        assertThat(opened).isBetween(ofKilled ? 0 : 1, FLIPS);
    }

    /**
     * Whether {@code damage} is where the file before ends, and that file was not sealed when the process was killed: what is missing may
     * as well have stood there.
     */
    private static boolean isBehind(
            Path store, List<StoredCommit> commits, int number, CorruptJournalException damage) {
        StoredCommit before = commits.get(Math.max(0, number - 1));
        Path file = store.resolve(before.file());
        return !before.file().equals(commits.get(number).file())
                && damage.file().equals(file)
                && damage.offset() == before.end()
                && !Files.exists(Path.of(file.toString().replace(".cq4", ".index")));
    }

    private static void neverReturned(Journal journal, StoredCommit commit, Map<String, RecordedEvent> original) {
        EventCursor cursor = journal.readShard(0, 1, EventFilter.all());
        long[] last = {0};
        Throwable failure = catchThrowable(() -> {
            for (RecordedEvent event = cursor.next(); event != null; event = cursor.next()) {
                same(event, original);
                last[0] = event.sequence();
            }
        });
        assertThat(failure).isInstanceOf(CorruptJournalException.class);
        assertThat(last[0]).isEqualTo(commit.firstSequence() - 1);
        original.values().forEach(event -> {
            boolean damaged = event.sequence() >= commit.firstSequence() && event.sequence() <= commit.lastSequence();
            Throwable refusal = catchThrowable(
                    () -> same(requireNonNull(journal.event(event.stream(), event.version())), original));
            if (damaged || refusal != null) {
                assertThat(refusal).isInstanceOf(CorruptJournalException.class);
            }
        });
        assertThat(catchThrowable(() -> journal.readShard(0, commit.lastSequence() + 1, EventFilter.all())
                        .next(10)))
                .isNull();
    }

    private static void same(RecordedEvent event, Map<String, RecordedEvent> original) {
        RecordedEvent expected = original.get(event.stream() + "/" + event.version());
        assertThat(expected).isNotNull();
        assertThat(event.data()).isEqualTo(requireNonNull(expected).data());
        assertThat(event.sequence()).isEqualTo(expected.sequence());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseAJournalThatWasCutBeforeItsHighWaterMark(boolean ofKilled) throws IOException {
        StoredCommit last = ofKilled ? lastPromised(killed) : lastCommit(closed);
        for (int cut = 0; cut < 8; cut++) {
            Path store = copy(ofKilled);
            StoredCommit.truncate(
                    store.resolve(last.file()), cut == 0 ? last.offset() - 4L : random.nextInt(last.end()));
            refused(store);
        }
        Path store = copy(ofKilled);
        StoredCommit.truncate(store.resolve(last.file()), last.end() - 1L);
        refused(store);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseAJournalWhoseTailIsZeros(boolean ofKilled) throws IOException {
        StoredCommit last = ofKilled ? lastPromised(killed) : lastCommit(closed);
        for (long from : new long[] {last.offset() - 4, last.offset(), last.offset() + 40, last.offset() / 2 & ~3}) {
            Path store = copy(ofKilled);
            StoredCommit.zero(store.resolve(last.file()), from);
            refused(store);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseAJournalThatLacksACycle(boolean ofKilled) throws IOException {
        for (Path lost : StoredCommit.files(copy(ofKilled), ".cq4")) {
            Path original = ofKilled ? killed : closed;
            boolean promised = StoredCommit.of(original).stream()
                    .anyMatch(commit -> lost.endsWith(commit.file()) && commit.lastSequence() <= lastSequence());
            if (promised) {
                Path store = copy(ofKilled);
                Path file = StoredCommit.files(store, ".cq4").stream()
                        .filter(each -> each.getFileName().equals(lost.getFileName()))
                        .findFirst()
                        .orElseThrow();
                Files.delete(file);
                refused(store);
            }
        }
    }

    @Test
    void shouldRefuseAStoreThatLacksItsManifestOrAHighWaterMark() throws IOException {
        Path unmarked = copy(false);
        Files.delete(unmarked.resolve("shard-000/high-water-mark"));
        refused(unmarked);
        Path unnamed = copy(false);
        Files.delete(unnamed.resolve("manifest"));
        assertThatThrownBy(() -> Journal.open(config(unnamed)).close())
                .isInstanceOf(CorruptJournalException.class)
                .hasMessageContaining("no manifest");
        assertThat(unnamed.resolve("manifest")).doesNotExist();
    }

    private static long lastSequence() {
        return promises.stream().mapToLong(Promise::sequence).max().orElseThrow();
    }

    @Test
    void shouldDropGarbageBehindTheDurableEnd() throws IOException {
        StoredCommit last = lastCommit(killed);
        for (int round = 0; round < 10; round++) {
            Path store = copy(true);
            byte[] garbage = new byte[1 + random.nextInt(4_096)];
            random.nextBytes(garbage);
            try (RandomAccessFile bytes =
                    new RandomAccessFile(store.resolve(last.file()).toFile(), "rw")) {
                bytes.seek(last.end() + (round % 2 == 0 ? 0 : 64));
                bytes.write(garbage);
            }
            assertThat(Journal.verify(store, (done, total) -> {}).damage()).isNull();
            Map<String, RecordedEvent> events = events(store);
            for (Promise promise : promises) {
                for (long version = promise.first(); version <= promise.last(); version++) {
                    assertThat(events).containsKey(promise.stream() + "/" + version);
                }
            }
            assertThat(events.values().stream()
                            .mapToLong(RecordedEvent::sequence)
                            .max())
                    .hasValue(last.lastSequence());
            assertThat(Journal.verify(store, (done, total) -> {}).notes()).isEmpty();
        }
    }

    @Test
    void shouldAnswerTheSameWithoutItsCaches() throws IOException {
        List<String> answers = answers(copy(false));
        Path heads = Path.of("shard-000", "heads");
        same(answers, store -> {
            Files.delete(store.resolve(heads));
            return store;
        });
        for (int round = 0; round < 4; round++) {
            same(answers, store -> {
                StoredCommit.flip(store.resolve(heads), random.nextInt((int) Files.size(store.resolve(heads))), 0x11);
                return store;
            });
        }
        same(answers, store -> {
            StoredCommit.truncate(store.resolve(heads), Files.size(store.resolve(heads)) / 2);
            return store;
        });
        for (Path index : StoredCommit.files(closed, ".index")) {
            Path relative = closed.relativize(index);
            same(answers, store -> {
                Files.delete(store.resolve(relative));
                return store;
            });
            same(answers, store -> {
                StoredCommit.flip(store.resolve(relative), random.nextInt((int) Files.size(index)), 0x11);
                return store;
            });
        }
    }

    /** Changes a store. */
    @FunctionalInterface
    private interface Change {
        Path apply(Path store) throws IOException;
    }

    private void same(List<String> answers, Change change) throws IOException {
        Path store = change.apply(copy(false));
        assertThat(answers(store)).isEqualTo(answers);
        assertThat(Journal.verify(store, (done, total) -> {}).damage()).isNull();
    }
}
