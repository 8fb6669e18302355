package io.tailrace.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalObserver;
import io.tailrace.journal.ShardStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of the node, declared here once. Watches the journal too and passes on what it sees to the observer that
 * the caller configured. Safe from any thread.
 */
final class Meters implements JournalObserver {
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(50_000),
        Duration.ofNanos(100_000),
        Duration.ofNanos(200_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger sockets = new AtomicInteger();
    final AtomicInteger subscriptions = new AtomicInteger();
    private final Map<String, Timer> requests = new HashMap<>();
    private final Timer unrouted;
    private final JournalObserver next;
    private final Timer append;
    private final Timer command;
    private final Timer force;
    private final DistributionSummary batch;
    private final Counter bytes;
    private final Map<Slug, Counter> rejected = new EnumMap<>(Slug.class);

    Meters(JournalObserver next) {
        this.next = next;
        append = Timer.builder("tailrace_append")
                .description("From the parsed request to its answer")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        command = Timer.builder("tailrace_command")
                .description("From the parsed command to its answer")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        force = Timer.builder("tailrace_force")
                .description("Time that a force of the journal file took")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        for (Route route : Routes.table().routes()) {
            requests.put(route.operation(), requests(route.operation()));
        }
        unrouted = requests("none");
        batch = DistributionSummary.builder("tailrace_batch_size")
                .description("Commits that the writer wrote at one go")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096)
                .register(registry);
        bytes = Counter.builder("tailrace_append_bytes")
                .description("Bytes of all commits that were written")
                .register(registry);
        for (Slug slug : Slug.values()) {
            rejected.put(
                    slug,
                    Counter.builder("tailrace_rejected")
                            .description("Requests that ended in a problem")
                            .tag("code", slug.label())
                            .register(registry));
        }
    }

    /** Adds the gauges that are read from the journal and from {@code admission}. */
    void watch(Journal journal, Admission admission) {
        gauge("tailrace_connections", "Open connections", connections);
        gauge("tailrace_ws_connections", "Open WebSockets", sockets);
        gauge("tailrace_subscriptions", "Subscriptions over SSE and WebSocket", subscriptions);
        Gauge.builder("tailrace_in_flight_bytes", admission, Admission::held)
                .description("Bytes of bodies and pages in memory")
                .register(registry);
        for (int shard = 0; shard < journal.shards(); shard++) {
            shard(
                    journal,
                    shard,
                    "tailrace_ring_depth",
                    "Appends taken in and not yet answered",
                    ShardStatus::ringDepth);
            shard(journal, shard, "tailrace_ring_capacity", "The most of those", ShardStatus::ringCapacity);
            shard(journal, shard, "tailrace_position_appended", "Last event written", ShardStatus::appended);
            shard(journal, shard, "tailrace_position_committed", "Last event that readers see", ShardStatus::committed);
            shard(journal, shard, "tailrace_position_durable", "Last event forced to disk", ShardStatus::durable);
            shard(journal, shard, "tailrace_streams", "Streams", ShardStatus::streams);
            shard(journal, shard, "tailrace_journal_bytes", "Bytes of all commits in the files", ShardStatus::bytes);
            shard(journal, shard, "tailrace_fenced", "1 = takes no more writes", s -> s.fenced() == null ? 0 : 1);
        }
    }

    /** A request was answered, or its client has gone; {@code route} = what it was for, null = nothing that there is. */
    void answered(@Nullable Route route, long nanos) {
        Timer timer = route == null ? unrouted : requests.getOrDefault(route.operation(), unrouted);
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    void appended(long nanos) {
        append.record(nanos, TimeUnit.NANOSECONDS);
    }

    void commanded(long nanos) {
        command.record(nanos, TimeUnit.NANOSECONDS);
    }

    void rejected(Slug slug) {
        Counter counter = rejected.get(slug);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void wrote(int shard, int commits, long bytesWritten) {
        batch.record(commits);
        bytes.increment((double) bytesWritten);
        next.wrote(shard, commits, bytesWritten);
    }

    @Override
    public void forced(int shard, long nanos) {
        force.record(nanos, TimeUnit.NANOSECONDS);
        next.forced(shard, nanos);
    }

    @Override
    public void rolled(int shard, int cycle) {
        next.rolled(shard, cycle);
    }

    @Override
    public void fenced(int shard, String reason) {
        next.fenced(shard, reason);
    }

    private Timer requests(String operation) {
        return Timer.builder("tailrace_http")
                .description("Requests, from their head to the end of the answer, by the contract's operation")
                .tag("operation", operation)
                .register(registry);
    }

    private void gauge(String name, String description, AtomicInteger value) {
        Gauge.builder(name, value, AtomicInteger::get).description(description).register(registry);
    }

    private void shard(
            Journal journal, int shard, String name, String description, ToDoubleFunction<ShardStatus> value) {
        Gauge.builder(name, journal, j -> value.applyAsDouble(j.status().get(shard)))
                .description(description)
                .tag("shard", String.format(Locale.ROOT, "%d", shard))
                .register(registry);
    }
}
