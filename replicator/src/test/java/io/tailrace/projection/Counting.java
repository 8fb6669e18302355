package io.tailrace.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.journal.RecordedEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the events of each stream in a table, which shows every double and every gap; in a document for each stream; and all
 * together in one document that all threads write. Told to, it fails at one type of events.
 */
final class Counting implements Projection {
    private static final Upsert COUNTS =
            Upsert.into("counts").key("stream").set("last_version").add("events");

    private final String name;
    private final int version;
    private final Partition partition;
    private final boolean shared;
    final Set<String> poisoned = ConcurrentHashMap.newKeySet();
    final Map<String, AtomicInteger> news = new ConcurrentHashMap<>();
    volatile long pauseMillis;
    /** What a rebuild waits for before it takes anything in. */
    volatile CountDownLatch rebuilds = new CountDownLatch(0);

    Counting(String name, int version, Partition partition, boolean shared) {
        this.name = name;
        this.version = version;
        this.partition = partition;
        this.shared = shared;
    }

    static Counting named(String name) {
        return new Counting(name, 1, Partition.BY_STREAM, false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public Partition partition() {
        return partition;
    }

    @Override
    public List<String> tables() {
        return List.of(
                "CREATE TABLE counts (stream varchar(200) PRIMARY KEY, events bigint NOT NULL, last_version bigint NOT NULL)",
                "CREATE INDEX counts_events ON counts (events)");
    }

    @Override
    public void handle(List<RecordedEvent> events, View view) throws Exception {
        if (view.isRebuilding()) {
            rebuilds.await();
        }
        for (RecordedEvent event : events) {
            if (poisoned.contains(event.type())) {
                throw new IllegalStateException("cannot read " + event.type());
            }
            String stream = event.stream().value();
            view.upsert(COUNTS, stream, event.version(), 1L);
            view.documents()
                    .put("stream/" + stream, Long.toString(event.version()).getBytes(UTF_8));
            if (shared) {
                byte[] before = view.documents().get("all");
                long count = before == null ? 0 : Long.parseLong(new String(before, UTF_8));
                view.documents().put("all", Long.toString(count + 1).getBytes(UTF_8));
            }
            if (!view.isRebuilding()) {
                news.computeIfAbsent(event.id(), id -> new AtomicInteger()).incrementAndGet();
            }
        }
        if (pauseMillis > 0) {
            Thread.sleep(pauseMillis);
        }
    }
}
