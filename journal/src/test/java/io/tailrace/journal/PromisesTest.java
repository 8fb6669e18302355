package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What readers are promised, and what older and newer versions promise each other. */
@Timeout(120)
final class PromisesTest {
    @TempDir
    private Path directory;

    private JournalConfig config() {
        return JournalConfig.in(directory).withShards(1).withCycleBytes(1 << 20);
    }

    @Test
    void shouldNeverShowAReaderWhatIsNotDurable() {
        int events = 2_000;
        try (Journal journal = Journal.open(config())) {
            for (int i = 0; i < events; i++) {
                Append append = Append.to(StreamId.of("s-" + i % 5), ExpectedVersion.any(), EventData.of("A", "1"));
                journal.append(append.withAck(Ack.MEMORY), result -> {});
            }
            EventCursor cursor = journal.readShard(0, 1, EventFilter.all());
            long seen = 0;
            while (seen < events) {
                RecordedEvent event = cursor.next();
                if (event != null) {
                    seen = event.sequence();
                    assertThat(seen).isLessThanOrEqualTo(journal.status().get(0).durable());
                }
            }
        }
    }

    @Test
    void shouldAnswerMemoryBeforeReadersMaySeeIt() {
        try (Journal journal = Journal.open(config().withDurability(Ack.MEMORY))) {
            StreamId stream = StreamId.of("s-1");
            AppendResult result = journal.append(Append.to(stream, ExpectedVersion.none(), EventData.of("A", "1")))
                    .join();
            assertThat(((AppendResult.Appended) result).ack()).isEqualTo(Ack.MEMORY);
            assertThat(journal.version(stream)).isEqualTo(1);
            AppendResult forced = journal.append(Append.to(stream, ExpectedVersion.exactly(1), EventData.of("A", "2"))
                            .withAck(Ack.DISK))
                    .join();
            assertThat(((AppendResult.Appended) forced).ack()).isEqualTo(Ack.DISK);
            assertThat(journal.status().get(0).durable()).isEqualTo(2);
        }
    }

    /** The page cache outlives the process; memory of the process does not. */
    @Test
    void shouldHaveInTheFileWhatItAnswersBeforeTheForce() throws IOException {
        int appends = 30;
        // Nothing is written or forced for anybody else before the file is looked at.
        try (Journal journal = Journal.open(config().withFlushInterval(Duration.ofMinutes(1)))) {
            for (int i = 0; i < appends; i++) {
                String mark = "mark " + i + " of " + appends;
                Append append = Append.to(StreamId.of("s-1"), ExpectedVersion.exactly(i), EventData.of("A", mark));
                JournalTest.appended(journal.append(append.withAck(Ack.MEMORY)));
                Path file = directory.resolve("shard-000/epoch-00000001/19700101-01F.cq4");
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).contains(mark);
            }
            assertThat(journal.status().get(0).durable()).isZero();
        }
    }

    @Test
    void shouldRefuseAStoreOfANewerFormatAndLeaveItUnchanged() throws IOException {
        Journal.open(config()).close();
        Path manifest = directory.resolve("manifest");
        String newer = Files.readString(manifest).replace("format=1", "format=3");
        Files.writeString(manifest, newer);
        assertThatThrownBy(() -> Journal.open(config()))
                .isInstanceOfSatisfying(
                        JournalException.class,
                        e -> assertThat(e.reason()).isEqualTo(JournalException.Reason.INCOMPATIBLE))
                .hasMessageContaining("format 3");
        assertThat(Files.readString(manifest)).isEqualTo(newer);
    }

    @Test
    void shouldRefuseAnotherNumberOfShards() {
        Journal.open(config()).close();
        assertThatThrownBy(() -> Journal.open(config().withShards(2))).hasMessageContaining("journal.shards=2");
    }
}
