package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.codec.CommitLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replica's journal is its primary's, commit for commit, until it is promoted. */
@Timeout(120)
final class ReplicationTest {
    private final long seed = Long.getLong("tailrace.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path temporary;

    private JournalConfig primaryConfig() {
        return CrashingWriter.config(temporary.resolve("primary")).withShards(2);
    }

    private Path replicaDirectory() {
        return temporary.resolve("replica");
    }

    private void append(Journal journal, int appends) {
        List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
        for (int i = 0; i < appends; i++) {
            List<EventData> events = new ArrayList<>();
            for (int event = random.nextInt(4); event >= 0; event--) {
                byte[] data = new byte[random.nextInt(8_000)];
                random.nextBytes(data);
                events.add(EventData.of("Added", data).withId("e" + random.nextLong()));
            }
            StreamId stream = StreamId.of("s-" + random.nextInt(20));
            answers.add(journal.append(Append.to(stream, ExpectedVersion.any(), events)));
        }
        answers.forEach(answer -> assertThat(answer.join()).isInstanceOf(AppendResult.Appended.class));
    }

    private static List<String> cycles(Path store) throws Exception {
        return StoredCommit.files(store, ".cq4").stream()
                .map(file -> store.relativize(file).toString())
                .toList();
    }

    @Test
    void shouldHoldTheSameCommitsInTheSamePlacesThroughOpeningsOfBoth() throws Exception {
        System.out.println("tailrace.test.seed=" + seed);
        for (int opening = 0; opening < 4; opening++) {
            try (Journal primary = Journal.open(primaryConfig())) {
                for (int turn = 0; turn < 3; turn++) {
                    append(primary, 30 + random.nextInt(60));
                    try (Journal replica = Journal.open(Copies.of(primary, replicaDirectory()))) {
                        Copies.catchUp(primary, replica, random);
                        append(primary, 20);
                        Copies.catchUp(primary, replica, random);
                        Copies.assertSame(primary, replica);
                        StoredCommit.copy(replicaDirectory(), temporary.resolve("killed-" + opening + turn));
                    }
                    // What a process leaves that is killed.
                    Path killed = temporary.resolve("killed-" + opening + turn);
                    try (Journal replica = Journal.open(Copies.of(primary, killed))) {
                        Copies.assertSame(primary, replica);
                    }
                }
            }
        }
        Path primary = temporary.resolve("primary");
        assertThat(cycles(primary)).hasSizeGreaterThan(6);
        assertThat(cycles(replicaDirectory())).isEqualTo(cycles(primary));
        Verification original = Journal.verify(primary, (done, total) -> {});
        Verification copied = Journal.verify(replicaDirectory(), (done, total) -> {});
        assertThat(copied.damage()).isNull();
        assertThat(copied.commits()).isEqualTo(original.commits());
        assertThat(copied.streams()).isEqualTo(original.streams());
    }

    @Test
    void shouldShowReadersEveryEventInOrderWhileItCopies() {
        try (Journal primary = Journal.open(primaryConfig().withShards(1));
                Journal replica = Journal.open(Copies.of(primary, replicaDirectory()))) {
            List<Long> seen = Collections.synchronizedList(new ArrayList<>());
            CompletableFuture<Boolean> last = new CompletableFuture<>();
            try (Subscription follower = replica.subscribe(Positions.start(), EventFilter.all(), event -> {
                seen.add(event.sequence());
                if (event.type().equals("Last")) {
                    last.complete(true);
                }
            })) {
                for (int turn = 0; turn < 20; turn++) {
                    append(primary, 20);
                    Copies.catchUp(primary, replica, random);
                }
                EventData event = EventData.of("Last", "1");
                JournalTest.appended(primary.append(Append.to(StreamId.of("s-1"), ExpectedVersion.any(), event)));
                Copies.catchUp(primary, replica, random);
                assertThat(follower).isNotNull();
                assertThat(last.orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
                long end = primary.end().sequence(0);
                assertThat(seen)
                        .isEqualTo(LongStream.rangeClosed(1, end).boxed().toList());
            }
        }
    }

    @Test
    void shouldLeaveFilesThatChronicleItselfReads() throws Exception {
        try (Journal primary = Journal.open(primaryConfig().withShards(1))) {
            append(primary, 100);
            for (int turn = 0; turn < 3; turn++) {
                try (Journal replica = Journal.open(Copies.of(primary, replicaDirectory()))) {
                    Copies.catchUp(primary, replica, random);
                }
                append(primary, 20);
            }
        }
        int found = 0;
        Path epoch = replicaDirectory().resolve("shard-000").resolve("epoch-00000001");
        try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(epoch.toFile())
                        .rollCycle(RollCycles.FAST_HOURLY)
                        .build();
                ExcerptTailer tailer = queue.createTailer()) {
            Bytes<?> bytes = Bytes.allocateElasticOnHeap();
            while (tailer.readBytes(bytes.clear())) {
                assertThat(bytes.readInt(0)).isEqualTo(CommitLayout.MAGIC);
                assertThat(bytes.readLong(CommitLayout.INDEX)).isEqualTo(tailer.lastReadIndex());
                found++;
            }
        }
        assertThat(found).isEqualTo(140);
    }

    @Test
    void shouldRefuseWhatIsNotTheNextCommitAndChangeNothing() {
        try (Journal primary = Journal.open(primaryConfig().withShards(1));
                Journal replica = Journal.open(Copies.of(primary, replicaDirectory()))) {
            append(primary, 40);
            List<CommitChunk> chunks = new ArrayList<>();
            CommitSource source = primary.replication().commits(0, 0);
            for (CommitChunk chunk = source.next(1); chunk != null; chunk = source.next(1)) {
                chunks.add(Copies.arrived(chunk));
            }
            replica.replication().follow(primary.replication().identity());
            assertRefused(replica, chunks.get(1), "stands at the place");
            assertThat(Copies.copy(replica, 0, chunks.get(0))).isInstanceOf(AppendResult.Appended.class);
            CommitMark before = replica.replication().last(0);
            CommitChunk next = chunks.get(1);
            assertRefused(replica, chunks.get(0), "");
            assertRefused(replica, chunks.get(2), "stands at the place");
            assertRefused(replica, new CommitChunk(next.cycle() + 2, 2, next.records()), "cycle 3 where 2 was due");
            assertRefused(replica, new CommitChunk(next.cycle() + 1, 2, next.records()), "stands at the place");
            for (int offset = 0; offset < CommitLayout.HEADER_BYTES + 60; offset++) {
                CommitChunk flipped = Copies.arrived(next);
                ByteBuffer bytes = flipped.records();
                bytes.put(offset, (byte) (bytes.get(offset) ^ 1 << random.nextInt(8)));
                assertRefused(replica, flipped, "");
            }
            CommitChunk cut = Copies.arrived(next);
            assertRefused(
                    replica,
                    new CommitChunk(
                            cut.cycle(), 2, cut.records().slice(0, cut.records().capacity() - 4)),
                    "");
            assertThat(replica.replication().last(0)).isEqualTo(before);
            assertThat(replica.status().get(0).fenced()).isNull();
            Copies.catchUp(primary, replica, random);
            Copies.assertSame(primary, replica);
        }
    }

    private void assertRefused(Journal replica, CommitChunk chunk, String reason) {
        long end = replica.end().sequence(0);
        AppendResult result = Copies.copy(replica, 0, chunk);
        assertThat(result).as("seed=" + seed).isInstanceOf(Refused.class);
        assertThat(((Refused) result).reason()).isEqualTo(Refused.Reason.NOT_NEXT);
        assertThat(((Refused) result).detail()).contains(reason);
        assertThat(replica.end().sequence(0)).isEqualTo(end);
    }

    @Test
    void shouldTakeNoAppendsAndNameThePrimary() {
        try (Journal primary = Journal.open(primaryConfig());
                Journal replica = Journal.open(Copies.of(primary, replicaDirectory()))) {
            append(primary, 10);
            Copies.catchUp(primary, replica, random);
            EventData event = EventData.of("Added", "1");
            AppendResult result = replica.append(Append.to(StreamId.of("s-1"), ExpectedVersion.any(), event))
                    .join();
            assertThat(result).isInstanceOf(Refused.class);
            assertThat(((Refused) result).reason()).isEqualTo(Refused.Reason.REPLICA);
            assertThat(((Refused) result).detail()).contains(Copies.PRIMARY);
            Copies.assertSame(primary, replica);
        }
    }

    @Test
    void shouldLeadAfterAPromotionAsIfItHadWrittenEverythingItself() {
        StoreIdentity old;
        try (Journal primary = Journal.open(primaryConfig());
                Journal replica = Journal.open(Copies.of(primary, replicaDirectory()))) {
            append(primary, 150);
            EventData known = EventData.of("Known", "1").withId("known");
            Append first = Append.to(StreamId.of("s-1"), ExpectedVersion.any(), known);
            JournalTest.appended(primary.append(first));
            Copies.catchUp(primary, replica, random);
            old = primary.replication().identity();

            assertThat(replica.replication().promote()).isEqualTo(1);
            AppendResult.Appended again = JournalTest.appended(replica.append(first));
            assertThat(again.replayed()).isTrue();
            append(replica, 150);
            assertThat(replica.status())
                    .allSatisfy(shard -> assertThat(shard.epoch()).isEqualTo(1_000_001));
            CommitChunk late = Copies.arrived(java.util.Objects.requireNonNull(
                    primary.replication().commits(0, 0).next(1)));
            assertThat(Copies.copy(replica, 0, late)).isInstanceOf(Refused.class);
            assertThatThrownBy(() -> replica.replication().promote()).hasMessageContaining("leads already");
        }
        Verification verification = Journal.verify(replicaDirectory(), (done, total) -> {});
        assertThat(verification.damage()).isNull();
        JournalConfig leading = CrashingWriter.config(replicaDirectory()).withShards(0);
        try (Journal promoted = Journal.open(leading)) {
            append(promoted, 10);
            assertThat(promoted.status().get(0).epoch()).isEqualTo(1_000_002);
        }
        assertThatThrownBy(() -> Journal.open(leading.withReplicaOf(new ReplicaOf(Copies.PRIMARY, old))))
                .hasMessageContaining("that primary was replaced");
    }

    @Test
    void shouldLetTheOldPrimaryFollowTheNewOneFromWhereItStopped() {
        try (Journal primary = Journal.open(primaryConfig());
                Journal replica = Journal.open(Copies.of(primary, replicaDirectory()))) {
            append(primary, 50);
            Copies.catchUp(primary, replica, random);
        }
        JournalConfig unreached = CrashingWriter.config(replicaDirectory())
                .withShards(0)
                .withReplicaOf(new ReplicaOf(Copies.PRIMARY, null));
        try (Journal promoted = Journal.open(unreached)) {
            promoted.replication().promote();
            append(promoted, 50);
            try (Journal follower = Journal.open(Copies.of(promoted, temporary.resolve("primary")))) {
                Copies.catchUp(promoted, follower, random);
                Copies.assertSame(promoted, follower);
            }
        }
        assertThat(Journal.verify(temporary.resolve("primary"), (done, total) -> {})
                        .damage())
                .isNull();
    }

    @Test
    void shouldBeNeitherPrimaryByAccidentNorTheCopyOfAnotherStore() {
        try (Journal primary = Journal.open(primaryConfig())) {
            try (Journal replica = Journal.open(Copies.of(primary, replicaDirectory()))) {
                Copies.catchUp(primary, replica, random);
            }
            JournalConfig leading = CrashingWriter.config(replicaDirectory()).withShards(0);
            assertThatThrownBy(() -> Journal.open(leading)).hasMessageContaining("--replica-of");
            JournalConfig other = CrashingWriter.config(temporary.resolve("other"));
            Journal.open(other).close();
            assertThatThrownBy(() -> Journal.open(Copies.of(primary, other.directory())))
                    .hasMessageContaining("another store");
            assertThatThrownBy(() -> Journal.open(CrashingWriter.config(temporary.resolve("empty"))
                            .withReplicaOf(new ReplicaOf(Copies.PRIMARY, null))))
                    .hasMessageContaining("was not reached");
            assertThatThrownBy(() -> Journal.open(other.withReplicaOf(new ReplicaOf(Copies.PRIMARY, null))))
                    .hasMessageContaining("that of a primary");
        }
    }

    /** What a primary had forced says nothing about the disk of its replica. */
    @Test
    void shouldDropATailThatOnlyThePrimaryHadForced() throws Exception {
        Path cut = temporary.resolve("cut");
        try (Journal primary = Journal.open(primaryConfig().withShards(1))) {
            for (int i = 0; i < 30; i++) {
                append(primary, 1);
            }
            JournalConfig lazy = Copies.of(primary, replicaDirectory())
                    .withDurability(Ack.MEMORY)
                    .withFlushInterval(Duration.ofMinutes(1));
            try (Journal replica = Journal.open(lazy)) {
                Copies.catchUp(primary, replica, random);
                StoredCommit.copy(replicaDirectory(), cut);
            }
            List<StoredCommit> commits = StoredCommit.of(cut);
            StoredCommit torn = commits.get(commits.size() / 2);
            StoredCommit.flip(cut.resolve(torn.file()), torn.offset() + 100, 1);
            assertThat(Journal.verify(cut, (done, total) -> {}).damage()).isNull();
            try (Journal replica = Journal.open(Copies.of(primary, cut))) {
                assertThat(replica.end().sequence(0)).isEqualTo(torn.firstSequence() - 1);
                Copies.catchUp(primary, replica, random);
                Copies.assertSame(primary, replica);
            }
        }
    }
}
