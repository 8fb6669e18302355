package io.tailrace.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.DuplicateId;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.AppendResult.VersionConflict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class JournalTest {
    private static final StreamId ORDER = StreamId.of("order-42");

    @TempDir
    private Path directory;

    private JournalConfig config() {
        return JournalConfig.in(directory).withShards(1).withCycleBytes(1 << 20);
    }

    /** Limits that let a cycle be as small as it may be. */
    private static Limits small() {
        return new Limits(64 << 10, 1 << 10, 128 << 10, 100, 256, 128, 128);
    }

    static EventData event(String type, String id) {
        return EventData.of(type, "{\"id\":\"" + id + "\"}").withId(id);
    }

    static Appended appended(CompletableFuture<AppendResult> result) {
        AppendResult answer = result.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(answer).isInstanceOf(Appended.class);
        return (Appended) answer;
    }

    /** A stream that lives in that shard. */
    static StreamId streamOf(Journal journal, int shard) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> StreamId.of("s-" + i))
                .filter(stream -> journal.shardOf(stream) == shard)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldReadBackByteForByteWhatWasAppended() {
        byte[] data = "{\"ä\" :\t1.0e0 }".getBytes(StandardCharsets.UTF_8);
        EventData event = EventData.of("Plätze", data)
                .withId("id 1")
                .withRevision(7)
                .withContentType("application/vnd.x+json")
                .withMetadata(new byte[] {0, -1})
                .withExtension(77, new byte[] {5});
        try (Journal journal = Journal.open(config())) {
            Appended result = appended(journal.append(Append.to(ORDER, ExpectedVersion.none(), event)));
            assertThat(result.version()).isEqualTo(1);
            assertThat(result.ack()).isEqualTo(Ack.DISK);
            RecordedEvent read = requireNonNull(journal.last(ORDER));
            assertThat(read.data()).isEqualTo(data);
            assertThat(read.metadata()).isEqualTo(new byte[] {0, -1});
            assertThat(read.type()).isEqualTo("Plätze");
            assertThat(read.id()).isEqualTo("id 1");
            assertThat(read.revision()).isEqualTo(7);
            assertThat(read.contentType()).isEqualTo("application/vnd.x+json");
            assertThat(read.extension(77)).isEqualTo(new byte[] {5});
            assertThat(read.stream()).isEqualTo(ORDER);
            assertThat(read.position()).isEqualTo(result.position());
        }
    }

    @Test
    void shouldKeepEveryVersionOverChunksCyclesAndReopening() {
        int events = 3_000;
        byte[] padding = new byte[1_000];
        try (Journal journal = Journal.open(config().withLimits(small()))) {
            List<CompletableFuture<AppendResult>> results = new ArrayList<>();
            for (int i = 0; i < events; i++) {
                results.add(
                        journal.append(Append.to(ORDER, ExpectedVersion.exactly(i), EventData.of("Added", padding))));
                journal.append(
                        Append.to(StreamId.of("noise-" + i % 97), ExpectedVersion.any(), event("N", "n" + i)),
                        result -> {});
            }
            for (int i = 0; i < events; i++) {
                assertThat(appended(results.get(i)).version()).isEqualTo(i + 1);
            }
            checkHistory(journal, events);
            assertThat(journal.status().get(0).cycles()).isGreaterThan(3);
        }
        for (int round = 0; round < 2; round++) {
            try (Journal journal = Journal.open(config())) {
                checkHistory(journal, events);
                assertThat(journal.end().sequence(0)).isEqualTo(2L * events);
            }
        }
        Verification verification = Journal.verify(directory, (done, total) -> {});
        assertThat(verification.damage()).isNull();
        assertThat(verification.events()).isEqualTo(2L * events);
        assertThat(verification.streams()).isEqualTo(98);
    }

    @Test
    void shouldTakeTheLargestCommitAndNoneThatIsAByteLarger() {
        try (Journal journal = Journal.open(config().withCycleBytes(16 << 20))) {
            Limits limits = Limits.defaults();
            int rest = (int) (limits.commitBytes() - CommitEncoder.bytes(commit(0), null));
            appended(journal.append(commit(rest)));
            assertThatThrownBy(() -> journal.append(commit(rest + 1)))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("commit-bytes");
            assertThat(requireNonNull(journal.last(ORDER)).data()).hasSize(rest);
            assertThat(journal.version(ORDER)).isEqualTo(4);
        }
    }

    /** Three of the largest events and one of so many bytes. */
    private static Append commit(int last) {
        EventData largest =
                EventData.of("t", new byte[Limits.defaults().eventBytes()]).withId("1");
        return Append.to(
                ORDER,
                ExpectedVersion.any(),
                List.of(
                        largest,
                        largest.withId("2"),
                        largest.withId("3"),
                        EventData.of("t", new byte[last]).withId("4")));
    }

    @Test
    void shouldBeginANewFileWhenTheLastIsOldEnough() throws InterruptedException {
        Duration age = Duration.ofSeconds(1);
        try (Journal journal = Journal.open(config().withCycleAge(age))) {
            appended(journal.append(Append.to(ORDER, ExpectedVersion.none(), event("A", "1"))));
            assertThat(journal.status().get(0).cycles()).isEqualTo(1);
            Thread.sleep(age.toMillis() + 100);
            appended(journal.append(Append.to(ORDER, ExpectedVersion.exactly(1), event("A", "2"))));
            assertThat(journal.status().get(0).cycles()).isEqualTo(2);
        }
        try (Journal journal = Journal.open(config())) {
            assertThat(requireNonNull(journal.event(ORDER, 1)).id()).isEqualTo("1");
            assertThat(requireNonNull(journal.last(ORDER)).id()).isEqualTo("2");
        }
    }

    private static void checkHistory(Journal journal, int events) {
        List<Long> forward = versions(journal.readStream(ORDER, 1, Journal.Direction.FORWARD));
        assertThat(forward)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events).boxed().toList());
        List<Long> backward = versions(journal.readStream(ORDER, Long.MAX_VALUE, Journal.Direction.BACKWARD));
        Collections.reverse(backward);
        assertThat(backward).isEqualTo(forward);
        for (long version : new long[] {1, 63, 64, 65, 127, 128, 1_000, events}) {
            RecordedEvent event = requireNonNull(journal.event(ORDER, version));
            assertThat(event.version()).isEqualTo(version);
        }
        assertThat(journal.event(ORDER, events + 1L)).isNull();
        assertThat(journal.event(ORDER, 0)).isNull();
    }

    private static List<Long> versions(EventCursor cursor) {
        List<Long> versions = new ArrayList<>();
        for (RecordedEvent event = cursor.next(); event != null; event = cursor.next()) {
            versions.add(event.version());
        }
        assertThat(cursor.atEnd()).isTrue();
        return versions;
    }

    @Test
    void shouldNameEveryExpectationThatFails() {
        StreamId other = StreamId.of("other-1");
        StreamId third = StreamId.of("third-1");
        try (Journal journal = Journal.open(config())) {
            appended(journal.append(Append.to(ORDER, ExpectedVersion.none(), event("A", "1"))));
            AppendResult result = journal.append(Append.to(ORDER, ExpectedVersion.exactly(5), event("B", "2"))
                            .and(other, ExpectedVersion.exists(), event("B", "3"))
                            .checking(third, ExpectedVersion.exactly(9)))
                    .join();
            assertThat(result).isInstanceOf(VersionConflict.class);
            assertThat(((VersionConflict) result).failed())
                    .extracting(VersionConflict.Failed::stream, VersionConflict.Failed::actual)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(ORDER, 1L),
                            org.assertj.core.groups.Tuple.tuple(other, 0L),
                            org.assertj.core.groups.Tuple.tuple(third, 0L));
            assertThat(journal.version(ORDER)).isEqualTo(1);
            assertThat(journal.version(other)).isZero();
        }
    }

    @Test
    void shouldAppendToSeveralStreamsOfOneShardAtOnceAndRefuseAcrossShards() {
        try (Journal journal = Journal.open(config().withShards(4))) {
            StreamId a = StreamId.of("order-{c42}");
            StreamId b = StreamId.of("invoice-{c42}-1");
            Appended result =
                    appended(journal.append(Append.to(a, ExpectedVersion.none(), event("A", "1"), event("A", "2"))
                            .and(b, ExpectedVersion.none(), event("B", "1"))));
            assertThat(result.streams())
                    .extracting(AppendResult.Written::lastVersion)
                    .containsExactly(2L, 1L);
            StreamId far = IntStream.range(0, 100)
                    .mapToObj(i -> StreamId.of("far-" + i))
                    .filter(stream -> journal.shardOf(stream) != journal.shardOf(a))
                    .findFirst()
                    .orElseThrow();
            AppendResult refused = journal.append(Append.to(a, ExpectedVersion.any(), event("A", "3"))
                            .and(far, ExpectedVersion.any(), event("B", "1")))
                    .join();
            assertThat(refused).isInstanceOf(Refused.class);
            assertThat(((Refused) refused).reason()).isEqualTo(Refused.Reason.CROSS_SHARD);
            assertThat(journal.version(a)).isEqualTo(2);
        }
    }

    @Test
    void shouldAnswerARepeatedAppendWithTheFirstResultEvenAfterReopening() {
        Append exact = Append.to(ORDER, ExpectedVersion.none(), event("A", "1"), event("A", "2"));
        Append any = Append.to(ORDER, ExpectedVersion.any(), event("A", "3"));
        try (Journal journal = Journal.open(config())) {
            appended(journal.append(exact));
            appended(journal.append(any));
        }
        try (Journal journal = Journal.open(config())) {
            Appended first = appended(journal.append(exact));
            assertThat(first.replayed()).isTrue();
            assertThat(first.version()).isEqualTo(2);
            assertThat(first.position().sequence()).isEqualTo(2);
            Appended second = appended(journal.append(any));
            assertThat(second.replayed()).isTrue();
            assertThat(second.version()).isEqualTo(3);
            assertThat(journal.end().sequence(0)).isEqualTo(3);
            AppendResult other = journal.append(Append.to(
                            ORDER,
                            ExpectedVersion.any(),
                            EventData.of("A", "other").withId("3")))
                    .join();
            assertThat(other).isEqualTo(new DuplicateId(ORDER, "3", 3));
            AppendResult moved = journal.append(Append.to(ORDER, ExpectedVersion.exactly(3), event("A", "1")))
                    .join();
            assertThat(moved).isInstanceOf(DuplicateId.class);
        }
    }

    @Test
    void shouldRefuseAnIdThatStandsTwiceInOneAppend() {
        assertThatThrownBy(() -> Append.to(ORDER, ExpectedVersion.any(), event("A", "1"), event("A", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id=1");
    }

    @Test
    void shouldRecogniseAnExactAppendBeyondTheWindow() {
        try (Journal journal = Journal.open(config().withIdempotencyWindow(2))) {
            for (int i = 0; i < 200; i++) {
                appended(journal.append(Append.to(ORDER, ExpectedVersion.exactly(i), event("A", "id" + i))));
            }
            Appended again =
                    appended(journal.append(Append.to(ORDER, ExpectedVersion.exactly(10), event("A", "id10"))));
            assertThat(again.replayed()).isTrue();
            assertThat(again.version()).isEqualTo(11);
            assertThat(journal.append(Append.to(ORDER, ExpectedVersion.exactly(10), event("A", "new")))
                            .join())
                    .isInstanceOf(VersionConflict.class);
        }
    }

    @Test
    void shouldDeliverStoredThenLiveEventsOnceAndInOrder() throws InterruptedException {
        try (Journal journal = Journal.open(config().withShards(2))) {
            int events = 5_000;
            for (int i = 0; i < events / 2; i++) {
                journal.append(
                        Append.to(StreamId.of("s-" + i % 7), ExpectedVersion.any(), event("A", "x" + i)), result -> {});
            }
            List<String> seen = Collections.synchronizedList(new ArrayList<>());
            List<RecordedEvent> received = Collections.synchronizedList(new ArrayList<>());
            try (Subscription subscription = journal.subscribe(Positions.start(), EventFilter.all(), event -> {
                seen.add(event.stream() + "/" + event.id());
                received.add(event);
            })) {
                for (int i = events / 2; i < events; i++) {
                    appended(journal.append(
                            Append.to(StreamId.of("s-" + i % 7), ExpectedVersion.any(), event("A", "x" + i))
                                    .withAck(Ack.MEMORY)));
                }
                for (int wait = 0; wait < 600 && received.size() < events; wait++) {
                    Thread.sleep(100);
                }
                assertThat(subscription.failure()).isNull();
            }
            assertThat(seen).hasSize(events).doesNotHaveDuplicates();
            long[] last = new long[2];
            for (RecordedEvent event : received) {
                assertThat(event.sequence()).isEqualTo(last[event.shard()] + 1);
                last[event.shard()] = event.sequence();
            }
        }
    }

    @Test
    void shouldFilterByCategoryTypeAndPrefix() {
        try (Journal journal = Journal.open(config())) {
            appended(journal.append(
                    Append.to(StreamId.of("order-1"), ExpectedVersion.any(), event("A", "1"), event("B", "2"))));
            appended(journal.append(Append.to(StreamId.of("ordering-1"), ExpectedVersion.any(), event("A", "3"))));
            EventFilter orders = EventFilter.all().withCategories("order");
            assertThat(journal.readAll(Positions.start(), orders).next(10)).hasSize(2);
            assertThat(journal.readAll(Positions.start(), orders.withTypes("B")).next(10))
                    .hasSize(1);
            assertThat(journal.readAll(Positions.start(), EventFilter.all().withPrefix("order"))
                            .next(10))
                    .hasSize(3);
            assertThat(journal.streams("order", null, 5).streams())
                    .containsExactly(StreamId.of("order-1"), StreamId.of("ordering-1"));
            assertThat(journal.streams("ordering", null, 1))
                    .isEqualTo(new StreamList(List.of(StreamId.of("ordering-1")), null));
        }
    }

    @Test
    void shouldRefuseASecondHolderByName() {
        try (Journal journal = Journal.open(config())) {
            assertThat(journal.shards()).isEqualTo(1);
            assertThatThrownBy(() -> Journal.open(config()))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("pid=" + ProcessHandle.current().pid());
        }
        Journal.open(config()).close();
    }

    @Test
    void shouldTakeWhatIsAtALimitAndRefuseOneMore() {
        try (Journal journal = Journal.open(config())) {
            Limits limits = Limits.defaults();
            appended(journal.append(Append.to(
                    StreamId.of("s".repeat(limits.streamIdBytes())),
                    ExpectedVersion.any(),
                    EventData.of("t".repeat(limits.typeBytes()), new byte[limits.eventBytes()])
                            .withId("i".repeat(limits.eventIdBytes()))
                            .withMetadata(new byte[limits.metadataBytes()]))));
            refused(journal, "event-bytes", ORDER, EventData.of("t", new byte[limits.eventBytes() + 1]));
            refused(journal, "type-bytes", ORDER, EventData.of("t".repeat(limits.typeBytes() + 1), "1"));
            refused(journal, "event-id-bytes", ORDER, EventData.of("t", "1").withId("i".repeat(129)));
            refused(journal, "metadata-bytes", ORDER, EventData.of("t", "1").withMetadata(new byte[(64 << 10) + 1]));
            refused(journal, "stream-id-bytes", StreamId.of("s".repeat(257)), EventData.of("t", "1"));
            List<EventData> most = Collections.nCopies(limits.commitEvents(), EventData.of("t", "1"));
            appended(journal.append(Append.to(ORDER, ExpectedVersion.none(), most)));
            List<EventData> more = Collections.nCopies(limits.commitEvents() + 1, EventData.of("t", "1"));
            assertThatThrownBy(() -> journal.append(Append.to(ORDER, ExpectedVersion.any(), more)))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("commit-events");
            List<EventData> large = Collections.nCopies(5, EventData.of("t", new byte[1 << 20]));
            assertThatThrownBy(() -> journal.append(Append.to(ORDER, ExpectedVersion.any(), large)))
                    .hasMessageContaining("commit-bytes");
            assertThat(journal.version(ORDER)).isEqualTo(limits.commitEvents());
            assertThat(versions(journal.readStream(ORDER, 1, Journal.Direction.FORWARD)))
                    .hasSize(1_000);
        }
    }

    private static void refused(Journal journal, String limit, StreamId stream, EventData event) {
        assertThatThrownBy(() -> journal.append(Append.to(stream, ExpectedVersion.any(), event)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining(limit);
    }
}
