package io.tailrace.gateway.cli;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** What an import has done so far. Counting answers is safe from any thread, the rest belongs to the reading one. */
final class ImportTotals {
    // Beyond this many the number of streams is a lower bound, so that memory stays bounded.
    private static final int STREAMS_MAX = 1_000_000;

    private final AtomicLong written = new AtomicLong();
    private final AtomicLong replayed = new AtomicLong();
    private final Set<String> streams = new HashSet<>();
    private long bytes;

    /** A line was read. */
    void read(String stream, int lineBytes) {
        bytes += lineBytes + 1L;
        if (streams.size() < STREAMS_MAX) {
            streams.add(stream);
        }
    }

    /** A line was answered. */
    void answered(boolean wasReplayed) {
        (wasReplayed ? replayed : written).incrementAndGet();
    }

    /** Lines that were answered. */
    long answered() {
        return written.get() + replayed.get();
    }

    String summary(double seconds) {
        return String.format(
                Locale.ROOT,
                "imported events=%d replayed=%d streams=%d%s bytes=%d seconds=%.2f rate=%.0f/s",
                answered(),
                replayed.get(),
                streams.size(),
                streams.size() == STREAMS_MAX ? "+" : "",
                bytes,
                seconds,
                seconds <= 0 ? 0 : answered() / seconds);
    }
}
