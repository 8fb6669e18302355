package io.tailrace.journal.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A journal file found in a shard's directory: {@code epoch-NNNNNNNN/<cycle>.cq4}.
 *
 * @param epoch the incarnation of the writer that wrote it
 */
record CyclePath(long epoch, int cycle, Path file) {
    private static final String EPOCH = "epoch-";

    static Path epochDirectory(Path shard, long epoch) {
        return shard.resolve(String.format("%s%08d", EPOCH, epoch));
    }

    /** All journal files, in the order they were written. */
    static List<CyclePath> list(Path shard) throws IOException {
        List<CyclePath> paths = new ArrayList<>();
        for (Path directory : epochs(shard)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> CycleName.cycle(file) > 0)
                        .map(file -> new CyclePath(epoch(directory), CycleName.cycle(file), file))
                        .forEach(paths::add);
            }
        }
        paths.sort(Comparator.comparingInt(CyclePath::cycle));
        return paths;
    }

    /** Deletes files that were reserved for cycles which never began. */
    static void deleteReserved(Path shard) throws IOException {
        for (Path directory : epochs(shard)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(CycleName::isPrecreated).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The highest epoch that ever had a directory; 0 if none. */
    static long lastEpoch(Path shard) throws IOException {
        List<Path> epochs = epochs(shard);
        return epochs.isEmpty() ? 0 : epoch(epochs.get(epochs.size() - 1));
    }

    private static List<Path> epochs(Path shard) throws IOException {
        try (Stream<Path> entries = Files.list(shard)) {
            return entries.filter(entry -> epoch(entry) > 0)
                    .sorted(Comparator.comparingLong(CyclePath::epoch))
                    .toList();
        }
    }

    private static long epoch(Path directory) {
        String name = directory.getFileName().toString();
        return name.matches(EPOCH + "\\d{8,18}") ? Long.parseLong(name.substring(EPOCH.length())) : -1;
    }
}
