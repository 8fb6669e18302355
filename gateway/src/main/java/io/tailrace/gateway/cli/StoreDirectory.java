package io.tailrace.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Looks at a data directory before a command opens it, so that a mistyped path never becomes a new store. */
final class StoreDirectory {
    private StoreDirectory() {}

    /**
     * Returns if there is something in {@code directory}.
     *
     * @throws Failure with the cure if there is not
     */
    static void requireStore(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw Failure.usage(
                    "no data directory at " + directory + "\nGive the directory that `serve --data` was given.");
        }
        try (Stream<Path> entries = Files.list(directory)) {
            if (entries.findAny().isEmpty()) {
                throw Failure.usage("no store in " + directory + ": the directory is empty");
            }
        } catch (IOException e) {
            throw Failure.failed("cannot read " + directory + ": " + e.getMessage(), e);
        }
    }
}
