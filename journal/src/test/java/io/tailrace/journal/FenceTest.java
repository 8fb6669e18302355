package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.AppendResult.Unknown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Takes the ground away under a running shard, and blocks one that is running. */
@Timeout(120)
final class FenceTest {
    private static final byte[] DATA = new byte[60_000];

    @TempDir
    private Path directory;

    private JournalConfig config() {
        return CrashingWriter.config(directory).withShards(2);
    }

    private static AppendResult append(Journal journal, StreamId stream, String id) {
        EventData event = EventData.of("Added", DATA).withId(id);
        return journal.append(Append.to(stream, ExpectedVersion.any(), event))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void shouldFenceTheShardWhoseStorageFailsAndNoOther() throws IOException {
        List<String> fences = new ArrayList<>();
        JournalObserver observer = new JournalObserver() {
            @Override
            public void fenced(int shard, String reason) {
                fences.add(shard + " " + reason);
            }
        };
        Path epoch = directory.resolve("shard-000/epoch-00000001");
        Path aside = directory.resolve("aside");
        long acked = 0;
        try (Journal journal = Journal.open(config().withObserver(observer))) {
            StreamId broken = JournalTest.streamOf(journal, 0);
            StreamId sound = JournalTest.streamOf(journal, 1);
            assertThat(append(journal, broken, "first")).isInstanceOf(Appended.class);
            assertThat(append(journal, sound, "first")).isInstanceOf(Appended.class);
            // No next cycle can be made where the directory is not, and nothing of what is stored is lost.
            Files.move(epoch, aside);
            AppendResult result = append(journal, broken, "1");
            for (acked = 1; result instanceof Appended && acked < 100; acked++) {
                result = append(journal, broken, "" + (acked + 1));
            }
            assertThat(result).isInstanceOf(Unknown.class);
            assertThat(fences).hasSize(1).first().asString().startsWith("0 ");
            assertThat(journal.status().get(0).fenced())
                    .contains("cannot begin cycle")
                    .contains("no such file or directory")
                    .doesNotContain("Exception");
            AppendResult refused = append(journal, broken, "later");
            assertThat(refused).isInstanceOf(Refused.class);
            assertThat(((Refused) refused).reason()).isEqualTo(Refused.Reason.FENCED);
            assertThat(((Refused) refused).detail()).contains("cannot begin cycle");
            assertThat(journal.version(broken)).isEqualTo(acked);
            assertThat(journal.readStream(broken, 1, Journal.Direction.FORWARD).next(1_000))
                    .hasSize((int) acked);
            assertThat(journal.readShard(0, 1, EventFilter.all()).next(1_000)).hasSize((int) acked);
            for (int i = 0; i < 50; i++) {
                assertThat(append(journal, sound, "s" + i)).isInstanceOf(Appended.class);
            }
            assertThat(journal.status().get(1).fenced()).isNull();
        }
        Files.move(aside, epoch);
        assertThat(Journal.verify(directory, (done, total) -> {}).damage()).isNull();
        try (Journal journal = Journal.open(config())) {
            StreamId broken = JournalTest.streamOf(journal, 0);
            assertThat(journal.version(broken)).isEqualTo(acked);
            assertThat(journal.version(JournalTest.streamOf(journal, 1))).isEqualTo(51);
            assertThat(append(journal, broken, "after")).isInstanceOf(Appended.class);
            assertThat(journal.version(broken)).isEqualTo(acked + 1);
        }
    }

    @Test
    void shouldFenceTheShardWhenWhatAnAppendIsDecidedAgainstIsDamaged() throws IOException {
        try (Journal journal = Journal.open(config())) {
            StreamId broken = JournalTest.streamOf(journal, 0);
            StreamId sound = JournalTest.streamOf(journal, 1);
            assertThat(append(journal, broken, "first")).isInstanceOf(Appended.class);
            Path file =
                    StoredCommit.files(directory.resolve("shard-000"), ".cq4").get(0);
            StoredCommit commit =
                    StoredCommit.of(directory.resolve("shard-000")).get(0);
            StoredCommit.flip(file, commit.end() - 8L, 1);
            // The same again: whether it is there already is decided by reading what is there.
            AppendResult result = append(journal, broken, "first");
            assertThat(result).isInstanceOf(Refused.class);
            assertThat(((Refused) result).reason()).isEqualTo(Refused.Reason.FENCED);
            assertThat(((Refused) result).detail())
                    .contains("decision failed")
                    .contains("CRC32C")
                    .contains("file=" + file)
                    .contains("offset=")
                    .doesNotContain("Exception");
            assertThat(journal.status().get(0).fenced()).isEqualTo(((Refused) result).detail());
            assertThat(append(journal, broken, "second")).isEqualTo(result);
            assertThat(append(journal, sound, "first")).isInstanceOf(Appended.class);
            assertThat(journal.status().get(1).fenced()).isNull();
        }
    }

    @Test
    void shouldRefuseAtOnceWhenTheRingIsFull() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        try (Journal journal = Journal.open(config().withShards(1).withRingSize(2))) {
            StreamId stream = StreamId.of("s-1");
            journal.append(Append.to(stream, ExpectedVersion.any(), EventData.of("A", "0")), result -> {
                answered.countDown();
                try {
                    blocked.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            answered.await();
            // While the one that blocks is answered nothing else is: its place and one more wait for the disk, two are
            // in
            // the ring, and one may be on its way between them.
            List<CompletableFuture<AppendResult>> taken = new ArrayList<>();
            int refused = 0;
            for (int i = 0; i < 100; i++) {
                CompletableFuture<AppendResult> result =
                        journal.append(Append.to(stream, ExpectedVersion.any(), EventData.of("A", "1")));
                if (result.isDone()) {
                    assertThat(result.join()).isInstanceOf(Refused.class);
                    assertThat(((Refused) result.join()).reason()).isEqualTo(Refused.Reason.OVERLOADED);
                    refused++;
                } else {
                    taken.add(result);
                }
            }
            assertThat(refused).isGreaterThanOrEqualTo(96);
            assertThat(journal.status().get(0).ringCapacity()).isEqualTo(4);
            blocked.countDown();
            taken.forEach(JournalTest::appended);
            int version = 1 + taken.size();
            assertThat(journal.version(stream)).isEqualTo(version);
            JournalTest.appended(
                    journal.append(Append.to(stream, ExpectedVersion.exactly(version), EventData.of("A", "2"))));
        }
    }
}
