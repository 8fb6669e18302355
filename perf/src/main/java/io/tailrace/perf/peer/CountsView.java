package io.tailrace.perf.peer;

import io.tailrace.journal.Journal;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.projection.Projection;
import io.tailrace.projection.Projections;
import io.tailrace.projection.ProjectionsConfig;
import io.tailrace.projection.RunningProjection;
import io.tailrace.projection.Served;
import io.tailrace.projection.Upsert;
import io.tailrace.projection.View;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Counts the events of each stream: the least that a view does which no event may be lost from or come to twice. */
final class CountsView implements Projection {
    static final String NAME = "counts";
    static final String TABLE =
            "CREATE TABLE counts (stream varchar(64) PRIMARY KEY, last_version bigint NOT NULL, events bigint NOT NULL)";
    private static final Upsert COUNTS =
            Upsert.into("counts").key("stream").set("last_version").add("events");
    private static final long WAIT_SECONDS = 300;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> tables() {
        return List.of(TABLE);
    }

    @Override
    public Served served() {
        return new Served("counts", "stream");
    }

    @Override
    public void handle(List<RecordedEvent> events, View view) throws SQLException {
        for (RecordedEvent event : events) {
            view.upsert(COUNTS, event.stream().value(), event.version(), 1L);
        }
    }

    /** The key of that number, like the streams that are written. */
    static String key(int number) {
        return String.format(Locale.ROOT, "perf-%05d", number);
    }

    /** Opens it over {@code journal} and waits until it has taken in everything. */
    static Projections caughtUp(Journal journal, ProjectionsConfig config) throws Exception {
        Projections projections = Projections.open(journal, List.of(new CountsView()), config);
        running(projections).await(journal.end()).get(WAIT_SECONDS, TimeUnit.SECONDS);
        return projections;
    }

    static RunningProjection running(Projections projections) {
        return Objects.requireNonNull(projections.find(NAME));
    }
}
