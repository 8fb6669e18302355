package io.tailrace.projection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.journal.Ack;
import io.tailrace.journal.Append;
import io.tailrace.journal.EventData;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Evolution;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.Positions;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import io.tailrace.journal.Upcaster;
import io.tailrace.replicator.Standing.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every limit of projections, at the limit and one beyond; and what no upcaster can read. */
@Timeout(60)
class ProjectionLimitsTest {
    @TempDir
    private Path directory = Path.of("");

    private final ProjectionsConfig defaults = ProjectionsConfig.of("jdbc:h2:mem:unused");

    /** Puts a document for each event, of the key and the length that it names; notes the sizes of its batches. */
    private static final class Putting implements Projection {
        private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());

        @Override
        public String name() {
            return "putting";
        }

        @Override
        public void handle(List<RecordedEvent> events, View view) throws Exception {
            batches.add(events.size());
            for (RecordedEvent event : events) {
                String[] wanted = new String(event.data(), UTF_8).split(" ", -1);
                int bytes = Integer.parseInt(wanted[1]);
                view.documents()
                        .put(
                                "k".repeat(Integer.parseInt(wanted[0])),
                                ("\"" + "x".repeat(bytes - 2) + "\"").getBytes(UTF_8));
            }
        }
    }

    private Journal journal(Upcaster... upcasters) {
        return Journal.open(JournalConfig.in(directory.resolve("data"))
                .withShards(1)
                .withCycleBytes(1 << 20)
                .withDurability(Ack.MEMORY)
                .withEvolution(Evolution.of(List.of(upcasters))));
    }

    private static void append(Journal journal, String type, String data) {
        journal.append(Append.to(StreamId.of("a-1"), ExpectedVersion.any(), EventData.of(type, data)))
                .join();
    }

    private Projections run(Journal journal, ProjectionsConfig config, Projection... projections) {
        return Projections.open(journal, List.of(projections), config);
    }

    private ProjectionsConfig embedded() {
        return ProjectionsConfig.embedded(directory.resolve("views"));
    }

    private static RunningProjection of(Projections running, String name) {
        return requireNonNull(running.find(name));
    }

    private static void awaitAll(Journal journal, RunningProjection projection) {
        assertThat(projection
                        .await(journal.end())
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join())
                .isTrue();
    }

    @Test
    void shouldRefuseValuesOutOfTheirBounds() {
        defaults.withLanes(1).withLanes(64);
        refused(() -> defaults.withLanes(0), "lanes");
        refused(() -> defaults.withLanes(65), "lanes");
        defaults.withBatchEvents(1).withBatchEvents(100_000);
        refused(() -> defaults.withBatchEvents(0), "batch-events");
        refused(() -> defaults.withBatchEvents(100_001), "batch-events");
        defaults.withBatchBytes(1 << 10).withBatchBytes(64 << 20);
        refused(() -> defaults.withBatchBytes((1 << 10) - 1), "batch-bytes");
        refused(() -> defaults.withBatchBytes((64 << 20) + 1), "batch-bytes");
        defaults.withConnections(1).withConnections(1_000);
        refused(() -> defaults.withConnections(0), "connections");
        refused(() -> defaults.withConnections(1_001), "connections");
        defaults.withStatementTimeout(Duration.ofSeconds(1)).withStatementTimeout(Duration.ofDays(1));
        refused(() -> defaults.withStatementTimeout(Duration.ofMillis(999)), "statement-timeout");
        refused(() -> defaults.withStatementTimeout(Duration.ofSeconds(86_401)), "statement-timeout");
        refused(() -> defaults.withEventsPerSecond(-1), "events-per-second");
        refused(() -> ProjectionsConfig.of("jdbc:mysql://h/d"), "jdbc:postgresql:");
        assertThat(Names.requireProjection("p".repeat(40))).hasSize(40);
        refused(() -> Names.requireProjection("p".repeat(41)), "at most 40");
        assertThat(Names.requirePlain("table", "t".repeat(63))).hasSize(63);
        refused(() -> Names.requirePlain("table", "t".repeat(64)), "at most 63");
    }

    private static void refused(Runnable step, String name) {
        assertThatThrownBy(step::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void shouldKeepDocumentsUpToTheirLimitsAndStopBeforeOneBeyond() throws Exception {
        try (Journal journal = journal();
                Projections running = run(journal, embedded(), new Putting())) {
            RunningProjection projection = of(running, "putting");
            append(journal, "A", Documents.KEY_CHARS_MAX + " 10");
            append(journal, "A", "7 " + Documents.DOCUMENT_BYTES_MAX);
            awaitAll(journal, projection);
            assertThat(projection.find("k".repeat(7)).entries().get(0).json()).hasSize(Documents.DOCUMENT_BYTES_MAX);
            assertThat(projection.find("k".repeat(Documents.KEY_CHARS_MAX)).entries())
                    .hasSize(1);
            append(journal, "A", (Documents.KEY_CHARS_MAX + 1) + " 10");
            append(journal, "A", "8 " + (Documents.DOCUMENT_BYTES_MAX + 1));
            for (String cause : List.of("characters=513", "document bytes=1048577")) {
                await().untilAsserted(
                                () -> assertThat(projection.standing().state()).isEqualTo(State.STOPPED));
                Poison poison = requireNonNull(projection.status().poison());
                assertThat(poison.cause()).contains(cause);
                projection.skip(poison.shard(), poison.sequence()).join();
            }
            awaitAll(journal, projection);
        }
    }

    @Test
    void shouldBoundTheTransactionByEventsAndByBytes() {
        try (Journal journal = journal()) {
            for (int i = 0; i < 40; i++) {
                append(journal, "A", "1 2" + " ".repeat(400));
            }
            Putting byEvents = new Putting();
            try (Projections running = run(journal, embedded().withBatchEvents(10), byEvents)) {
                awaitAll(journal, of(running, "putting"));
            }
            assertThat(byEvents.batches).containsExactly(10, 10, 10, 10);
            int stored = requireNonNull(journal.event(StreamId.of("a-1"), 1)).storedBytes();
            Putting byBytes = new Putting();
            ProjectionsConfig anew = ProjectionsConfig.embedded(directory.resolve("others"));
            try (Projections running = run(journal, anew.withBatchBytes(4L * stored), byBytes)) {
                awaitAll(journal, of(running, "putting"));
            }
            assertThat(byBytes.batches).hasSize(10).containsOnly(4);
        }
    }

    @Test
    void shouldLetNoMoreWaitThanAllowed() {
        AtomicBoolean there = new AtomicBoolean();
        Waiters waiters = new Waiters(() -> there.get() ? Positions.of(1L) : Positions.start());
        List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < Waiters.WAITERS_MAX; i++) {
            waiting.add(waiters.await(Positions.of(1L)));
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        assertThat(waiters.await(Positions.of(1L))).isCompletedWithValue(false);
        // Whoever gives up makes room.
        waiting.remove(0).cancel(false);
        waiting.add(waiters.await(Positions.of(1L)));
        there.set(true);
        waiters.moved();
        assertThat(waiting).allMatch(each -> each.getNow(false));
    }

    @Test
    void shouldStopOnlyItsOwnProjectionBeforeWhatNoUpcasterCanReadUntilThatIsMendedOrSkipped() {
        AtomicBoolean mended = new AtomicBoolean();
        Upcaster upcaster = Upcaster.reshape("Bad", 1, data -> {
            if (!mended.get()) {
                throw new IllegalStateException("has no amount");
            }
            return data;
        });
        try (Journal journal = journal(upcaster)) {
            append(journal, "A", "1 9");
            append(journal, "Bad", "2 9");
            append(journal, "A", "3 9");
            Putting putting = new Putting();
            journal.append(Append.to(StreamId.of("b-1"), ExpectedVersion.none(), EventData.of("A", "3 9")))
                    .join();
            Projection others = new Projection() {
                @Override
                public String name() {
                    return "others";
                }

                @Override
                public EventFilter filter() {
                    return EventFilter.all().withCategories("b");
                }

                @Override
                public void handle(List<RecordedEvent> events, View view) {
                    assertThat(events).hasSize(1);
                }
            };
            try (Projections running = run(journal, embedded(), putting, others)) {
                RunningProjection projection = of(running, "putting");
                await().until(() -> projection.standing().state() == State.STOPPED);
                Poison poison = requireNonNull(projection.status().poison());
                assertThat(poison.sequence()).isEqualTo(2);
                assertThat(poison.stream()).isEqualTo("a-1");
                assertThat(poison.version()).isEqualTo(2);
                assertThat(poison.type()).isEqualTo("Bad");
                assertThat(poison.cause()).contains("has no amount");
                assertThat(projection.standing().positions()).isEqualTo(Positions.of(1L));
                assertThat(projection.standing().lag().events()).isEqualTo(3);
                awaitAll(journal, of(running, "others"));
                projection.retry().join();
                await().until(() -> projection.status().poison() != null);
                mended.set(true);
                projection.retry().join();
                awaitAll(journal, projection);
                assertThat(projection.standing().state()).isEqualTo(State.RUNNING);
                mended.set(false);
                append(journal, "Bad", "4 9");
                append(journal, "A", "5 9");
                await().until(() -> projection.status().poison() != null);
                projection.skip(0, 5).join();
                awaitAll(journal, projection);
                assertThat(of(running, "others").standing().state()).isEqualTo(State.RUNNING);
            }
        }
    }
}
