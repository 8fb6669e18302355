package io.tailrace.perf.measure;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How large a store the suite {@code scale} fills, and where it is kept. The defaults take minutes; the rates are stated for
 * 100,000,000 events and 10,000,000 streams, which take a machine with the disk and the time.
 *
 * @param events 1,000 to 10,000,000,000
 * @param streams 1,000 to 100,000,000
 * @param kept directory of large stores that outlive the run, for the next to use; null = each row fills its own and removes it
 */
public record Sizes(long events, int streams, @Nullable Path kept) {
    public static final long EVENTS_DEFAULT = 5_000_000;
    public static final int STREAMS_DEFAULT = 1_000_000;
    private static final int LEAST = 1_000;
    private static final long EVENTS_MAX = 10_000_000_000L;
    private static final int STREAMS_MAX = 100_000_000;

    public Sizes {
        within("events", events, EVENTS_MAX);
        within("streams", streams, STREAMS_MAX);
    }

    private static void within(String name, long value, long max) {
        if (value < LEAST || value > max) {
            throw new IllegalArgumentException(
                    name + " out of range: " + name + "=" + value + ", allowed " + LEAST + " to " + max);
        }
    }

    public static Sizes defaults() {
        return new Sizes(EVENTS_DEFAULT, STREAMS_DEFAULT, null);
    }
}
