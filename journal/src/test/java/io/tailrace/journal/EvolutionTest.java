package io.tailrace.journal;

import static io.tailrace.journal.JournalTest.appended;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.journal.Journal.Direction;
import io.tailrace.journal.Journal.Shape;
import io.tailrace.journal.Upcaster.Revision;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class EvolutionTest {
    private static final StreamId STREAM = StreamId.of("order-1");

    @TempDir
    private Path directory;

    private final List<Upcaster> steps = List.of(
            Upcaster.reshape("Placed", 1, data -> add(data, "+2")),
            Upcaster.reshape("Placed", 2, data -> add(data, "+3")),
            Upcaster.rename("Made", 1, "Placed", 2),
            Upcaster.drop("Debug", 1),
            Upcaster.split("Both", 1, Set.of(new Revision("Left", 1), new Revision("Placed", 1)), EvolutionTest::both));

    private JournalConfig config(int shards) {
        return JournalConfig.in(directory).withShards(shards).withCycleBytes(1 << 20);
    }

    private static byte[] add(byte[] data, String more) {
        return (text(data) + more).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }

    private static List<EventData> both(RecordedEvent event) {
        return List.of(EventData.of("Left", event.data()), EventData.of("Placed", "r"), EventData.of("Left", "l2"));
    }

    private static String shown(RecordedEvent event) {
        return event.version() + ":" + event.id() + ":" + event.type() + "." + event.revision() + "="
                + text(event.data());
    }

    private static List<String> all(EventCursor cursor) {
        List<String> events = new ArrayList<>();
        for (RecordedEvent event = cursor.next(); event != null; event = cursor.next()) {
            events.add(shown(event));
        }
        return events;
    }

    private static void appendOneOfEach(Journal journal) {
        appended(journal.append(Append.to(
                STREAM,
                ExpectedVersion.none(),
                EventData.of("Placed", "p").withId("a"),
                EventData.of("Debug", "d").withId("b"),
                EventData.of("Both", "b").withId("c").withMetadata(new byte[] {7}),
                EventData.of("Made", "m").withId("d"),
                EventData.of("Placed", "q").withRevision(3).withId("e"),
                EventData.of("Other", "o").withId("f"))));
    }

    @Test
    void shouldReadEveryEventInItsNewestShapeOnEveryPath() {
        List<String> newest = List.of(
                "1:a:Placed.3=p+2+3",
                "3:c#1:Left.1=b",
                "3:c#2:Placed.3=r+2+3",
                "3:c#3:Left.1=l2",
                "4:d:Placed.3=m+3",
                "5:e:Placed.3=q",
                "6:f:Other.1=o");
        try (Journal journal = Journal.open(config(2).withEvolution(Evolution.of(steps)))) {
            appendOneOfEach(journal);
            int shard = journal.shardOf(STREAM);
            assertThat(all(journal.readStream(STREAM, 1, Direction.FORWARD))).isEqualTo(newest);
            assertThat(all(journal.readShard(shard, 1, EventFilter.all()))).isEqualTo(newest);
            assertThat(all(journal.readAll(Positions.start(), EventFilter.all())))
                    .isEqualTo(newest);
            List<String> backward = new ArrayList<>(newest);
            Collections.reverse(backward);
            assertThat(all(journal.readStream(STREAM, Long.MAX_VALUE, Direction.BACKWARD)))
                    .isEqualTo(backward);
        }
    }

    @Test
    void shouldHandTheNewestShapeToSubscribers() throws InterruptedException {
        List<String> live = new CopyOnWriteArrayList<>();
        List<String> ofStream = new CopyOnWriteArrayList<>();
        try (Journal journal = Journal.open(config(1).withEvolution(Evolution.of(steps)));
                Subscription everything =
                        journal.subscribe(Positions.start(), EventFilter.all(), event -> live.add(shown(event)));
                Subscription one = journal.subscribe(STREAM, 0, event -> ofStream.add(shown(event)))) {
            appendOneOfEach(journal);
            for (int i = 0; i < 3_000 && (live.size() < 7 || ofStream.size() < 7); i++) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertThat(live).hasSize(7).isEqualTo(ofStream).contains("3:c#2:Placed.3=r+2+3");
            assertThat(everything.failure()).isNull();
            assertThat(one.failure()).isNull();
        }
    }

    @Test
    void shouldKeepWhatWasStoredAndShowItToAudits() {
        try (Journal journal = Journal.open(config(1).withEvolution(Evolution.of(steps)))) {
            appendOneOfEach(journal);
            EventCursor stored = journal.readStream(STREAM, 1, Direction.FORWARD, Shape.STORED);
            assertThat(all(stored))
                    .containsExactly(
                            "1:a:Placed.1=p",
                            "2:b:Debug.1=d",
                            "3:c:Both.1=b",
                            "4:d:Made.1=m",
                            "5:e:Placed.3=q",
                            "6:f:Other.1=o");
            RecordedEvent part = requireNonNull(
                    journal.readStream(STREAM, 3, Direction.FORWARD).next());
            assertThat(List.of(
                            part.part(),
                            part.parts(),
                            part.stored().part(),
                            part.stored().parts()))
                    .containsExactly(1, 3, 1, 1);
            assertThat(shown(part.stored())).isEqualTo("3:c:Both.1=b");
            assertThat(part.metadata()).containsExactly(7);
            assertThat(part.dataView().remaining()).isEqualTo(1);
        }
        try (Journal plain = Journal.open(config(1))) {
            assertThat(all(plain.readStream(STREAM, 1, Direction.FORWARD))).contains("3:c:Both.1=b");
        }
    }

    @Test
    void shouldFilterByTheTypesThatReadersSee() {
        try (Journal journal = Journal.open(config(2).withEvolution(Evolution.of(steps)))) {
            appendOneOfEach(journal);
            EventFilter placed = EventFilter.all().withTypes("Placed");
            assertThat(all(journal.readAll(Positions.start(), placed)))
                    .containsExactly(
                            "1:a:Placed.3=p+2+3", "3:c#2:Placed.3=r+2+3", "4:d:Placed.3=m+3", "5:e:Placed.3=q");
            assertThat(all(journal.readAll(Positions.start(), EventFilter.all().withTypes("Made"))))
                    .isEmpty();
            assertThat(all(journal.readAll(Positions.start(), EventFilter.all().withTypes("Made"), Shape.STORED)))
                    .containsExactly("4:d:Made.1=m");
        }
    }

    @Test
    void shouldMissNoPartWhenAReaderComesBackToAnyPlace() {
        long seed = Long.getLong("tailrace.test.seed", System.nanoTime());
        System.out.println("tailrace.test.seed=" + seed);
        Random random = new Random(seed);
        try (Journal journal = Journal.open(config(3).withEvolution(Evolution.of(steps)))) {
            for (int i = 0; i < 60; i++) {
                String type =
                        List.of("Placed", "Debug", "Both", "Made", "Other").get(random.nextInt(5));
                StreamId stream = StreamId.of("s-" + random.nextInt(9));
                appended(journal.append(Append.to(stream, ExpectedVersion.any(), EventData.of(type, "x"))));
            }
            EventFilter filter =
                    random.nextBoolean() ? EventFilter.all() : EventFilter.all().withTypes("Left", "Placed");
            List<String> whole = all(journal.readAll(Positions.start(), filter));
            for (int cut = 0; cut <= whole.size(); cut++) {
                EventCursor cursor = journal.readAll(Positions.start(), filter);
                List<String> seen = new ArrayList<>();
                cursor.next(cut).forEach(event -> seen.add(shown(event)));
                all(journal.readAll(Positions.parse(cursor.position().token()), filter)).stream()
                        .filter(event -> !seen.contains(event))
                        .forEach(seen::add);
                assertThat(seen).as("seed=%d cut=%d", seed, cut).containsExactlyInAnyOrderElementsOf(whole);
            }
        }
    }

    @Test
    void shouldStayBeforeAnEventWhoseUpcasterFails() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Evolution evolution = Evolution.of(List.of(Upcaster.reshape("Placed", 1, data -> {
            if (broken.get()) {
                throw new IllegalStateException("no such field");
            }
            return data;
        })));
        try (Journal journal = Journal.open(config(1).withEvolution(evolution))) {
            appendOneOfEach(journal);
            EventCursor cursor = journal.readAll(Positions.start(), EventFilter.all());
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(cursor::next)
                        .isInstanceOf(UpcastException.class)
                        .hasMessageContaining("type=Placed revision=1 stream=order-1 version=1")
                        .hasMessageContaining("no such field");
                assertThat(cursor.position()).isEqualTo(Positions.start());
                assertThat(cursor.atEnd()).isFalse();
            }
            broken.set(false);
            assertThat(all(cursor)).hasSize(6);
        }
    }

    @Test
    void shouldRefuseChainsThatAreNotWhole() {
        Upcaster first = Upcaster.reshape("Placed", 1, data -> data);
        Upcaster third = Upcaster.reshape("Placed", 3, data -> data);
        refused("two upcasters take type=Placed revision=1", first, Upcaster.drop("Placed", 1));
        refused("no upcaster takes type=Placed revision=2, though revision 4", first, third);
        refused("no upcaster takes type=Placed revision=1, though revision 2", Upcaster.rename("Made", 1, "Placed", 2));
        refused(
                "circle: type=A revision=1",
                Upcaster.rename("A", 1, "B", 1),
                Upcaster.rename("B", 1, "C", 1),
                Upcaster.rename("C", 1, "A", 1));
        refused("circle: type=A revision=1", Upcaster.rename("A", 1, "A", 1));
        assertThat(Evolution.of(List.of()).isNone()).isTrue();
    }

    private static void refused(String message, Upcaster... upcasters) {
        assertThatThrownBy(() -> Evolution.of(List.of(upcasters)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldTakeStepsThatMeetAgain() {
        Evolution evolution = Evolution.of(List.of(
                Upcaster.split("A", 1, Set.of(new Revision("B", 1), new Revision("C", 1)), event -> List.of()),
                Upcaster.rename("B", 1, "D", 1),
                Upcaster.rename("C", 1, "D", 1)));
        assertThat(evolution.isNone()).isFalse();
    }

    @Test
    void shouldBoundWhatStandsForOneEvent() {
        try (Journal journal = Journal.open(config(1))) {
            appended(journal.append(Append.to(STREAM, ExpectedVersion.none(), EventData.of("Big", "x"))));
            RecordedEvent event = requireNonNull(journal.last(STREAM));
            assertThat(splitting(Evolution.PARTS_MAX, 1).newest(event)).hasSize(Evolution.PARTS_MAX);
            assertThatThrownBy(() -> splitting(Evolution.PARTS_MAX + 1, 1).newest(event))
                    .isInstanceOf(UpcastException.class)
                    .hasMessageContaining("allowed 64");
            assertThat(splitting(1, Evolution.BYTES_MAX).newest(event)).hasSize(1);
            assertThatThrownBy(() -> splitting(1, Evolution.BYTES_MAX + 1).newest(event))
                    .isInstanceOf(UpcastException.class)
                    .hasMessageContaining("4194305 bytes");
        }
    }

    private static Evolution splitting(int parts, int bytes) {
        return Evolution.of(List.of(Upcaster.split(
                "Big",
                1,
                Set.of(new Revision("Small", 1)),
                event -> Collections.nCopies(parts, EventData.of("Small", new byte[bytes])))));
    }

    @Test
    void shouldRefuseAnAnswerThatAnUpcasterDoesNotName() {
        try (Journal journal = Journal.open(config(1))) {
            appended(journal.append(Append.to(STREAM, ExpectedVersion.none(), EventData.of("A", "x"))));
            RecordedEvent event = requireNonNull(journal.last(STREAM));
            Evolution evolution = Evolution.of(List.of(
                    Upcaster.split("A", 1, Set.of(new Revision("B", 1)), any -> List.of(EventData.of("C", "x")))));
            assertThatThrownBy(() -> evolution.newest(event)).hasMessageContaining("type=C revision=1");
        }
    }

    @Test
    void shouldStoreNothingOfAnAppendThatACheckRefuses() {
        EventCheck check = (stream, event) -> {
            if (event.type().equals("Bad")) {
                throw new EventRefusedException(stream, event, List.of("it is bad"));
            }
        };
        try (Journal journal = Journal.open(config(1).withCheck(check))) {
            Append append = Append.to(
                    STREAM,
                    ExpectedVersion.none(),
                    EventData.of("Good", "x"),
                    EventData.of("Bad", "x").withRevision(2));
            assertThatThrownBy(() -> journal.append(append))
                    .isInstanceOfSatisfying(EventRefusedException.class, refused -> {
                        assertThat(refused).hasMessageContaining("stream=order-1 type=Bad revision=2: it is bad");
                        assertThat(refused.type()).isEqualTo("Bad");
                        assertThat(refused.revision()).isEqualTo(2);
                        assertThat(refused.violations()).containsExactly("it is bad");
                    });
            assertThat(journal.version(STREAM)).isZero();
        }
    }
}
