package io.tailrace.perf.rows;

import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/**
 * A store that was filled before anything is measured in it: appends of one event of 16 bytes, so that many fit the disk, to
 * all streams in turn. Filling it may be what takes longest, so it can be kept: then the next row or run uses it as it is,
 * with what was appended to it meanwhile, and goes on where an earlier filling was ended.
 *
 * @param directory of the store
 * @param kept whether it stays when it is closed
 * @param origin one sentence about where it comes from
 */
record LargeStore(Path directory, boolean kept, String origin) implements AutoCloseable {
    private static final int DATA_BYTES = 16;

    private static final String STORE = "store";
    private static final String FILLED = "filled";

    /** What such a store is filled with. */
    static Shape.Kind kind(int streams) {
        return Shape.Kind.usual().withDataBytes(DATA_BYTES).withStreams(streams, Shape.Draw.IN_TURN);
    }

    /** One with as many events and streams as is asked for; closed. */
    static LargeStore ofEvents(Bench bench, String label) throws IOException {
        return filled(bench, label, bench.sizes().events(), bench.sizes().streams());
    }

    /** One with as many streams, and with an event each where it is not kept: then it is the same for all rows. */
    static LargeStore ofStreams(Bench bench, String label) throws IOException {
        int streams = bench.sizes().streams();
        boolean isShared = bench.sizes().kept() != null;
        return filled(bench, label, isShared ? Math.max(streams, bench.sizes().events()) : streams, streams);
    }

    private static LargeStore filled(Bench bench, String label, long events, int streams) throws IOException {
        Path parent = bench.sizes().kept();
        if (parent == null) {
            Path directory = bench.work().fresh(label);
            bench.say("%s fills a store with %,d events in %,d streams", label, events, streams);
            Filled.write(bench, directory, kind(streams), events);
            return new LargeStore(directory, false, "filled for this row");
        }
        Path place = parent.resolve(events + "-events-" + streams + "-streams");
        Path store = Files.createDirectories(place.resolve(STORE));
        Path filled = place.resolve(FILLED);
        if (!Files.exists(filled)) {
            bench.say("%s fills a store with %,d events in %,d streams, to be kept: %s", label, events, streams, store);
            Filled.write(bench, store, kind(streams), events);
            Files.writeString(filled, Instant.now().toString());
            return new LargeStore(store, true, "filled before this row and kept");
        }
        String origin = String.format(
                Locale.ROOT,
                "kept: filled at %s, and appended to by what was measured in it since",
                Files.readString(filled));
        bench.say("%s: %s %s", label, store, origin);
        return new LargeStore(store, true, origin);
    }

    @Override
    public void close() throws IOException {
        if (!kept) {
            WorkDirectory.remove(directory);
        }
    }
}
