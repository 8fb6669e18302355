package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.AppendResult.Unknown;
import io.tailrace.journal.CrashingWriter.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real disks that are full, fail, or lose their power. Skipped, by name, where they cannot be mounted. */
@Timeout(180)
final class DiskTest {
    private static final int CUTS = 4;

    @TempDir
    private Path temporary;

    private static JournalConfig config(Path store) {
        return CrashingWriter.config(store).withShards(2);
    }

    private static AppendResult append(Journal journal, StreamId stream, String id) {
        EventData event = EventData.of("Added", new byte[60_000]).withId(id);
        return journal.append(Append.to(stream, ExpectedVersion.any(), event))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    /** A store whose first shard will lie on a disk of its own. */
    private Path storeWithout(Path contents) throws IOException {
        Path store = temporary.resolve("store");
        Journal.open(config(store)).close();
        Files.move(store.resolve("shard-000"), contents);
        Files.createDirectory(store.resolve("shard-000"));
        return store;
    }

    private static void moveIn(Path contents, Path shard) throws IOException {
        for (Path file : StoredCommit.files(contents, "")) {
            if (!file.equals(contents)) {
                Files.copy(file, shard.resolve(contents.relativize(file).toString()));
            }
        }
    }

    @Test
    void shouldFenceTheShardWhoseDiskIsFullAndGoOnWhenThereIsRoomAgain() throws IOException, InterruptedException {
        Path contents = temporary.resolve("contents");
        Path store = storeWithout(contents);
        Path shard = store.resolve("shard-000");
        try (SmallDisk disk = SmallDisk.ofMemory(shard, 6)) {
            moveIn(contents, shard);
            List<String> acked = fill(store);
            openFull(store, acked);
            disk.grow(64);
            assertThat(Journal.verify(store, (done, total) -> {}).damage()).isNull();
            try (Journal journal = Journal.open(config(store))) {
                StreamId broken = JournalTest.streamOf(journal, 0);
                // What was answered as unknown may be sent again: it is there once.
                String unknown = "e" + acked.size();
                assertThat(append(journal, broken, unknown)).isInstanceOf(Appended.class);
                assertThat(append(journal, broken, "after")).isInstanceOf(Appended.class);
                acked.addAll(List.of(unknown, "after"));
                assertThat(ids(journal, broken)).containsExactlyElementsOf(acked);
            }
            assertThat(Journal.verify(store, (done, total) -> {}).notes()).isEmpty();
        }
    }

    private static List<String> ids(Journal journal, StreamId stream) {
        return journal.readStream(stream, 1, Journal.Direction.FORWARD).next(10_000).stream()
                .map(RecordedEvent::id)
                .toList();
    }

    /** Appends until the disk is full; the other shard does not notice. */
    private static List<String> fill(Path store) {
        List<String> acked = new ArrayList<>();
        try (Journal journal = Journal.open(config(store))) {
            StreamId broken = JournalTest.streamOf(journal, 0);
            StreamId sound = JournalTest.streamOf(journal, 1);
            AppendResult result = append(journal, broken, "e0");
            while (result instanceof Appended && acked.size() < 1_000) {
                acked.add("e" + acked.size());
                result = append(journal, broken, "e" + acked.size());
            }
            assertThat(result).isInstanceOf(Unknown.class);
            assertThat(acked).hasSizeGreaterThan(20);
            assertThat(journal.status().get(0).fenced())
                    .contains("No space left on device")
                    .contains("free some disk")
                    .doesNotContain("Exception");
            AppendResult refused = append(journal, broken, "later");
            assertThat(refused).isInstanceOf(Refused.class);
            assertThat(((Refused) refused).reason()).isEqualTo(Refused.Reason.FENCED);
            assertThat(ids(journal, broken)).containsExactlyElementsOf(acked);
            for (int i = 0; i < 50; i++) {
                assertThat(append(journal, sound, "s" + i)).isInstanceOf(Appended.class);
            }
        }
        return acked;
    }

    /** While the disk is still full, an opening may be refused for want of room, and takes nothing away. */
    private static void openFull(Path store, List<String> acked) {
        try (Journal journal = Journal.open(config(store))) {
            assertThat(ids(journal, JournalTest.streamOf(journal, 0))).containsExactlyElementsOf(acked);
        } catch (JournalException e) {
            assertThat(e.reason()).isEqualTo(JournalException.Reason.STORAGE);
            assertThat(e).hasMessageContaining("No space left on device");
        }
        assertThat(Journal.verify(store, (done, total) -> {}).damage()).isNull();
    }

    /** Appends on the disk until its power is cut at a random moment, and returns what was promised before that. */
    private List<Promise> writeUntilCut(SmallDisk disk, Path store, String round, Random random)
            throws IOException, InterruptedException {
        Path output = temporary.resolve("output-" + round);
        int least = 50 + random.nextInt(1_500);
        Process process = CrashingWriter.start(store, round, random.nextLong(), output);
        return CrashingWriter.promises(
                output,
                disk.cutPowerUnder(
                        process, output, () -> CrashingWriter.promises(output).size() >= least));
    }

    @Test
    void shouldFenceWhenAForceFailsAndNeverForceAgain() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        assertThat(fenceWhenItFails("fdatasync", 20 + new Random(seed).nextInt(200), "force failed", seed))
                .isNotEmpty();
    }

    @Test
    void shouldFenceWhenTheHighWaterMarkCannotBeForced() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        // It is forced about once a second: a process that gets no core may have been promised nothing by then.
        int when = 1 + new Random(seed).nextInt(2);
        while (fenceWhenItFails("msync", when, "high-water mark not forced", seed)
                .isEmpty()) {
            when++;
        }
    }

    /**
     * Not a device that fails, but all that a process can see of one: the system call says EIO, once. Returns what the process
     * was promised.
     */
    private List<Promise> fenceWhenItFails(String call, int when, String reason, long seed)
            throws IOException, InterruptedException {
        Path output = temporary.resolve("output-" + when);
        Path store = temporary.resolve("store-" + when);
        List<String> strace = List.of("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=" + call, "-e");
        List<String> failing = new ArrayList<>(strace);
        failing.add("inject=" + call + ":error=EIO:when=" + when);
        SmallDisk.assume("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=" + call, "true");
        Process process = CrashingWriter.start(failing, store, "r", seed, output);
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(Files.readString(output))
                    .isTrue();
            assertThat(process.exitValue()).isEqualTo(CrashingWriter.FENCED);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        assertThat(Files.readString(output)).contains(reason, "Input/output error");
        long durable = CrashingWriter.durableWhenFenced(output);
        assertThat(CrashingWriter.promisesAfterFence(output))
                .allSatisfy(promise -> assertThat(promise.sequence()).isLessThanOrEqualTo(durable));
        List<Promise> promises = CrashingWriter.promises(output);
        judge(store, "copy-" + when, promises);
        return promises;
    }

    @Test
    void shouldWaitForADiskThatTakesItsTimeWhenItIsClosed() throws Exception {
        Path at = Files.createDirectory(temporary.resolve("disk"));
        try (SmallDisk disk = SmallDisk.ofThinDisk(temporary, at, 64, 80)) {
            JournalConfig config = config(at.resolve("store")).withCloseWait(Duration.ofMillis(500));
            Journal journal = Journal.open(config);
            StreamId stream = JournalTest.streamOf(journal, 0);
            assertThat(append(journal, stream, "first")).isInstanceOf(Appended.class);
            EventData event = EventData.of("Added", "{}");
            CompletableFuture<AppendResult> second;
            CompletableFuture<Void> closed;
            disk.freeze();
            try {
                second = journal.append(Append.to(stream, ExpectedVersion.any(), event));
                closed = CompletableFuture.runAsync(journal::close);
                // More than a thread of a shard may stand still in anything else.
                assertThatThrownBy(() -> closed.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            } finally {
                disk.thaw();
            }
            closed.get(30, TimeUnit.SECONDS);
            assertThat(second.join()).isInstanceOf(Appended.class);
            Path copy = StoredCommit.copy(at.resolve("store"), temporary.resolve("copy"));
            assertThat(Journal.verify(copy, (done, total) -> {}).notes()).isEmpty();
        }
    }

    @Test
    void shouldKeepEveryAckedEventWhenThePowerIsCut() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        Path at = Files.createDirectory(temporary.resolve("disk"));
        List<Promise> promises = new ArrayList<>();
        try (SmallDisk disk = SmallDisk.ofThinDisk(temporary, at, 256, 300)) {
            Path store = at.resolve("store");
            for (int cut = 0; cut < CUTS; cut++) {
                promises.addAll(writeUntilCut(disk, store, "r" + cut, random));
                disk.remount();
                judge(store, "copy-" + cut, promises);
            }
        }
        assertThat(promises).isNotEmpty();
    }

    /** Judges a copy: mappings of a journal that was open here would hold on to the disk. */
    private void judge(Path onDisk, String name, List<Promise> promises) throws IOException {
        Path store = StoredCommit.copy(onDisk, temporary.resolve(name));
        assertThat(Journal.verify(store, (done, total) -> {}).damage()).isNull();
        try (Journal journal = Journal.open(CrashingWriter.config(store))) {
            RecoveryTest.check(journal, promises);
        }
        assertThat(Journal.verify(store, (done, total) -> {}).notes()).isEmpty();
    }
}
