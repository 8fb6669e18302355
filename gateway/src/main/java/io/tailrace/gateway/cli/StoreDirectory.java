package io.tailrace.gateway.cli;

import io.tailrace.journal.JournalConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Looks at a data directory before a command opens it, so that a mistyped path never becomes a new store. */
final class StoreDirectory {
    // A store, its shards, their files.
    private static final int DEPTH = 4;

    // Opening a store begins a journal file, and reserves its size: keep what stays behind small.
    private static final long CYCLE_BYTES = 16L << 20;

    private StoreDirectory() {}

    /** How to open a store that is only read. */
    static JournalConfig toRead(Path directory) {
        return JournalConfig.in(directory).withCycleBytes(CYCLE_BYTES);
    }

    /**
     * Returns if there is a store in {@code directory}.
     *
     * @throws Failure with the cure if there is not
     */
    static void requireStore(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw noStore("no data directory at " + directory);
        }
        try (Stream<Path> files = Files.find(directory, DEPTH, (path, attributes) -> isOfAStore(path))) {
            if (files.findAny().isEmpty()) {
                throw noStore("no store in " + directory);
            }
        } catch (IOException | UncheckedIOException e) {
            throw Failure.failed("cannot read " + directory + ": " + e.getMessage(), e);
        }
    }

    private static boolean isOfAStore(Path path) {
        String name = String.valueOf(path.getFileName());
        return "high-water-mark".equals(name) || name.endsWith(".cq4");
    }

    private static Failure noStore(String cause) {
        return Failure.usage(cause + "\nGive the directory that `serve --data` was given.");
    }
}
