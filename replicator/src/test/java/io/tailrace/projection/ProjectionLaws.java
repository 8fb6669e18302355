package io.tailrace.projection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.journal.Append;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.StreamId;
import io.tailrace.replicator.Standing.State;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds on every database. */
abstract class ProjectionLaws {
    private static final int STREAMS = 20;

    @TempDir
    Path directory;

    private Journal journal;
    private final List<Projections> opened = new ArrayList<>();

    /** A database of its own for each test. */
    abstract ProjectionsConfig config() throws Exception;

    @BeforeEach
    void open() {
        journal = Journal.open(JournalConfig.in(directory.resolve("data"))
                .withShards(2)
                .withCycleBytes(1 << 20)
                .withDurability(io.tailrace.journal.Ack.MEMORY));
    }

    @AfterEach
    void close() {
        opened.forEach(Projections::close);
        journal.close();
    }

    private Projections run(ProjectionsConfig config, Projection... projections) {
        Projections running = Projections.open(journal, List.of(projections), config);
        opened.add(running);
        return running;
    }

    private void stop(Projections running) {
        running.close();
        opened.remove(running);
    }

    private void append(int events, String type) {
        for (int i = 0; i < events; i++) {
            append("counter-" + i % STREAMS, type);
        }
    }

    private void append(String stream, String type) {
        journal.append(Append.to(StreamId.of(stream), ExpectedVersion.any(), EventData.of(type, "{}")))
                .join();
    }

    private static RunningProjection of(Projections running, String name) {
        return requireNonNull(running.find(name));
    }

    private void awaitAll(RunningProjection projection) {
        assertThat(projection
                        .await(journal.end())
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join())
                .isTrue();
    }

    /** Events by stream, in the SQL view that others read. */
    private static Map<String, Long> counts(ProjectionsConfig config, String schema) throws Exception {
        Map<String, Long> counts = new TreeMap<>();
        String url = requireNonNull(Dialect.ofUrl(config.url())).complete(config.url(), 30);
        try (Connection connection = DriverManager.getConnection(url, config.user(), config.password());
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT stream, events, last_version FROM " + schema + ".counts")) {
            while (rows.next()) {
                assertThat(rows.getLong(2)).as(rows.getString(1)).isEqualTo(rows.getLong(3));
                counts.put(rows.getString(1), rows.getLong(2));
            }
        }
        return counts;
    }

    private static Map<String, Long> each(long events) {
        Map<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < STREAMS; i++) {
            counts.put("counter-" + i, events);
        }
        return counts;
    }

    private static String text(RunningProjection projection, String key) throws Exception {
        List<ViewPage.Entry> entries = projection.find(key).entries();
        return entries.isEmpty() ? "" : new String(entries.get(0).json(), UTF_8);
    }

    @Test
    void shouldGiveEachEventItsEffectOnceOverShardsAndLanes() throws Exception {
        ProjectionsConfig config = config().withLanes(3).withBatchEvents(64);
        append(1_000, "Counted");
        Projections running = run(config, Counting.named("my-counts"));
        append(1_000, "Counted");
        RunningProjection projection = of(running, "my-counts");
        awaitAll(projection);
        assertThat(counts(config, "my_counts")).isEqualTo(each(100));
        assertThat(text(projection, "stream/counter-7")).isEqualTo("100");
        assertThat(projection.standing().state()).isEqualTo(State.RUNNING);
        assertThat(projection.standing().lag().events()).isZero();
        assertThat(projection.status().lanes()).isEqualTo(3);
    }

    @Test
    void shouldGoOnWhereItWas() throws Exception {
        ProjectionsConfig config = config();
        append(200, "Counted");
        Projections first = run(config, Counting.named("counts"));
        awaitAll(of(first, "counts"));
        stop(first);
        append(200, "Counted");
        Projections second = run(config, Counting.named("counts"));
        awaitAll(of(second, "counts"));
        assertThat(counts(config, "counts")).isEqualTo(each(20));
        assertThat(of(second, "counts").status().generation()).isOne();
    }

    @Test
    void shouldNotLoseADocumentThatAllThreadsWrite() throws Exception {
        ProjectionsConfig config = config().withLanes(4).withBatchEvents(16);
        Projections running = run(config, new Counting("shared", 1, Partition.BY_STREAM, true));
        append(600, "Counted");
        awaitAll(of(running, "shared"));
        assertThat(text(of(running, "shared"), "all")).isEqualTo("600");
        assertThat(counts(config, "shared")).isEqualTo(each(30));
    }

    @Test
    void shouldFoldManyStreamsTogether() throws Exception {
        ProjectionsConfig config = config().withLanes(4);
        append(300, "Counted");
        Projections running = run(config, new Counting("together", 1, Partition.TOGETHER, true));
        awaitAll(of(running, "together"));
        assertThat(text(of(running, "together"), "all")).isEqualTo("300");
        assertThat(of(running, "together").status().lanes()).isZero();
    }

    @Test
    void shouldStopBeforeAPoisonedEventAndNobodyElse() throws Exception {
        ProjectionsConfig config = config();
        Counting poisoned = Counting.named("poisoned");
        poisoned.poisoned.add("Bad");
        append(100, "Counted");
        append("counter-3", "Bad");
        append(100, "Counted");
        Projections running = run(config, poisoned, Counting.named("sound"));
        awaitAll(of(running, "sound"));
        RunningProjection projection = of(running, "poisoned");
        await().until(() -> projection.standing().state() == State.STOPPED);
        Poison poison = requireNonNull(projection.status().poison());
        assertThat(poison.stream()).isEqualTo("counter-3");
        assertThat(poison.version()).isEqualTo(6);
        assertThat(poison.type()).isEqualTo("Bad");
        assertThat(poison.cause()).contains("cannot read Bad");
        assertThat(projection.standing().cause()).contains("skip the event");
        assertThat(counts(config, "poisoned").get("counter-3")).isEqualTo(5);

        assertThatThrownBy(() ->
                        projection.skip(poison.shard(), poison.sequence() + 1).join())
                .hasMessageContaining("has not stopped at that event");
        poisoned.poisoned.clear();
        projection.retry().join();
        awaitAll(projection);
        assertThat(counts(config, "poisoned")).isEqualTo(counts(config, "sound"));
        assertThat(projection.status().poison()).isNull();
    }

    @Test
    void shouldPassOverWhatAnOperatorSkips() throws Exception {
        ProjectionsConfig config = config();
        Counting poisoned = Counting.named("poisoned");
        poisoned.poisoned.add("Bad");
        append("counter-1", "Counted");
        append("counter-2", "Bad");
        append("counter-3", "Counted");
        Projections running = run(config, poisoned);
        RunningProjection projection = of(running, "poisoned");
        await().until(() -> projection.status().poison() != null);
        Poison poison = requireNonNull(projection.status().poison());
        projection.skip(poison.shard(), poison.sequence()).join();
        awaitAll(projection);
        assertThat(counts(config, "poisoned")).isEqualTo(Map.of("counter-1", 1L, "counter-3", 1L));
        stop(running);
        append("counter-1", "Counted");
        RunningProjection again = of(run(config, poisoned), "poisoned");
        awaitAll(again);
        assertThat(again.standing().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void shouldStayPausedUntilItIsResumed() throws Exception {
        ProjectionsConfig config = config();
        Projections first = run(config, Counting.named("counts"));
        awaitAll(of(first, "counts"));
        of(first, "counts").pause().join();
        append(40, "Counted");
        stop(first);
        RunningProjection projection = of(run(config, Counting.named("counts")), "counts");
        await().until(() -> projection.status().generation() == 1);
        assertThat(projection.standing().state()).isEqualTo(State.PAUSED);
        assertThat(projection.standing().lag().events()).isEqualTo(40);
        projection.resume().join();
        awaitAll(projection);
        assertThat(counts(config, "counts")).isEqualTo(each(2));
    }

    @Test
    void shouldRebuildBesideTheViewAndTellEachEventAsNewOnce() throws Exception {
        ProjectionsConfig config = config().withLanes(2).withBatchEvents(50);
        Counting counting = Counting.named("counts");
        append(2_000, "Counted");
        RunningProjection projection = of(run(config, counting), "counts");
        awaitAll(projection);
        counting.pauseMillis = 20;
        counting.rebuilds = new CountDownLatch(1);
        projection.rebuild(0).join();
        assertThat(projection.standing().state()).isEqualTo(State.REBUILDING);
        assertThatThrownBy(() -> projection.rebuild(0).join()).hasMessageContaining("a rebuild is under way");
        append(200, "Counted");
        assertThat(projection.find("stream/counter-1").entries())
                .as("it serves")
                .isNotEmpty();
        counting.rebuilds.countDown();
        awaitAll(projection);
        await().until(() -> projection.status().rebuild() == null);
        append(20, "Counted");
        awaitAll(projection);
        assertThat(projection.status().generation()).isEqualTo(2);
        assertThat(counts(config, "counts")).isEqualTo(each(111));
        assertThat(counting.news).hasSize(2_220);
        assertThat(counting.news.values()).allMatch(times -> times.get() == 1);
        assertThatThrownBy(() -> counts(config, "counts__1")).isInstanceOf(java.sql.SQLException.class);
    }

    @Test
    void shouldRebuildWhatAnotherVersionMadeAndServeThatMeanwhile() throws Exception {
        ProjectionsConfig config = config().withBatchEvents(50);
        append(1_000, "Counted");
        Projections first = run(config, Counting.named("counts"));
        awaitAll(of(first, "counts"));
        stop(first);
        append(20, "Counted");
        Counting next = new Counting("counts", 2, Partition.BY_STREAM, false);
        next.pauseMillis = 30;
        next.rebuilds = new CountDownLatch(1);
        RunningProjection projection = of(run(config, next), "counts");
        await().until(() -> projection.status().rebuild() != null);
        assertThat(projection.status().servedVersion()).isOne();
        assertThat(text(projection, "stream/counter-1")).isEqualTo("50");
        next.rebuilds.countDown();
        awaitAll(projection);
        await().until(() -> projection.status().rebuild() == null);
        assertThat(projection.status().servedVersion()).isEqualTo(2);
        assertThat(counts(config, "counts")).isEqualTo(each(51));
        assertThat(next.news).as("only what came after the view that served").hasSize(20);
    }

    @Test
    void shouldGoOnWithARebuildAfterAStop() throws Exception {
        ProjectionsConfig config = config().withBatchEvents(20).withEventsPerSecond(2_000);
        append(1_000, "Counted");
        Projections first = run(config, Counting.named("counts"));
        awaitAll(of(first, "counts"));
        of(first, "counts").rebuild(300).join();
        // On a busy machine it may be over before anybody looks; then there is less to go on with.
        await().until(() -> {
            ProjectionStatus.Rebuild before = of(first, "counts").status().rebuild();
            assertThat(before == null ? 1_000 : before.total()).isEqualTo(1_000);
            return before == null || before.done() > 0;
        });
        stop(first);
        RunningProjection projection = of(run(config, Counting.named("counts")), "counts");
        await().until(() -> projection.status().generation() == 2);
        append(20, "Counted");
        awaitAll(projection);
        assertThat(counts(config, "counts")).isEqualTo(each(51));
    }

    @Test
    void shouldLetOnlyTheLastProcessWrite() throws Exception {
        ProjectionsConfig config = config().withBatchEvents(10);
        Projections older = run(config, Counting.named("counts"));
        append(200, "Counted");
        awaitAll(of(older, "counts"));
        Projections newer = run(config, Counting.named("counts"));
        append(400, "Counted");
        awaitAll(of(newer, "counts"));
        await().until(() -> of(older, "counts").standing().state() == State.STOPPED);
        assertThat(of(older, "counts").standing().cause()).contains("another process writes this view");
        assertThat(counts(config, "counts")).isEqualTo(each(30));
        of(older, "counts").retry().join();
        await().until(() -> of(newer, "counts").standing().state() == State.STOPPED);
        append(20, "Counted");
        awaitAll(of(older, "counts"));
        assertThat(counts(config, "counts")).isEqualTo(each(31));
    }

    @Test
    void shouldTakeTheViewBackHoweverSoonThatIsAskedFor() throws Exception {
        ProjectionsConfig config = config();
        // Who waits for nothing does not wait for whoever is to write the view.
        append("counter-1", "Counted");
        RunningProjection older = of(run(config, Counting.named("counts")), "counts");
        awaitAll(older);
        RunningProjection newer = of(run(config, Counting.named("counts")), "counts");
        awaitAll(newer);
        append("counter-1", "Counted");
        // The lane that meets the other process says so, and perhaps nobody has looked at it yet.
        while (older.standing().state() != State.STOPPED) {
            Thread.onSpinWait();
        }
        older.retry().join();
        await().until(() -> newer.standing().state() == State.STOPPED);
        awaitAll(older);
        assertThat(counts(config, "counts")).isEqualTo(Map.of("counter-1", 2L));
    }

    @Test
    void shouldPageByPrefixInTheOrderOfKeys() throws Exception {
        append(STREAMS, "Counted");
        append("other-1", "Counted");
        RunningProjection projection = of(run(config(), Counting.named("counts")), "counts");
        awaitAll(projection);
        ViewPage first = projection.page("stream/counter-1", null, 5, 1 << 20);
        assertThat(first.entries()).extracting(ViewPage.Entry::key).first().isEqualTo("stream/counter-1");
        assertThat(first.isLast()).isFalse();
        assertThat(first.positions()).isEqualTo(journal.end());
        String last = first.entries().get(4).key();
        ViewPage rest = projection.page("stream/counter-1", last, 100, 1 << 20);
        assertThat(rest.isLast()).isTrue();
        assertThat(first.entries().size() + rest.entries().size()).isEqualTo(11);
        assertThat(projection.page("", null, 100, 1 << 20).entries()).hasSize(STREAMS + 1);
        assertThat(projection.page("", null, 100, 4).entries())
                .as("a byte each")
                .hasSize(4);
        assertThat(projection.page("", null, 100, 0).isLast()).isFalse();
        assertThat(projection.page("", null, 100, 0).entries()).hasSize(1);
        assertThat(projection.find("none").entries()).isEmpty();
    }

    @Test
    void shouldKeepTheOrderOfWritesHoweverTheyAreBatched() throws Exception {
        Upsert rows = Upsert.into("rows").key("id").add("n");
        Projection writes = new Projection() {
            @Override
            public String name() {
                return "writes";
            }

            @Override
            public List<String> tables() {
                return List.of("CREATE TABLE rows (id varchar(20) PRIMARY KEY, n bigint)");
            }

            @Override
            public Served served() {
                return new Served("rows", "id");
            }

            @Override
            public void handle(List<io.tailrace.journal.RecordedEvent> events, View view) throws Exception {
                view.upsert(rows, "gone", 1L);
                view.delete(rows, "gone");
                view.upsert(rows, "anew", 5L);
                view.delete(rows, "anew");
                view.upsert(rows, "anew", 7L);
                view.upsert(rows, "anew", 1L);
                view.upsert(rows, "sql", 1L);
                view.update("UPDATE rows SET n = n * 10 WHERE id = ?", "sql");
                view.upsert(rows, "sql", 3L);
                assertThat(view.query("SELECT n FROM rows WHERE id = ?", row -> row.getLong(1), "sql"))
                        .containsExactly(13L);
                view.delete(rows, "query");
                view.update("INSERT INTO rows (id, n) VALUES (?, ?)", "query", null);
            }
        };
        append("counter-1", "Counted");
        RunningProjection projection = of(run(config(), writes), "writes");
        awaitAll(projection);
        assertThat(projection.page("", null, 10, 1 << 20).entries())
                .extracting(entry -> new String(entry.json(), UTF_8))
                .containsExactly(
                        "{\"id\":\"anew\",\"n\":8}", "{\"id\":\"query\",\"n\":null}", "{\"id\":\"sql\",\"n\":13}");
    }

    @Test
    void shouldRefuseAViewOfAnotherStore() throws Exception {
        ProjectionsConfig config = config();
        append(20, "Counted");
        Projections first = run(config, Counting.named("counts"));
        awaitAll(of(first, "counts"));
        stop(first);
        try (Journal other = Journal.open(JournalConfig.in(directory.resolve("other"))
                        .withShards(2)
                        .withCycleBytes(1 << 20));
                Projections running = Projections.open(other, List.of(Counting.named("counts")), config)) {
            await().until(() -> of(running, "counts").standing().state() == State.STOPPED);
            assertThat(of(running, "counts").standing().cause()).contains("made from another store");
        }
    }

    @Test
    void shouldSayWhatIsWrongWithTheTables() throws Exception {
        Projection broken = new Projection() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public List<String> tables() {
                return List.of("CREATE TABEL x (id int)");
            }

            @Override
            public void handle(List<io.tailrace.journal.RecordedEvent> events, View view) {
                throw new IllegalStateException("never called");
            }
        };
        RunningProjection projection = of(run(config(), broken), "broken");
        await().until(() -> projection.standing().state() == State.STOPPED);
        assertThat(projection.standing().cause()).containsIgnoringCase("TABEL").contains("retry");
        assertThatThrownBy(() -> projection.pause().join()).hasMessageContaining("it does not run");
    }
}
