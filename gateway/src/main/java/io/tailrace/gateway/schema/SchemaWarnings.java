package io.tailrace.gateway.schema;

import io.tailrace.journal.EventCheck;
import io.tailrace.journal.EventData;
import io.tailrace.journal.StreamId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets every event through and logs those that their schemas would refuse. Of each type and revision the 1st, 2nd, 4th, 8th
 * and so on is logged, so that a busy writer does not fill the disk with warnings. Safe from any thread.
 */
final class SchemaWarnings implements EventCheck {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaWarnings.class);

    private final Schemas schemas;
    /** Bounded: only types with a schema are counted, and their revisions are at most 65,535. */
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    SchemaWarnings(Schemas schemas) {
        this.schemas = schemas;
    }

    @Override
    public void check(StreamId stream, EventData event) {
        List<String> violations = schemas.violations(event);
        if (violations.isEmpty()) {
            return;
        }
        String key = event.type() + "@" + event.revision();
        long count = counts.computeIfAbsent(key, any -> new AtomicLong()).incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn(
                    "event breaks its schema type={} revision={} stream={} times={} violations={}",
                    event.type(),
                    event.revision(),
                    stream,
                    count,
                    violations);
        }
    }
}
