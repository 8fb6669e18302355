package io.tailrace.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tailrace.sink.SinkObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What one sink does, as meters. Safe from any thread. */
final class SinkMeters implements SinkObserver {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final Counter events;
    private final Counter bytes;
    private final Counter retries;
    private final Timer batches;

    SinkMeters(MeterRegistry registry, String sink) {
        this.registry = registry;
        events = counter("tailrace_sink_events", "Events that are safe at the destination of a sink", sink);
        bytes = counter("tailrace_sink_bytes", "Their bytes, as they are stored", sink);
        retries = counter("tailrace_sink_retries", "Batches of a sink that failed, and are sent again", sink);
        batches = Timer.builder("tailrace_sink_batch")
                .description("From handing a batch to a sink until it is safe")
                .tag("sink", sink)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private Counter counter(String name, String description, String sink) {
        return Counter.builder(name).description(description).tag("sink", sink).register(registry);
    }

    @Override
    public void sent(int shard, int count, long size, long nanos) {
        events.increment(count);
        bytes.increment((double) size);
        batches.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void failed(int shard) {
        retries.increment();
    }

    /** Takes the meters out. */
    void close() {
        for (Meter meter : List.of(events, bytes, retries, batches)) {
            registry.remove(meter);
        }
    }
}
